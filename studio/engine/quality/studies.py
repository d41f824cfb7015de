"""What the paper claims of such instruments, measured: z, independence, pitches never heard."""

from collections.abc import Generator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from studio.engine.clip import Clip, resample
from studio.engine.errors import BadParameter
from studio.engine.features.extract import extract, resample_features
from studio.engine.features.tracker import PitchTracker
from studio.engine.features.types import Features
from studio.engine.features.voicing import require_pitch
from studio.engine.instrument import Instrument
from studio.engine.progress import Progress
from studio.engine.quality.evaluate import FRAME_RATE, to_level
from studio.engine.quality.figures import SAMPLE_RATE, Samples
from studio.engine.units import hz_to_midi

N_STEPS = 11
LONGEST_S = 12.0
SURE = 0.6
_SEMITONES = 5.0
_SHIFT_ST, _SHIFT_DB = 4.0, 6.0


@dataclass(frozen=True, slots=True)
class Interpolation:
    """From one anchor to another in 11 steps.

    centroids_hz: spectral centroid of each step; spearman: rank correlation with the step (sign
    dropped); greatest_step: greatest step of the centroid as a multiple of the mean one;
    f0_cents, loudness_db: greatest median deviation from what was asked for, less that of the
    first step.
    """

    start: str
    end: str
    centroids_hz: tuple[float, ...]
    spearman: float
    greatest_step: float
    f0_cents: float
    loudness_db: float

    @property
    def holds(self) -> bool:
        """The limits of the issue: 0.9, 3 times, 20 cents, 1 dB."""
        return (
            self.spearman >= 0.9
            and self.greatest_step <= 3.0
            and self.f0_cents <= 20.0
            and self.loudness_db <= 1.0
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "holds": self.holds}


def interpolation(
    instrument: Instrument, clip: Clip, ends: tuple[str, str], tracker: PitchTracker
) -> Generator[Progress, None, Interpolation]:
    """Let one melody be played with z on the way from one anchor to another.

    Raises BadParameter for an instrument without these anchors, NoPitchFound.
    """
    for name in ends:
        if name not in instrument.anchors:
            known = ", ".join(instrument.anchors) or "none"
            raise BadParameter(
                "{name} has no anchor {part!r}; there are {known}.",
                name=instrument.name,
                part=name,
                known=known,
            )
    a, b = (torch.tensor(instrument.anchors[name]) for name in ends)
    played = yield from _melody(instrument, clip, tracker)
    centroids, cents, levels = [], [], []
    for n in range(N_STEPS):
        yield Progress((n + 0.5) / N_STEPS, f"{ends[0]} to {ends[1]}")
        sound = play(instrument, played, a + (b - a) * (n / (N_STEPS - 1)))
        heard = yield from extract(
            Clip(sound, SAMPLE_RATE), tracker=tracker, frame_rate=FRAME_RATE
        )
        centroids.append(centroid_hz(sound))
        f0, level = deviation(played, heard)
        cents.append(f0)
        levels.append(level)
    steps = np.abs(np.diff(centroids))
    return Interpolation(
        *ends,
        tuple(centroids),
        abs(spearman(np.arange(N_STEPS), np.array(centroids))),
        float(steps.max() / max(steps.mean(), 1e-9)),
        float(np.max(np.abs(cents))),
        float(np.max(np.abs(np.array(levels) - levels[0]))),
    )


@dataclass(frozen=True, slots=True)
class Independence:
    """Pitch moved by 4 semitones: loudness_db it moved, f0_cents it missed. Loudness moved by
    6 dB: f0_moved_cents, and loudness_missed_db of the six."""

    f0_cents: float
    loudness_db: float
    f0_moved_cents: float
    loudness_missed_db: float

    @property
    def holds(self) -> bool:
        """The limits of the issue: 20 cents, 1.5 dB."""
        cents = max(self.f0_cents, self.f0_moved_cents)
        return cents <= 20.0 and max(self.loudness_db, self.loudness_missed_db) <= 1.5

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**asdict(self), "holds": self.holds}


def independence(
    instrument: Instrument, clip: Clip, tracker: PitchTracker
) -> Generator[Progress, None, Independence]:
    """Move pitch and then loudness of what is asked for; see what else moves in the sound."""
    played = yield from _melody(instrument, clip, tracker)
    z = rest_z(instrument, clip)
    figures = []
    low = np.percentile(hz_to_midi(played.f0_hz), 90) > instrument.statistics.pitch_high - 4
    shift = -_SHIFT_ST if low else _SHIFT_ST
    wishes = (played, _moved(played, semitones=shift), _moved(played, decibels=-_SHIFT_DB))
    for n, wish in enumerate(wishes):
        yield Progress((n + 0.5) / 3, "Listening")
        sound = play(instrument, wish, z)
        heard = yield from extract(
            Clip(sound, SAMPLE_RATE), tracker=tracker, frame_rate=FRAME_RATE
        )
        figures.append(deviation(wish, heard))
    (f0, level), (f0_up, level_up), (f0_soft, level_soft) = figures
    return Independence(
        abs(f0_up), abs(level_up - level), abs(f0_soft - f0), abs(level_soft - level)
    )


