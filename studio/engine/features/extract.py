"""From a clip to its features: pitch, periodicity, loudness on one frame grid."""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip, resample
from studio.engine.features.cache import FeatureCache
from studio.engine.features.tracker import TRACKING_RATE, Pitch, PitchTracker
from studio.engine.features.types import Features
from studio.engine.features.voicing import bridge_unvoiced, gate_by_loudness
from studio.engine.progress import Progress, part
from studio.engine.units import frames_of

LOUDNESS_FFT = 512  # samples at 16 kHz: the reference definition
LOUDNESS_BLOCK_S = 30.0
SECTION_S = 600.0  # a longer clip is tracked in pieces: a tracker copies what it is given
OVERLAP_S = 2.0  # on both sides of a piece, so that its borders leave no trace


def extract(
    clip: Clip,
    *,
    tracker: PitchTracker,
    frame_rate: float = 250.0,
    cache: FeatureCache | None = None,
) -> Generator[Progress, None, Features]:
    """Measure a clip of any rate and length (at least one sample).

    The clip goes to 16 kHz first; pitch is tracked at the tracker's own hop and laid on the frame
    grid in log f0; where nothing is voiced, f0 bridges its voiced neighbours and periodicity is
    low (0 where the loudness gate is shut). Frame n is centred on second n / frame_rate; there are
    floor(n_samples_at_16k / hop) + 1. The same clip gives the same bits.
    Raises ValueError where 16000 is no multiple of frame_rate.
    """
    _check_frame_rate(frame_rate)
    at_16k = resample(clip, TRACKING_RATE).samples
    if cache is not None:
        key = cache.key(at_16k, tracker, frame_rate)
        found = cache.read(key)
        if found is not None:
            yield Progress(1.0, "Analysed before")
            return found
    pitch = yield from track_in_sections(at_16k, tracker)
    yield Progress(1.0, "Measuring loudness")
    loudness_db = measure_loudness(at_16k, frame_rate)
    features = assembled(pitch, tracker.hop_s, loudness_db, frame_rate)
    if cache is not None:
        cache.write(key, features)
    return features


def track_in_sections(
    samples: NDArray[np.float32], tracker: PitchTracker, section_s: float = SECTION_S
) -> Generator[Progress, None, Pitch]:
    """tracker.track() of samples [n] at 16 kHz, ten minutes at a time."""
    hop = round(tracker.hop_s * TRACKING_RATE)
    n_frames = frames_of(len(samples), hop)
    step, overlap = (round(seconds / tracker.hop_s) for seconds in (section_s, OVERLAP_S))
    if n_frames <= step + overlap:
        return (yield from tracker.track(samples, TRACKING_RATE))
    parts: list[Pitch] = []
    for start in range(0, n_frames, step):
        first, end = max(0, start - overlap), min(n_frames, start + step)
        piece = samples[first * hop : (end + overlap) * hop]
        work = tracker.track(piece, TRACKING_RATE)
        found = yield from part(work, start / n_frames, end / n_frames)
        kept = slice(start - first, end - first)
        parts.append(Pitch(found.f0_hz[kept], found.periodicity[kept], found.above_range[kept]))
    return Pitch(
        np.concatenate([pitch.f0_hz for pitch in parts]),
        np.concatenate([pitch.periodicity for pitch in parts]),
        np.concatenate([pitch.above_range for pitch in parts]),
    )


def assembled(
    pitch: Pitch, hop_s: float, loudness_db: NDArray[np.float32], frame_rate: float
) -> Features:
    """Features on the grid of loudness_db [n_frames] from a pitch on its own grid."""
    n_frames = len(loudness_db)
    times = np.arange(n_frames) / frame_rate / hop_s  # in the tracker's frames
    pitch_loudness = _at(loudness_db, np.arange(len(pitch.f0_hz)) * hop_s * frame_rate)
    periodicity = gate_by_loudness(pitch.periodicity, pitch_loudness)
    log_f0 = bridge_unvoiced(np.log2(pitch.f0_hz.astype(np.float64)), periodicity)
    sounding = periodicity > 0
    share = float(pitch.above_range[sounding].mean()) if sounding.any() else 0.0
    return Features(
        (2.0 ** _at(log_f0, times)).astype(np.float32),
        _at(periodicity, times).astype(np.float32),
        loudness_db,
        frame_rate,
        above_range_share=share,
    )


def measure_loudness(samples: NDArray[np.float32], frame_rate: float) -> NDArray[np.float32]:
    """A-weighted loudness [n_frames] in dB, -80 or more, of samples [n_samples] at 16 kHz.

    In blocks with the context of the window, so that two hours need no more than half a minute.
    """
    import torch  # slow to import: not before something is analysed

    from studio.engine.dsp.loudness import loudness

    _check_frame_rate(frame_rate)
    hop = round(TRACKING_RATE / frame_rate)
    n_frames = frames_of(len(samples), hop)
    margin = -(-LOUDNESS_FFT // hop)  # frames whose window would see a block's edge
    block = round(LOUDNESS_BLOCK_S * frame_rate)
    parts = []
    for start in range(0, n_frames, block):
        first = max(0, start - margin)
        end = min(n_frames, start + block)
        piece = samples[first * hop : (end + margin) * hop]
        piece = np.pad(piece, (0, max(0, LOUDNESS_FFT - len(piece))))
        with torch.inference_mode():
            part = loudness(
                torch.from_numpy(np.ascontiguousarray(piece))[None],
                TRACKING_RATE,
                frame_rate,
                n_fft=LOUDNESS_FFT,
            )
        parts.append(part[0].numpy()[start - first : end - first])
    return np.concatenate(parts).astype(np.float32)


def resample_features(features: Features, frame_rate: float, n_frames: int) -> Features:
    """The same curves at another frame rate: linear in time, f0 in log; the end is held."""
    if frame_rate == features.frame_rate and n_frames == features.n_frames:
        return features
    times = np.arange(n_frames) * (features.frame_rate / frame_rate)
    log_f0 = np.log2(features.f0_hz.astype(np.float64))
    return Features(
        (2.0 ** _at(log_f0, times)).astype(np.float32),
        _at(features.periodicity, times).astype(np.float32),
        _at(features.loudness_db, times).astype(np.float32),
        frame_rate,
        features.above_range_share,
    )


def _at(values: NDArray[np.floating], places: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(np.interp(places, np.arange(len(values)), values))


def _check_frame_rate(frame_rate: float) -> None:
    if frame_rate <= 0 or TRACKING_RATE % frame_rate != 0:
        raise ValueError(f"frame_rate must divide {TRACKING_RATE}, and {frame_rate} does not")
