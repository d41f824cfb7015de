"""Oscillators with a phase of their own each, exact in float64 at any length."""

import math
from typing import Literal

import torch
from torch import Tensor

from studio.engine.dsp.envelopes import resample, segment_weights

AmplitudeMethod = Literal["window", "linear"]
_VALUES_AT_ONCE = 1 << 21  # bounds the memory of a chunk: 16 MB a float64 temporary


def oscillator_bank(
    frequencies_hz: Tensor,
    amplitudes: Tensor,
    n_samples: int,
    sample_rate: float = 16000.0,
    *,
    amplitude_method: AmplitudeMethod = "window",
    start_phase: Tensor | None = None,
) -> Tensor:
    """Sum of sines [batch, n_samples], one per channel.

    frequencies_hz, amplitudes: [batch, n_frames, n_sinusoids]; start_phase: float64
    [batch, n_sinusoids] cycles. Frequencies run linearly between frames, amplitudes by Hann
    cross-fade or linearly; the last frame is held. The phase is an inclusive sum in float64
    (the first sample is already advanced), and a sine at or above Nyquist is silent. Agrees with
    ddsp.core.oscillator_bank without its float32 drift.

    >>> hz, on = torch.full((1, 2, 1), 4.0), torch.ones(1, 2, 1)
    >>> oscillator_bank(hz, on, 4, 16.0).round(decimals=3).abs().tolist()
    [[1.0, 0.0, 1.0, 0.0]]
    """
    _check(frequencies_hz, amplitudes)
    n_frames = frequencies_hz.shape[1]
    if n_samples % n_frames == 0 and n_samples > 0:
        frequencies_hz, amplitudes = hold_last(frequencies_hz), hold_last(amplitudes)
        hop_size = n_samples // n_frames
        return oscillator_segments(
            frequencies_hz,
            amplitudes,
            hop_size,
            sample_rate,
            start_phase,
            amplitude_method=amplitude_method,
        )[0]
    envelope = resample(frequencies_hz.double(), n_samples)  # [batch, n_samples, n_sinusoids]
    amplitude = resample(amplitudes, n_samples, amplitude_method)
    phase = torch.cumsum(envelope / sample_rate, dim=1)
    if start_phase is not None:
        phase = phase + start_phase[:, None]
    return _sum_of_sines(phase, envelope, amplitude, sample_rate)


def oscillator_segments(
    frequencies_hz: Tensor,
    amplitudes: Tensor,
    hop_size: int,
    sample_rate: float,
    start_phase: Tensor | None = None,
    *,
    amplitude_method: AmplitudeMethod = "window",
) -> tuple[Tensor, Tensor]:
    """Sum of sines between frames, and the phase after it.

    frequencies_hz, amplitudes: [batch, n_segments + 1, n_sinusoids]; start_phase: float64
    [batch, n_sinusoids] cycles. Gives audio [batch, n_segments * hop_size] and the end phase,
    so that blocks can follow one another. Closed form: inside a segment the phase is a parabola.
    """
    batch, n_frames, n_sinusoids = frequencies_hz.shape
    hz = frequencies_hz.double()
    steps = torch.arange(hop_size, dtype=torch.float64, device=hz.device)
    rise = hz[:, 1:] - hz[:, :-1]  # [batch, n_segments, n_sinusoids]
    cycles = (hop_size * hz[:, :-1] + rise * ((hop_size - 1) / 2)) / sample_rate
    if start_phase is None:
        start_phase = hz.new_zeros(batch, n_sinusoids)
    phases = torch.cumsum(torch.cat([start_phase[:, None], cycles], dim=1), dim=1)
    phases = torch.remainder(phases, 1.0)  # [batch, n_segments + 1, n_sinusoids]
    fade = segment_weights(hop_size, amplitude_method, amplitudes)[:, None]
    pieces = []
    at_once = max(_VALUES_AT_ONCE // max(batch * hop_size * n_sinusoids, 1), 1)
    for first in range(0, n_frames - 1, at_once):
        last = min(first + at_once, n_frames - 1)
        here, slope = hz[:, first:last, None], rise[:, first:last, None]
        envelope = here + slope * (steps / hop_size)[:, None]
        bend = (steps * (steps + 1) / (2 * hop_size))[:, None]
        parabola = here * (steps + 1)[:, None] + slope * bend
        phase = phases[:, first:last, None] + parabola / sample_rate
        early, late = amplitudes[:, first:last, None], amplitudes[:, first + 1 : last + 1, None]
        amplitude = torch.lerp(early, late, fade)  # [batch, segments, hop_size, n_sinusoids]
        pieces.append(_sum_of_sines(phase, envelope, amplitude, sample_rate).flatten(1))
    audio = torch.cat(pieces, dim=1) if pieces else amplitudes.new_zeros(batch, 0)
    return audio, phases[:, -1]


def hold_last(frames: Tensor) -> Tensor:
    """Frames [batch, n_frames, channels] with the last one repeated once."""
    return torch.cat([frames, frames[:, -1:]], dim=1)


def angular_cumsum(angular_frequency: Tensor) -> Tensor:
    """Inclusive sum over time, in radians wrapped to 0..2 pi, [batch, n_samples, ...].

    Summed in float64 whatever goes in (ddsp.core.angular_cumsum splits a float32 sum in chunks
    for the same purpose). Gives the type that went in.

    >>> angular_cumsum(torch.full((1, 4, 1), 3.0))[0, :, 0].round(decimals=1)
    tensor([3.0000, 6.0000, 2.7000, 5.7000])
    """
    phase = torch.cumsum(angular_frequency.double(), dim=1)
    return torch.remainder(phase, 2.0 * math.pi).to(angular_frequency.dtype)


def _sum_of_sines(
    phase: Tensor, frequencies_hz: Tensor, amplitudes: Tensor, sample_rate: float
) -> Tensor:
    """Wrap the float64 phase (cycles), then leave float64 where the amplitudes are float32."""
    turn = (phase - torch.floor(phase).detach()).to(amplitudes.dtype)
    audible = torch.where(frequencies_hz >= sample_rate / 2.0, 0.0, amplitudes)
    return (audible * torch.sin(2.0 * math.pi * turn)).sum(dim=-1)


def _check(frequencies_hz: Tensor, amplitudes: Tensor) -> None:
    if frequencies_hz.ndim != 3 or frequencies_hz.shape != amplitudes.shape:
        raise ValueError(
            f"frequencies_hz {tuple(frequencies_hz.shape)}, amplitudes {tuple(amplitudes.shape)}: "
            "wanted the same [batch, n_frames, n_sinusoids]"
        )
