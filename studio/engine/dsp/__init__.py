"""Differentiable signal processing: plain functions on torch tensors.

Audio is [batch, n_samples], frames are [batch, n_frames, channels]; frequencies are in Hz, levels
in dB where a name says so. Each function can be used on its own: no window, no device, no file.
loudness() lies in its own module: from studio.engine.dsp.loudness import loudness.
"""

from typing import TYPE_CHECKING

from studio.lazy import lazy_names

if TYPE_CHECKING:
    from studio.engine.dsp.convolution import (
        convolve,
        convolve_blocks,
        fast_length,
        fft_convolve,
        filter_blocks,
        group_delay,
        overlap_add,
    )
    from studio.engine.dsp.delay import (
        reference_variable_delay,
        variable_delay,
    )
    from studio.engine.dsp.envelopes import (
        hann_fade,
        resample,
    )
    from studio.engine.dsp.fir import (
        frequency_impulse_response,
        hann_window,
        n_taps,
        sinc_impulse_response,
        window_impulse_response,
    )
    from studio.engine.dsp.frame_power import weighted_power
    from studio.engine.dsp.harmonic import (
        harmonic_synthesis,
    )
    from studio.engine.dsp.harmonics import (
        harmonic_frequencies,
        harmonic_ratios,
        normalize_harmonics,
        nyquist_fade,
        remove_above_nyquist,
    )
    from studio.engine.dsp.loudness import (
        a_weighting_at,
        a_weighting_db,
        power,
        rms,
    )
    from studio.engine.dsp.noise import (
        uniform_noise,
    )
    from studio.engine.dsp.oscillators import (
        angular_cumsum,
        oscillator_bank,
    )
    from studio.engine.dsp.scaling import (
        exp_sigmoid,
        frequencies_sigmoid,
        frequencies_softmax,
    )
    from studio.engine.dsp.spectra import (
        dct_matrix,
        log_magnitude,
        log_mel,
        magnitude,
        mel,
        mel_matrix,
        mfcc,
        next_power_of_two,
        stft,
    )
    from studio.engine.dsp.units import (
        amplitude_to_db,
        db_to_amplitude,
        db_to_power,
        hz_to_midi,
        midi_to_hz,
        power_to_db,
        safe_divide,
        safe_log,
        unit_to_hz,
    )
    from studio.engine.dsp.wavetable import (
        band_limit,
        linear_lookup,
        waveform,
        wavetable_synthesis,
    )

__all__ = [
    "a_weighting_at",
    "a_weighting_db",
    "amplitude_to_db",
    "angular_cumsum",
    "band_limit",
    "convolve",
    "convolve_blocks",
    "db_to_amplitude",
    "db_to_power",
    "dct_matrix",
    "exp_sigmoid",
    "fast_length",
    "fft_convolve",
    "filter_blocks",
    "frequencies_sigmoid",
    "frequencies_softmax",
    "frequency_impulse_response",
    "group_delay",
    "hann_fade",
    "hann_window",
    "harmonic_frequencies",
    "harmonic_ratios",
    "harmonic_synthesis",
    "hz_to_midi",
    "linear_lookup",
    "log_magnitude",
    "log_mel",
    "magnitude",
    "mel",
    "mel_matrix",
    "mfcc",
    "midi_to_hz",
    "n_taps",
    "next_power_of_two",
    "normalize_harmonics",
    "nyquist_fade",
    "oscillator_bank",
    "overlap_add",
    "power",
    "power_to_db",
    "reference_variable_delay",
    "remove_above_nyquist",
    "resample",
    "rms",
    "safe_divide",
    "safe_log",
    "sinc_impulse_response",
    "stft",
    "uniform_noise",
    "unit_to_hz",
    "variable_delay",
    "waveform",
    "wavetable_synthesis",
    "weighted_power",
    "window_impulse_response",
]

_HOMES = {
    "a_weighting_at": "studio.engine.dsp.loudness",
    "a_weighting_db": "studio.engine.dsp.loudness",
    "amplitude_to_db": "studio.engine.dsp.units",
    "angular_cumsum": "studio.engine.dsp.oscillators",
    "band_limit": "studio.engine.dsp.wavetable",
    "convolve": "studio.engine.dsp.convolution",
    "convolve_blocks": "studio.engine.dsp.convolution",
    "db_to_amplitude": "studio.engine.dsp.units",
    "db_to_power": "studio.engine.dsp.units",
    "dct_matrix": "studio.engine.dsp.spectra",
    "exp_sigmoid": "studio.engine.dsp.scaling",
    "fast_length": "studio.engine.dsp.convolution",
    "fft_convolve": "studio.engine.dsp.convolution",
    "filter_blocks": "studio.engine.dsp.convolution",
    "frequencies_sigmoid": "studio.engine.dsp.scaling",
    "frequencies_softmax": "studio.engine.dsp.scaling",
    "frequency_impulse_response": "studio.engine.dsp.fir",
    "group_delay": "studio.engine.dsp.convolution",
    "hann_fade": "studio.engine.dsp.envelopes",
    "hann_window": "studio.engine.dsp.fir",
    "harmonic_frequencies": "studio.engine.dsp.harmonics",
    "harmonic_ratios": "studio.engine.dsp.harmonics",
    "harmonic_synthesis": "studio.engine.dsp.harmonic",
    "hz_to_midi": "studio.engine.dsp.units",
    "linear_lookup": "studio.engine.dsp.wavetable",
    "log_magnitude": "studio.engine.dsp.spectra",
    "log_mel": "studio.engine.dsp.spectra",
    "magnitude": "studio.engine.dsp.spectra",
    "mel": "studio.engine.dsp.spectra",
    "mel_matrix": "studio.engine.dsp.spectra",
    "mfcc": "studio.engine.dsp.spectra",
    "midi_to_hz": "studio.engine.dsp.units",
    "n_taps": "studio.engine.dsp.fir",
    "next_power_of_two": "studio.engine.dsp.spectra",
    "normalize_harmonics": "studio.engine.dsp.harmonics",
    "nyquist_fade": "studio.engine.dsp.harmonics",
    "oscillator_bank": "studio.engine.dsp.oscillators",
    "overlap_add": "studio.engine.dsp.convolution",
    "power": "studio.engine.dsp.loudness",
    "power_to_db": "studio.engine.dsp.units",
    "reference_variable_delay": "studio.engine.dsp.delay",
    "remove_above_nyquist": "studio.engine.dsp.harmonics",
    "resample": "studio.engine.dsp.envelopes",
    "rms": "studio.engine.dsp.loudness",
    "safe_divide": "studio.engine.dsp.units",
    "safe_log": "studio.engine.dsp.units",
    "sinc_impulse_response": "studio.engine.dsp.fir",
    "stft": "studio.engine.dsp.spectra",
    "uniform_noise": "studio.engine.dsp.noise",
    "unit_to_hz": "studio.engine.dsp.units",
    "variable_delay": "studio.engine.dsp.delay",
    "waveform": "studio.engine.dsp.wavetable",
    "wavetable_synthesis": "studio.engine.dsp.wavetable",
    "weighted_power": "studio.engine.dsp.frame_power",
    "window_impulse_response": "studio.engine.dsp.fir",
}

if not TYPE_CHECKING:  # a checker sees the imports above, and so a name that is misspelt
    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
