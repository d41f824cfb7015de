"""Compares what went in, what was heard and what was exported."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip, read_clip, resample
from studio.engine.features.crepe_tracker import framed
from studio.engine.features.extract import extract
from studio.engine.features.partials import HZ_PER_BIN, energy_at, power_spectra
from studio.engine.features.tracker import TRACKING_RATE, make_tracker
from studio.engine.features.types import Features
from studio.engine.progress import finish

RATE = 48000
MOST_GAPS_S = 0.1  # on a machine that does other work, too; none is the aim


def check(out: Path, sung: Clip, figures: dict[str, Any], *, has_rig: bool) -> bool:
    """Print each figure; True where all are as they must be."""
    rows: list[tuple[str, float, bool]] = []
    take = sung
    if has_rig:
        takes = sorted(out.glob("home/**/Take *.wav"))
        take = resample(read_clip(takes[-1]), RATE)
        taken, _ = piece_by_piece(take, sung)
        rows.append(("take against input, median correlation of pieces", taken, taken > 0.99))
        lacks = lost_s(take, sung)
        rows.append(("seconds of the input that the take lacks", lacks, lacks < 0.001))
        for heard, exported in (("heard", "first"), ("corrected-heard", "corrected")):
            alike, gaps_s = piece_by_piece(read_clip(out / f"{heard}.wav"), at_rate(out, exported))
            name = f"heard against {exported}.wav"
            rows.append((f"{name}, median correlation of pieces", alike, alike > 0.99))
            rows.append((f"{name}, seconds of drop-outs", gaps_s, gaps_s < MOST_GAPS_S))
    first, corrected, undone = (measure(at_rate(out, name)) for name in NAMES)
    n = min(first.n_frames, corrected.n_frames, undone.n_frames)
    times = np.arange(n) / first.frame_rate
    sure = (first.periodicity[:n] > 0.6) & (corrected.periodicity[:n] > 0.6)
    start, end = figures["corrected_s"]
    sounding = (first.periodicity[:n] > 0.6) & (first.loudness_db[:n] > -20.0)
    inside = sounding & (times > start + 0.05) & (times < end - 0.05)
    outside = sure & ((times < start - 0.1) | (times > end + 0.1))
    moved = 1200 * np.log2(corrected.f0_hz[:n] / first.f0_hz[:n])
    above = octave_over_fundamental_db(at_rate(out, "corrected"), first)[:n]
    octave = float(np.mean(above[inside] > 0.0)) if inside.any() else 0.0
    same = float(np.mean(np.abs(moved[outside]) < 50)) if outside.any() else 0.0
    rows.append(("corrected stretch an octave up, share of frames", octave, octave > 0.9))
    rows.append(("the rest as it was, share of frames", same, same > 0.95))
    back = similarity(at_rate(out, "undone"), at_rate(out, "first"))
    rows.append(("undone against first, correlation", back, back > 0.999))
    melody = followed(measure(take), first)
    rows.append(("melody followed within 50 cents, share", melody, melody > 0.9))
    for name in ("click_to_sound_s", "stop_to_analysed_s"):
        if name in figures:
            rows.append((name, figures[name], True))
    for name, value, is_well in rows:
        print(f"{name:50} {value:8.4f} {'' if is_well else '  <- wrong'}")
    return all(is_well for _, _, is_well in rows)


NAMES = ("first", "corrected", "undone")


def at_rate(out: Path, name: str) -> Clip:
    """An exported file at 48 kHz."""
    return resample(read_clip(out / f"{name}.wav"), RATE)


def measure(clip: Clip) -> Features:
    """Pitch and loudness."""
    return finish(extract(clip, tracker=make_tracker("tiny")))


def octave_over_fundamental_db(clip: Clip, features: Features) -> NDArray[np.float64]:
    """How much louder the octave above each frame's pitch is than the pitch itself, [n_frames].

    A tracker is no judge of this: a room in which the octave below still rings makes it hear that.
    """
    frames = framed(
        resample(clip, TRACKING_RATE).samples, round(TRACKING_RATE / features.frame_rate)
    )
    n = min(len(frames), features.n_frames)
    power, place = power_spectra(frames[:n]), features.f0_hz[:n] / HZ_PER_BIN
    levels_db = [10.0 * np.log10(energy_at(power, k * place) + 1e-12) for k in (1, 2)]
    return np.asarray(levels_db[1] - levels_db[0], np.float64)


def followed(sung: Features, played: Features) -> float:
    """Share of the frames that both are sure of where the pitch class agrees within 50 cents.

    The two are aligned first: a take begins a little before the song.
    """
    best = 0.0
    for shift in range(-100, 101, 2):
        a, b = max(0, shift), max(0, -shift)
        n = min(sung.n_frames - b, played.n_frames - a)
        x, y = slice(b, b + n), slice(a, a + n)
        sure = (sung.periodicity[x] > 0.6) & (played.periodicity[y] > 0.6)
        if sure.sum() > 50:
            cents = 1200 * np.log2(played.f0_hz[y][sure] / sung.f0_hz[x][sure])
            off = np.abs((cents + 600) % 1200 - 600)
            best = max(best, float(np.mean(off < 50)))
    return best


def piece_by_piece(heard: Clip, wanted: Clip) -> tuple[float, float]:
    """Median correlation of pieces of 0.4 s, and seconds of silence that came in between them.

    On a busy machine a late callback, or the feeder of the virtual microphone, lets silence in:
    what follows comes later, but is the same.
    """
    alike, places = pieces(heard, wanted)
    late = np.diff(places) if len(places) > 1 else np.zeros(1)
    return alike, float(np.maximum(late, 0).sum()) / RATE


def lost_s(taken: Clip, sung: Clip) -> float:
    """Seconds of the sung clip that a take lacks: what follows comes earlier."""
    _, places = pieces(taken, sung)
    early = np.diff(places) if len(places) > 1 else np.zeros(1)
    return float(-np.minimum(early, 0).sum()) / RATE


def pieces(heard: Clip, wanted: Clip) -> tuple[float, NDArray[np.int64]]:
    """Median correlation of pieces of the wanted sound, and how late each good one was heard."""
    x, size = wanted.samples, round(0.4 * RATE)
    n = 1 << (len(heard.samples) + size).bit_length()
    spectrum = np.fft.rfft(heard.samples, n)
    alike, places = [], []
    for at in range(round(0.5 * RATE), len(x) - 2 * size, size):
        piece = x[at : at + size].astype(np.float64)
        if np.sqrt(np.mean(piece**2)) < 0.3 * np.sqrt(np.mean(x.astype(np.float64) ** 2)):
            continue
        cross = np.fft.irfft(spectrum * np.conj(np.fft.rfft(piece, n)), n)
        place = int(np.argmax(cross[: len(heard.samples)]))
        found = heard.samples[place : place + size]
        norm = np.linalg.norm(piece) * np.linalg.norm(found) + 1e-12
        alike.append(float(np.dot(piece[: len(found)], found) / norm))
        places.append(place - at)
    good = np.asarray(places, np.int64)[np.asarray(alike) > 0.98]
    return float(np.median(alike)), good


def similarity(heard: Clip, wanted: Clip) -> float:
    """Correlation of the two at the shift that fits best, over what both hold there."""
    a, b = heard.samples.astype(np.float64), wanted.samples.astype(np.float64)
    n = 1 << (len(a) + len(b)).bit_length()
    cross = np.fft.irfft(np.fft.rfft(a, n) * np.conj(np.fft.rfft(b, n)), n)
    shift = int(np.argmax(cross))
    shift = shift - n if shift > n // 2 else shift
    start, end = max(0, shift), min(len(a), len(b) + shift)
    x, y = a[start:end], b[start - shift : end - shift]
    return float(np.dot(x, y) / (np.linalg.norm(x) * np.linalg.norm(y) + 1e-12))
