"""Generated tones whose pitch is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip

TIMBRES = ("saw", "odd", "soft", "formant")
WEAK_FUNDAMENTAL = "weak"  # an octave trap for a network


@dataclass(frozen=True)
class Tones:
    """A clip, with its true f0_hz [n] and is_voiced [n] every 10 ms."""

    clip: Clip
    f0_hz: NDArray[np.float64]
    is_voiced: NDArray[np.bool_]


def tones(
    midis: list[float],
    timbre: str = "saw",
    rate: int = 16000,
    tone_s: float = 0.5,
    rest_s: float = 0.25,
    seed: int = 0,
) -> Tones:
    """Harmonic tones with slight vibrato and rests between them, band-limited at any rate."""
    generator = np.random.default_rng(seed)
    n_tone, n_rest = round(tone_s * rate), round(rest_s * rate)
    parts = [np.zeros(n_rest)]
    for midi in midis:
        time = np.arange(n_tone) / rate
        hz = 440 * 2 ** ((midi - 69 + 0.2 * np.sin(2 * np.pi * 5 * time)) / 12)
        phase = np.cumsum(hz) / rate + generator.uniform()
        parts += [_harmonics(phase, hz, timbre) * _envelope(time, tone_s), np.zeros(n_rest)]
    samples = np.concatenate(parts)
    seconds = np.arange(int(len(samples) / rate * 100 + 1e-6) + 1) / 100
    period = tone_s + rest_s
    index = np.clip(((seconds - rest_s) // period).astype(int), 0, len(midis) - 1)
    within = seconds - rest_s - index * period
    f0_hz = 440 * 2 ** ((np.array(midis)[index] - 69 + 0.2 * np.sin(2 * np.pi * 5 * within)) / 12)
    is_voiced = (within >= 0) & (within < tone_s)
    return Tones(Clip((0.5 * samples).astype(np.float32), rate, timbre), f0_hz, is_voiced)


def _envelope(time: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    return np.clip(np.minimum(time, seconds - time) / 0.02, 0, 1)


def _harmonics(
    phase: NDArray[np.float64], hz: NDArray[np.float64], timbre: str
) -> NDArray[np.float64]:
    sound = np.zeros(len(phase))
    for k in range(1, int(7500 / hz.max()) + 1):
        if timbre == "odd" and k % 2 == 0:
            continue
        gain = {
            "saw": 1 / k,
            "odd": 1 / k,
            "soft": 0.4 ** (k - 1),
            "weak": 0.05 if k == 1 else 1 / k,
            "formant": 1 / (1 + ((k * hz.mean() - 1200) / 600) ** 2),
        }[timbre]
        sound += gain * np.sin(2 * np.pi * k * phase)
    return sound / np.sqrt(np.mean(sound**2)) * 0.25
