"""A sound between two instruments, made of what both ask their synthesizers for."""

import torch
from torch import Tensor

from studio.engine.dsp.harmonics import harmonic_frequencies, nyquist_fade
from studio.engine.processors.harmonic import Harmonic
from studio.engine.processors.noise import FilteredNoise
from studio.engine.processors.oscillator import Oscillator
from studio.engine.processors.processor import Controls
from studio.engine.stream.spectrum import Spectrum, bands_of, between, power_of
from studio.engine.stream.synth_controls import SynthControls


class MorphControls(SynthControls):
    """Controls between two others that play the same pitch.

    Both are brought to one grid: the higher sample rate, the shorter hop, the finer bands, as
    many harmonics as the richer one has. The shapes of the two spectra (harmonics and noise
    together; bodies are in them) are mixed linearly; then each frame gets the A-weighted power
    that lies `amount` of the way from one to the other in dB, so that the loudness is always
    between both.
    """

    def __init__(
        self, first: SynthControls, second: SynthControls, amount: float, n_samples: int
    ) -> None:
        """amount: 0..1 from first to second; n_samples: at the higher rate of both."""
        self._scores = (first, second)
        self._amount = amount
        self.sample_rate = max(first.sample_rate, second.sample_rate)
        hop_s = min(score.hop_size / score.sample_rate for score in self._scores)
        self.hop_size = round(hop_s * self.sample_rate)
        self.n_samples = n_samples
        self.n_frames = -(-n_samples // self.hop_size)
        self.oscillator: Oscillator = Harmonic(self.hop_size, self.sample_rate)
        n_bands = self._n_bands()
        self.noise: FilteredNoise | None = None
        if n_bands:
            self.noise = FilteredNoise(n_bands, self.hop_size)
        self.f0_hz = self._pitch()

    def _n_bands(self) -> int:
        """As many as the finer of both would have at the common rate."""
        counts = [
            round((score.noise.n_taps // 2) * self.sample_rate / score.sample_rate) + 1
            for score in self._scores
            if score.noise is not None
        ]
        return max(counts, default=0)

    def _places(self, score: SynthControls, first: int, last: int) -> Tensor:
        """Where these frames lie in a score, in its frames, float64."""
        numbers = torch.arange(first, last, dtype=torch.float64)
        seconds = numbers * self.hop_size / self.sample_rate
        return seconds * score.sample_rate / score.hop_size

    def _pitch(self) -> Tensor:
        """The pitch of the first: it is the same in both. [n_frames, 1]."""
        score = self._scores[0]
        log_hz = torch.log2(score.f0_hz.double())
        return torch.exp2(between(log_hz, self._places(score, 0, self.n_frames))).float()

    @torch.no_grad()
    def frames(self, first: int, last: int) -> Controls:
        """Controls [1, last - first, ...]; the last frame is held."""
        wanted = torch.arange(first, last).clamp(max=self.n_frames - 1)
        f0_hz = self.f0_hz[wanted]
        low, high = int(wanted[0]), int(wanted[-1]) + 1
        one, two = (self._spectrum(score, low, high) for score in self._scores)
        mixed = self._mix(one, two, self.f0_hz[low:high])
        partials, bands = mixed.partials[wanted - low], mixed.bands[wanted - low]
        hz = harmonic_frequencies(f0_hz, partials.shape[-1])
        partials = partials * nyquist_fade(hz, self.sample_rate)
        total = partials.sum(-1, keepdim=True)
        controls = {
            "amplitudes": total[None],
            "harmonic_distribution": (partials / total.clamp(min=1e-12))[None],
            "f0_hz": f0_hz[None],
        }
        return {**controls, "magnitudes": bands[None]} if self.noise is not None else controls

    def _spectrum(self, score: SynthControls, first: int, last: int) -> Spectrum:
        """What a score asks for at these frames of the common grid."""
        places = self._places(score, first, last)
        start = int(places[0])
        controls = score.frames(start, int(places[-1]) + 2)
        n_bands = (self.noise.n_taps // 2 + 1) if self.noise is not None else 0
        partials = score.oscillator.partials(controls)[0]
        bands = bands_of(controls, score.sample_rate, self.sample_rate, n_bands)
        return Spectrum(between(partials, places - start), between(bands, places - start))

    def _mix(self, one: Spectrum, two: Spectrum, f0_hz: Tensor) -> Spectrum:
        n = max(one.partials.shape[-1], two.partials.shape[-1])
        spectra = [Spectrum(_widened(s.partials, n), s.bands) for s in (one, two)]
        powers = [power_of(s, f0_hz, self.sample_rate) for s in spectra]
        shares = [
            share / power.sqrt()
            for share, power in zip((1 - self._amount, self._amount), powers, strict=True)
        ]
        shape = Spectrum(
            shares[0] * spectra[0].partials + shares[1] * spectra[1].partials,
            shares[0] * spectra[0].bands + shares[1] * spectra[1].bands,
        )
        wanted = powers[0] ** (1 - self._amount) * powers[1] ** self._amount
        gain = (wanted / power_of(shape, f0_hz, self.sample_rate)).sqrt()
        return Spectrum(shape.partials * gain, shape.bands * gain)


def _widened(partials: Tensor, n: int) -> Tensor:
    """With silent harmonics up to n."""
    return torch.nn.functional.pad(partials, (0, n - partials.shape[-1]))
