"""A bank of free sinusoids, each with a frequency of its own."""

import torch
from torch import Tensor

from studio.engine.dsp.harmonics import nyquist_fade, remove_above_nyquist
from studio.engine.dsp.oscillators import AmplitudeMethod, oscillator_bank, oscillator_segments
from studio.engine.dsp.scaling import exp_sigmoid, frequencies_sigmoid
from studio.engine.processors.control_source import ControlSource
from studio.engine.processors.harmonic import OscillatorState, initial_oscillator_state
from studio.engine.processors.oscillator import Oscillator
from studio.engine.processors.processor import Controls, Port, hold_frames


class Sinusoidal(Oscillator):
    """Sum of sinusoids (ddsp.synths.Sinusoidal).

    Inputs: amplitudes, frequencies, both [batch, n_frames, n_sinusoids]. controls() takes raw
    amplitudes through exp_sigmoid, raw frequencies through frequencies_sigmoid to hz_min..hz_max
    (default Nyquist), and removes what is not below Nyquist.
    """

    def __init__(
        self,
        hop_size: int = 64,
        sample_rate: int = 16000,
        n_sinusoids: int | None = None,
        amplitude_method: AmplitudeMethod = "window",
        hz_min: float = 0.0,
        hz_max: float | None = None,
        scale_outputs: bool = True,
        fades_near_nyquist: bool = False,
    ) -> None:
        """scale_outputs: False if outputs are amplitudes and Hz already.

        fades_near_nyquist: sinusoids of a glide fade before they reach Nyquist, where the
        reference cuts them at it.
        """
        super().__init__()
        self.hop_size = hop_size
        self.sample_rate = sample_rate
        self.amplitude_method: AmplitudeMethod = amplitude_method
        self.hz_min = hz_min
        self.hz_max = sample_rate / 2.0 if hz_max is None else hz_max
        self.scale_outputs = scale_outputs
        self.fades_near_nyquist = fades_near_nyquist
        self.ports = {
            "amplitudes": Port("frames", n_sinusoids),
            "frequencies": Port("frames", n_sinusoids),
        }

    def scale(self, outputs: Controls) -> Controls:
        """amplitudes >= 0, linear, and frequencies in Hz, both [batch, n_frames, n_sinusoids]."""
        amplitudes, hz = outputs["amplitudes"], outputs["frequencies"]
        if self.scale_outputs:
            amplitudes = exp_sigmoid(amplitudes)
            hz = frequencies_sigmoid(hz, 1, self.hz_min, self.hz_max)
        audible = remove_above_nyquist(hz, amplitudes, self.sample_rate)
        if self.fades_near_nyquist:
            audible = audible * nyquist_fade(hz, self.sample_rate)
        return {"amplitudes": audible, "frequencies": hz}

    def initial_state(self, batch: int, like: Tensor | None = None) -> OscillatorState:
        """Phase 0, float64 [batch, 1] cycles; no frame yet."""
        return initial_oscillator_state(batch, like)

    def partials(self, controls: Controls) -> Tensor:
        """A sinusoid near a multiple of the pitch counts as that one."""
        return controls["amplitudes"]

    def frequencies(self, controls: Controls) -> Tensor:
        """Each sinusoid's own."""
        return controls["frequencies"]

    def frequency_controls(self, controls: ControlSource) -> Controls:
        """All frequencies."""
        return {"frequencies": controls.whole("frequencies")}

    def signal(
        self, controls: Controls, state: OscillatorState | None = None
    ) -> tuple[Tensor, OscillatorState]:
        """Audio [batch, n_frames * hop_size] of the segments up to these frames, and the state.

        Silence before the first frame.
        """
        hz, amplitudes = controls["frequencies"], controls["amplitudes"]
        if state is None:
            state = initial_oscillator_state(len(hz), hz)
        is_start = state.frequencies_hz is None
        if state.frequencies_hz is not None and state.amplitudes is not None:
            hz = torch.cat([state.frequencies_hz, hz], dim=1)
            amplitudes = torch.cat([state.amplitudes, amplitudes], dim=1)
        audio, phase = oscillator_segments(
            hz,
            amplitudes,
            self.hop_size,
            self.sample_rate,
            state.phase.expand(-1, hz.shape[-1]),
            amplitude_method=self.amplitude_method,
        )
        if is_start:
            audio = torch.cat([audio.new_zeros(len(audio), self.hop_size), audio], dim=1)
        return audio, OscillatorState(phase, hz[:, -1:], amplitudes[:, -1:])

    def render(
        self,
        controls: Controls,
        n_samples: int | None = None,
        state: OscillatorState | None = None,
    ) -> Tensor:
        """The whole sound [batch, n_samples].

        Equal to ddsp's oscillator bank at n_frames * hop_size.
        """
        if state is not None:
            return super().render(controls, n_samples, state)
        n_samples = self.length_of(controls) if n_samples is None else n_samples
        n_frames = -(-n_samples // self.hop_size)
        audio = oscillator_bank(
            hold_frames(controls["frequencies"], n_frames),
            hold_frames(controls["amplitudes"], n_frames),
            n_frames * self.hop_size,
            self.sample_rate,
            amplitude_method=self.amplitude_method,
        )
        return audio[:, :n_samples]
