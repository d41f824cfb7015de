"""An instrument measured on recordings: its figures beside both reference rows, and a word."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from studio.engine.clip import Clip, resample
from studio.engine.errors import NoPitchFound
from studio.engine.features.extract import extract, resample_features
from studio.engine.features.tracker import PitchTracker
from studio.engine.features.types import Features
from studio.engine.features.voicing import require_pitch
from studio.engine.instrument import Instrument
from studio.engine.progress import Progress, part
from studio.engine.quality.figures import SAMPLE_RATE, Figures, Samples, compare, mean_figures
from studio.engine.quality.rows import reference_rows
from studio.engine.quality.verdict import Verdict, judge
from studio.engine.statistics import Statistics
from studio.engine.units import DB_FLOOR

FRAME_RATE = 250.0
_SOUNDING_DB = 40.0  # under the loudest frame


@dataclass(frozen=True, slots=True)
class Evaluation:
    """model, oracle, fixed: means over the clips; verdict: the word with its reasons."""

    model: Figures
    oracle: Figures
    fixed: Figures
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Reference:
    """A clip at an instrument's level with what does not depend on its network.

    original: the clip at 16 kHz; oracle, fixed: figures of the two rows without a network.
    """

    clip: Clip
    features: Features
    original: Samples
    oracle: Figures
    fixed: Figures


def evaluate(
    instrument: Instrument,
    clips: Sequence[Clip],
    tracker: PitchTracker,
    passes_over_rests: bool = False,
) -> Generator[Progress, None, Evaluation]:
    """Resynthesise clips and compare; each clip is first brought to the instrument's level.

    Raises NoPitchFound for a clip without a melody; where rests are passed over, only if none
    has one.
    """
    half = references(instrument.statistics, clips, tracker, passes_over_rests)
    known = yield from part(half, 0.0, 0.7)
    result = yield from part(score(instrument, known, tracker), 0.7, 1.0)
    return result


def references(
    statistics: Statistics,
    clips: Sequence[Clip],
    tracker: PitchTracker,
    passes_over_rests: bool = False,
) -> Generator[Progress, None, list[Reference]]:
    """Clips with their rows, for instruments of these statistics; NoPitchFound as evaluate."""
    found: list[Reference] = []
    for index, clip in enumerate(clips):
        yield Progress(index / len(clips), f"Measuring {clip.name}")
        features = yield from extract(clip, tracker=tracker, frame_rate=FRAME_RATE)
        try:
            require_pitch(features)
        except NoPitchFound:
            if not passes_over_rests or (index + 1 == len(clips) and not found):
                raise
            continue
        levelled, features = to_level(clip, features, statistics)
        original = resample(levelled, SAMPLE_RATE).samples
        rows = reference_rows(original, features)
        oracle = yield from _compared(original, rows.oracle, features, tracker)
        fixed = yield from _compared(original, rows.fixed, features, tracker)
        found.append(Reference(levelled, features, original, oracle, fixed))
    return found


def score(
    instrument: Instrument, known: Sequence[Reference], tracker: PitchTracker
) -> Generator[Progress, None, Evaluation]:
    """What an instrument makes of clips whose rows are known."""
    figures = []
    for index, reference in enumerate(known):
        yield Progress(index / len(known), f"Measuring {reference.clip.name}")
        original = reference.original
        result = resynthesize(instrument, reference.clip, reference.features)[: len(original)]
        result = np.pad(result, (0, len(original) - len(result)))
        figures.append((yield from _compared(original, result, reference.features, tracker)))
    model = mean_figures(figures)
    oracle = mean_figures([reference.oracle for reference in known])
    fixed = mean_figures([reference.fixed for reference in known])
    return Evaluation(model, oracle, fixed, judge(model, oracle, fixed))


def _compared(
    original: Samples, result: Samples, features: Features, tracker: PitchTracker
) -> Generator[Progress, None, Figures]:
    heard = yield from extract(Clip(result, SAMPLE_RATE), tracker=tracker, frame_rate=FRAME_RATE)
    return compare(original, result, features, heard)


def to_level(clip: Clip, features: Features, statistics: Statistics) -> tuple[Clip, Features]:
    """The clip with the gain that brings its sounding frames to the training's mean loudness."""
    loudness = features.loudness_db
    sounding = (features.periodicity >= 0.5) & (loudness > loudness.max() - _SOUNDING_DB)
    gain_db = statistics.mean_loudness_db - float(np.mean(loudness[sounding]))
    gain = np.float32(10 ** (gain_db / 20))
    return (
        Clip(clip.samples * gain, clip.sample_rate, clip.name),
        Features(
            features.f0_hz,
            features.periodicity,
            np.where(loudness <= DB_FLOOR, DB_FLOOR, loudness + gain_db).astype(np.float32),
            features.frame_rate,
        ),
    )


def resynthesize(instrument: Instrument, clip: Clip, features: Features) -> Samples:
    """The clip's features (and z, where the network has one) played as they are, at 16 kHz."""
    return resample(replayed(instrument, clip, features), SAMPLE_RATE).samples


@torch.no_grad()
def replayed(instrument: Instrument, clip: Clip, features: Features) -> Clip:
    """The same at the instrument's own rate."""
    config = instrument.config
    n_samples = -(-len(clip.samples) * config.sample_rate // clip.sample_rate)
    n_frames = -(-n_samples // config.hop_size)
    curves = resample_features(features, config.frame_rate, n_frames)
    f0, loudness, periodicity = (
        torch.from_numpy(curve).reshape(1, -1, 1)
        for curve in (curves.f0_hz, curves.loudness_db, curves.periodicity)
    )
    samples = torch.from_numpy(resample(clip, config.sample_rate).samples.copy())
    z = instrument.model.encode(samples.unsqueeze(0), n_frames)
    controls = instrument.model.controls(f0, loudness, periodicity, z)
    audio = instrument.model.render(controls, n_samples)["mix"][0].numpy()
    return Clip(audio, config.sample_rate)
