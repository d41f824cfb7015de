"""Losses of controls: amplitudes, frequencies, noise against those that are wanted."""

from dataclasses import dataclass

import torch
from torch import Tensor

from studio.engine.dsp.units import LOG_EPSILON, hz_to_midi
from studio.engine.losses.difference import LossType, mean_difference


def amplitude_loss(
    target: Tensor,
    amplitudes: Tensor,
    loss_type: LossType = "L1",
    weights: Tensor | None = None,
    log: bool = False,
    least: float = LOG_EPSILON,
) -> Tensor:
    """Mean difference of amplitudes of one shape [...], a scalar (ddsp.losses.amp_loss).

    log: of log10 of amplitudes >= least.
    """
    if log:
        target, amplitudes = (torch.log10(x.clamp(min=least)) for x in (target, amplitudes))
    return mean_difference(target, amplitudes, loss_type, weights)


def frequency_loss(
    target_hz: Tensor,
    frequencies_hz: Tensor,
    loss_type: LossType = "L1",
    weights: Tensor | None = None,
) -> Tensor:
    """Mean difference in semitones of frequencies in Hz, one shape [...]; a scalar.

    Source: ddsp.losses.freq_loss.
    """
    return mean_difference(hz_to_midi(target_hz), hz_to_midi(frequencies_hz), loss_type, weights)


@dataclass(frozen=True, slots=True)
class HarmonicConsistencyLoss:
    """Distance of harmonic controls from wanted ones (ddsp.losses.HarmonicConsistencyLoss).

    Call it with two dicts of amplitudes [batch, n_frames, 1] (linear), harmonic_distribution
    [batch, n_frames, n_harmonics], f0_hz [batch, n_frames, 1] (Hz). Distribution and pitch count
    only where the wanted amplitude reaches amp_threshold.
    """

    amp_weight: float = 1.0
    dist_weight: float = 1.0
    f0_weight: float = 1.0
    amp_threshold: float = 1e-4

    def __call__(self, target: dict[str, Tensor], controls: dict[str, Tensor]) -> Tensor:
        """Weighted sum, a scalar; both dicts hold amplitudes, harmonic_distribution, f0_hz."""
        parts = self.parts(target, controls)
        return parts["amplitudes"] + parts["harmonic_distribution"] + parts["f0_hz"]

    def parts(self, target: dict[str, Tensor], controls: dict[str, Tensor]) -> dict[str, Tensor]:
        """The three weighted scalars by name."""
        sounding = (target["amplitudes"] >= self.amp_threshold).to(target["amplitudes"].dtype)
        amp, dist, f0 = "amplitudes", "harmonic_distribution", "f0_hz"
        return {
            amp: self.amp_weight * amplitude_loss(target[amp], controls[amp]),
            dist: self.dist_weight
            * amplitude_loss(target[dist], controls[dist], weights=sounding),
            f0: self.f0_weight * frequency_loss(target[f0], controls[f0], weights=sounding),
        }


def noise_consistency_loss(target_magnitudes: Tensor, magnitudes: Tensor) -> Tensor:
    """Mean |difference| of noise magnitudes [batch, n_frames, n_bands], linear; a scalar.

    Source: ddsp.losses.FilteredNoiseConsistencyLoss.
    """
    return amplitude_loss(target_magnitudes, magnitudes)


def sinusoidal_consistency_loss(
    target_amplitudes: Tensor,
    target_hz: Tensor,
    amplitudes: Tensor,
    frequencies_hz: Tensor,
    midi: bool = True,
) -> Tensor:
    """Mean Wasserstein distance between two sets of sinusoids, a scalar.

    All [batch, n_frames, n_sinusoids] (the two sets may differ in number). In semitones, or in Hz
    if not midi. Source: ddsp.losses.WassersteinConsistencyLoss.
    """
    places = (
        (hz_to_midi(target_hz), hz_to_midi(frequencies_hz))
        if midi
        else (
            target_hz,
            frequencies_hz,
        )
    )
    return wasserstein_distance(*places, target_amplitudes, amplitudes).mean()


def wasserstein_distance(
    u_values: Tensor, v_values: Tensor, u_weights: Tensor, v_weights: Tensor
) -> Tensor:
    """1-Wasserstein distance over the last axis, [...], of weighted points [..., n].

    The integral of |U - V| of the two cumulative distributions (Ramdas et al. 2017, as
    scipy.stats.wasserstein_distance computes it).

    >>> one = torch.ones(1)
    >>> float(wasserstein_distance(torch.tensor([3.0]), torch.tensor([5.0]), one, one))
    2.0
    """
    values, order = torch.cat([u_values, v_values], dim=-1).sort(dim=-1)
    u_share, v_share = (
        w / w.sum(dim=-1, keepdim=True).clamp(min=1e-7) for w in (u_weights, v_weights)
    )
    jumps = torch.cat([u_share, -v_share], dim=-1).gather(-1, order)
    gap = jumps.cumsum(dim=-1)[..., :-1].abs()  # |U - V| between neighbouring points
    return (gap * values.diff(dim=-1)).sum(dim=-1)