def extrapolation(
    instrument: Instrument, clip: Clip, tracker: PitchTracker
) -> Generator[Progress, None, dict[str, Any]]:
    """The melody up to five semitones above and below the trained range: median cents missed."""
    played = yield from _melody(instrument, clip, tracker)
    midi = hz_to_midi(played.f0_hz)
    sure = played.periodicity >= SURE
    statistics, z = instrument.statistics, rest_z(instrument, clip)
    result: dict[str, Any] = {}
    for n, (name, place) in enumerate(
        (
            ("above", statistics.pitch_high + _SEMITONES - np.percentile(midi[sure], 99)),
            ("below", statistics.pitch_low - _SEMITONES - np.percentile(midi[sure], 1)),
        )
    ):
        yield Progress((n + 0.5) / 2, "Listening")
        wish = _moved(played, semitones=float(place))
        sound = play(instrument, wish, z)
        heard = yield from extract(
            Clip(sound, SAMPLE_RATE), tracker=tracker, frame_rate=FRAME_RATE
        )
        outside = (
            hz_to_midi(wish.f0_hz) > statistics.pitch_high
            if name == "above"
            else hz_to_midi(wish.f0_hz) < statistics.pitch_low
        )
        cents, _ = deviation(wish, heard, outside)
        result[f"{name}_cents"] = abs(cents)
    result["holds"] = all(value <= 20.0 for value in result.values())
    return result


def _melody(
    instrument: Instrument, clip: Clip, tracker: PitchTracker
) -> Generator[Progress, None, Features]:
    """The first seconds of a clip, measured, at the instrument's level and in its octave."""
    short = Clip(clip.samples[: round(LONGEST_S * clip.sample_rate)], clip.sample_rate, clip.name)
    features = yield from extract(short, tracker=tracker, frame_rate=FRAME_RATE)
    require_pitch(features)
    _, features = to_level(short, features, instrument.statistics)
    statistics = instrument.statistics
    centre = 0.5 * (statistics.pitch_low + statistics.pitch_high)
    middle = np.median(hz_to_midi(features.f0_hz)[features.periodicity >= SURE])
    return _moved(features, semitones=12.0 * round((centre - middle) / 12.0))


def _moved(features: Features, semitones: float = 0.0, decibels: float = 0.0) -> Features:
    factor = np.float32(2 ** (semitones / 12))
    return Features(
        features.f0_hz * factor,
        features.periodicity,
        features.loudness_db + np.float32(decibels),
        features.frame_rate,
    )


@torch.no_grad()
def play(instrument: Instrument, features: Features, z: Tensor | None) -> Samples:
    """Features played as they are with a constant z [n_latents], dry, at 16 kHz."""
    config = instrument.config
    seconds = features.n_frames / features.frame_rate
    n_frames = round(seconds * config.frame_rate)
    curves = resample_features(features, config.frame_rate, n_frames)
    f0, loudness, periodicity = (
        torch.from_numpy(np.ascontiguousarray(curve)).reshape(1, -1, 1)
        for curve in (curves.f0_hz, curves.loudness_db, curves.periodicity)
    )
    latents = None if z is None else z.reshape(1, 1, -1).expand(1, n_frames, -1)
    controls = instrument.model.controls(f0, loudness, periodicity, latents)
    stems = instrument.model.render(controls, n_frames * config.hop_size)
    dry = stems["harmonic"] + stems.get("noise", torch.zeros(1))
    return resample(Clip(dry[0].numpy(), config.sample_rate), SAMPLE_RATE).samples


def rest_z(instrument: Instrument, clip: Clip) -> Tensor | None:
    """The first anchor, or what the clip sounds like; None for an instrument without z."""
    if not instrument.config.n_latents:
        return None
    if instrument.anchors:
        return torch.tensor(next(iter(instrument.anchors.values())))
    samples = torch.from_numpy(resample(clip, instrument.config.sample_rate).samples.copy())
    with torch.no_grad():
        z = instrument.model.encode(samples[None], 1)
    return None if z is None else z[0, 0]


def deviation(
    wish: Features, heard: Features, where: NDArray[np.bool_] | None = None
) -> tuple[float, float]:
    """Median deviation of the pitch in cents and of the loudness in dB, on sounding frames."""
    n = min(wish.n_frames, heard.n_frames)
    sure = (wish.periodicity[:n] >= SURE) & (heard.periodicity[:n] >= SURE)
    sure &= wish.loudness_db[:n] > np.max(wish.loudness_db) - 30.0
    if where is not None:
        sure &= where[:n]
    if not sure.any():
        return float("inf"), float("inf")
    cents = 1200 * np.log2(heard.f0_hz[:n][sure] / wish.f0_hz[:n][sure])
    levels = heard.loudness_db[:n][sure] - wish.loudness_db[:n][sure]
    return float(np.median(cents)), float(np.median(levels))


def centroid_hz(samples: Samples) -> float:
    """Mean frequency of a whole sound, weighted by magnitude, Hz."""
    power = np.square(np.abs(np.fft.rfft(samples.astype(np.float64))))
    hz = np.fft.rfftfreq(len(samples), 1.0 / SAMPLE_RATE)
    magnitude = np.sqrt(power)
    return float(np.sum(hz * magnitude) / max(np.sum(magnitude), 1e-12))


def spearman(x: NDArray[Any], y: NDArray[Any]) -> float:
    """Rank correlation of two series without ties.

    >>> spearman(np.arange(4), np.array([1.0, 3.0, 5.0, 9.0]))
    1.0
    """
    ranks = [np.argsort(np.argsort(values)).astype(float) for values in (x, y)]
    return float(round(np.corrcoef(ranks[0], ranks[1])[0, 1], 12))
