"""One recorded note, measured so that phrases can be made from it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip
from studio.engine.conditioning.detection import runs_of
from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi
from studio.training.corpus.items import Split
from studio.training.preparation.brightness import partials_db

FRAME_RATE = 100.0
SOUNDING_BELOW_LOUD_DB = 25.0
LEAST_S = 0.2
VOICED = 0.4
NEAR_SEMITONES = 0.9  # a frame further from the note's median is an error of the tracker


@dataclass(frozen=True, slots=True)
class NoteSample:
    """A single note.

    samples: float32 [n] (may be memory-mapped) at sample_rate. midi: median pitch. log_f0: log2 of
    Hz every 10 ms. onset_s, sustain_s, end_s: where it begins, has come to its level, ends.
    level_db: RMS dB of the sustained part. brightness: share of amplitude change between samples;
    more is louder playing. waver_cents: deviation of its own pitch. group: notes of one session.
    split: what it is for (Item.split).
    """

    name: str
    group: str
    samples: NDArray[np.float32]
    sample_rate: int
    midi: float
    log_f0: NDArray[np.float32]
    onset_s: float
    sustain_s: float
    end_s: float
    level_db: float
    brightness: float
    waver_cents: float
    partials_db: NDArray[np.float32]
    split: Split = "auto"

    @property
    def seconds(self) -> float:
        """Length of what can be used."""
        return self.end_s - self.onset_s

    def log_f0_at(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """log2 of Hz at times [n] of the recording."""
        frames = seconds * FRAME_RATE
        return np.asarray(np.interp(frames, np.arange(len(self.log_f0)), self.log_f0))

    def read(self, places: NDArray[np.float64]) -> NDArray[np.float32]:
        """Samples [n] at fractional places [n] that ascend; silence beyond the end.

        Read from a fourfold oversampled copy of the stretch, by a cubic through four points: what
        it adds lies 80 dB below.
        """
        import soxr  # only when phrases are made

        first = max(0, int(places[0]) - 64)
        stretch = np.asarray(self.samples[first : int(places[-1]) + 64])
        fine = np.pad(soxr.resample(stretch, 1, 4, quality="HQ"), (8, 16))
        at = (places - first) * 4 + 8
        whole = np.clip(at.astype(np.int64), 1, len(fine) - 3)
        t = np.clip(at - whole, 0, 1)
        a, b, c, d = (fine[whole + k] for k in (-1, 0, 1, 2))
        cubic = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
        return np.asarray(cubic, dtype=np.float32)


def measure_note(
    clip: Clip, features: Features, group: str, split: Split = "auto"
) -> NoteSample | None:
    """The note in a clip with its features at 100 frames/s; None where there is no usable one."""
    found = _span(features)
    if found is None:
        return None
    start, end, midi = found
    sustain = _sustain(features, start, end)
    log_f0 = _clean_log_f0(features, midi)
    first, last = (round(frame / FRAME_RATE * clip.sample_rate) for frame in (sustain, end))
    steady = clip.samples[first:last].astype(np.float64)
    rms = float(np.sqrt(np.mean(steady**2)) + 1e-9)
    return NoteSample(
        name=clip.name,
        group=group,
        samples=clip.samples,
        sample_rate=clip.sample_rate,
        midi=midi,
        log_f0=log_f0,
        onset_s=max(0.0, start / FRAME_RATE - 0.015),
        sustain_s=sustain / FRAME_RATE,
        end_s=end / FRAME_RATE,
        level_db=20 * float(np.log10(rms)),
        brightness=float(np.sqrt(np.mean(np.diff(steady) ** 2))) / rms,
        waver_cents=1200 * float(np.std(log_f0[sustain:end])),
        partials_db=partials_db(steady, 440 * 2 ** ((midi - 69) / 12), clip.sample_rate),
        split=split,
    )


def _span(features: Features) -> tuple[int, int, float] | None:
    """(first frame, last frame, median pitch) of the longest sounding stretch."""
    loud = float(np.percentile(features.loudness_db, 95))
    runs = runs_of(features.loudness_db >= max(loud - SOUNDING_BELOW_LOUD_DB, -70.0))
    if len(runs) == 0:
        return None
    start, end = max(runs.tolist(), key=lambda run: run[1] - run[0])
    voiced = features.periodicity[start:end] >= VOICED
    if end - start < LEAST_S * FRAME_RATE or voiced.mean() < 0.5:
        return None
    midi = float(np.median(hz_to_midi(features.f0_hz[start:end][voiced])))
    return start, end, midi


def _sustain(features: Features, start: int, end: int) -> int:
    """The frame from which the attack is over: at the median level, 60 ms or a third at most."""
    level = features.loudness_db[start:end]
    reached = int(np.argmax(level >= np.median(level) - 3.0))
    earliest = round(0.06 * FRAME_RATE)
    return start + int(np.clip(reached + 3, earliest, max(earliest, (end - start) // 3)))


def _clean_log_f0(features: Features, midi: float) -> NDArray[np.float32]:
    pitch = hz_to_midi(features.f0_hz).astype(np.float64)
    good = (np.abs(pitch - midi) <= NEAR_SEMITONES) & (features.periodicity >= VOICED)
    if not good.any():
        return np.full(len(pitch), np.log2(440.0) + (midi - 69) / 12, dtype=np.float32)
    frames = np.arange(len(pitch))
    clean = np.interp(frames, frames[good], np.log2(features.f0_hz[good].astype(np.float64)))
    return clean.astype(np.float32)
