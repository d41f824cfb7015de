"""Controls of any synthesizer as the spectrum that they ask for: partials and bands of noise."""

from dataclasses import dataclass

import torch
from torch import Tensor

from studio.engine.dsp.loudness import a_weighting_at
from studio.engine.processors.processor import Controls

LEAST_POWER = 1e-12  # what silence counts as: -120 dB
_LEAST_WEIGHT_DB = -50.0
_UNIFORM = 1.0 / 3.0  # power of noise that is uniform in -1..1


@dataclass(frozen=True, slots=True)
class Spectrum:
    """partials: amplitudes [n_frames, n_harmonics] of k f0; bands: magnitudes [n_frames, n_bands]
    of the noise from 0 Hz to Nyquist."""

    partials: Tensor
    bands: Tensor


def bands_of(controls: Controls, sample_rate: int, to_rate: int, n_bands: int) -> Tensor:
    """Magnitudes [n_frames, n_bands] that make the same noise at another rate.

    White noise of a higher rate spreads its power over more frequencies, so that its magnitudes
    are greater; above the old Nyquist there is none.
    """
    if "magnitudes" not in controls:
        return torch.zeros(controls["amplitudes"].shape[1], n_bands)
    magnitudes = controls["magnitudes"][0]
    if (sample_rate, magnitudes.shape[-1]) == (to_rate, n_bands):
        return magnitudes
    hz = torch.linspace(0.0, to_rate / 2, n_bands)
    place = hz * ((magnitudes.shape[-1] - 1) / (sample_rate / 2))
    found = between(magnitudes.T, place).T
    louder: float = (to_rate / sample_rate) ** 0.5
    return found * (hz <= sample_rate / 2) * louder


def between(frames: Tensor, places: Tensor) -> Tensor:
    """Rows of frames [n, channels] at places [m] between them, linearly; the ends are held.

    >>> between(torch.tensor([[0.0], [2.0]]), torch.tensor([0.5, 7.0])).tolist()
    [[1.0], [2.0]]
    """
    places = places.clamp(0, len(frames) - 1)
    low = places.floor().long().clamp(max=max(len(frames) - 2, 0))
    high = (low + 1).clamp(max=len(frames) - 1)
    share = (places - low).to(frames.dtype)[:, None]
    return torch.lerp(frames[low], frames[high], share)


def power_of(spectrum: Spectrum, f0_hz: Tensor, sample_rate: int) -> Tensor:
    """A-weighted power of each frame, [n_frames, 1]; f0_hz [n_frames, 1]."""
    numbers = torch.arange(1, spectrum.partials.shape[-1] + 1)
    tonal = (_weight(f0_hz * numbers) * spectrum.partials.square()).sum(-1, keepdim=True) / 2
    n_bands = spectrum.bands.shape[-1]
    if n_bands < 2:
        return tonal + LEAST_POWER
    weight = _weight(torch.linspace(0.0, sample_rate / 2, n_bands))
    noisy = (weight * spectrum.bands.square()).sum(-1, keepdim=True) * _UNIFORM / (n_bands - 1)
    return tonal + noisy + LEAST_POWER


def _weight(hz: Tensor) -> Tensor:
    """Factor of the power at a frequency."""
    return torch.pow(10.0, a_weighting_at(hz).clamp(min=_LEAST_WEIGHT_DB) / 10.0)
