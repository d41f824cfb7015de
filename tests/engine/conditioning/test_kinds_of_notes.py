"""Every kind of playing at once: what mends one of them must not break another."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.clip import Clip
from studio.engine.conditioning.condition import detect
from studio.engine.conditioning.segments import pitch_cuts
from studio.engine.conditioning.vibrato import find_vibrato
from studio.engine.features.extract import extract
from studio.engine.features.tracker import make_tracker
from studio.engine.features.types import Features
from studio.engine.progress import finish
from studio.engine.units import midi_to_hz

RATE = 250
SMEAR_S = 0.028  # how far a tracker's window blurs a step
Truth = list[tuple[float, float]]  # start in s, MIDI number
Kind = tuple[Features, Truth]
REST = 25  # frames before and behind


def features_of(
    midi: NDArray[np.float64],
    level: NDArray[np.float64] | float = -12.0,
    sure: NDArray[np.float64] | float = 0.9,
) -> Features:
    """A sound with 0.1 s of silence before and behind, blurred as a tracker blurs."""
    size = 2 * int(SMEAR_S * RATE / 2) + 1
    padded = np.pad(midi, REST, mode="edge")
    blurred = np.convolve(np.pad(padded, size // 2, mode="edge"), np.ones(size) / size, "valid")
    n = len(midi)
    levels = np.pad(np.broadcast_to(level, n), REST, constant_values=-80.0)
    periodicity = np.pad(np.broadcast_to(sure, n), REST, constant_values=0.0)
    curves = (midi_to_hz(blurred), periodicity, levels)
    return Features(*(curve.astype(np.float32) for curve in curves))


def melody(
    midis: Sequence[float], seconds: float, gap_s: float = 0.0, dip_db: float = 0.0,
    sure: NDArray[np.float64] | float = 0.9,
) -> Kind:  # fmt: skip
    n, gap = round(seconds * RATE), round(gap_s * RATE)
    midi = np.repeat(np.array(midis, dtype=float), n)
    level = np.full(len(midi), -12.0)
    for number in range(1, len(midis)):
        # The dip lies at the end of the note before.
        level[number * n - gap : number * n] -= dip_db
    truth = [(REST / RATE + k * n / RATE, m) for k, m in enumerate(midis)]
    return features_of(midi, level, sure), truth


def one(
    midi: NDArray[np.float64], centre: float, level: NDArray[np.float64] | float = -12.0
) -> Kind:
    return features_of(midi, level), [(REST / RATE, centre)]


def wave(seconds: float, cents: float, hz: float) -> NDArray[np.float64]:
    return cents / 100 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)


def slide() -> Kind:
    midi = np.interp(np.arange(500), [0, 225, 275, 500], [60.0, 60.0, 64.0, 64.0])
    return features_of(midi), [(0.1, 60.0), (1.1, 64.0)]


RUN = (72, 70, 68, 67, 65, 64, 65, 67, 68, 70, 72, 74)
CHROMATIC = tuple(range(60, 72))
BASS = (41, 33, 45, 33, 38, 28, 40, 31)
LOW_SURE = 0.5
MEASURED = ([28, 33, 38, 45], [0.45, 0.52, 0.7, 0.7])  # periodicity of plucked basses
KINDS: dict[str, Kind] = {
    "slow melody": melody((60, 62, 64, 65, 67, 64), 0.5),
    "a slide of 0.2 s": slide(),
    "a scoop": one(np.interp(np.arange(300), [0, 30, 300], [58.5, 60.0, 60.0]), 60.0),
    **{
        f"vibrato of {cents} cents at {hz} Hz": one(69 + wave(2.0, cents, hz), 69.0)
        for cents in (20, 50, 80, 100, 150)
        for hz in (4.0, 5.5, 7.0, 8.0)
    },
    "wide vibrato over a step": (
        features_of(np.r_[60 + wave(0.8, 100, 6), 63 + wave(0.8, 100, 6)]),
        [(0.1, 60.0), (0.9, 63.0)],
    ),
    **{
        f"a trill of {step} at {1 / (2 * seconds):.1f} Hz": melody((67, 67 + step) * 8, seconds)
        for step in (1, 2)
        for seconds in (0.084, 0.1, 0.124)
    },
    **{
        f"a run at {round(1000 * seconds)} ms": melody(RUN, seconds)
        for seconds in (0.08, 0.1, 0.12)
    },
    "a chromatic run at 80 ms": melody(CHROMATIC, 0.08),
    **{
        f"repeated notes, {dip} dB for {round(1000 * gap)} ms": melody((64,) * 5, 0.3, gap, dip)
        for gap, dip in ((0.016, 8.0), (0.016, 16.0), (0.028, 20.0), (0.052, 30.0))
    },
    "a bass line": melody(
        BASS, 0.5, sure=np.repeat(np.interp(BASS, *MEASURED), round(0.5 * RATE))
    ),
    "a crescendo": one(62 + wave(3.0, 30, 5.5), 62.0, np.linspace(-28, -12, 750)),
    "a tremolo": one(np.full(500, 62.0), 62.0, -14 + 2.5 * wave(2.0, 100, 5.5)),
    "a level that wavers in each period of E1": (
        features_of(np.full(250, 28.0), -14 + 5 * wave(1.0, 100, 41.2), LOW_SURE),
        [(0.1, 28.0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_of_playing_has_its_notes(name: str) -> None:
    """As many as were played, each within 30 ms and half a semitone."""
    features, truth = KINDS[name]
    notes = detect(features, 1.0).notes
    assert len(notes) == len(truth), [(n.start_s, n.midi) for n in notes]
    for note, (start_s, midi) in zip(notes, truth, strict=True):
        assert note.start_s == pytest.approx(start_s, abs=0.03)
        assert note.midi == pytest.approx(midi, abs=0.25)


SAMPLE_RATE = 16000


def sung(
    midi: float, seconds: float, cents: float = 0.0, edges_s: float = 0.005
) -> NDArray[np.float64]:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    hz = midi_to_hz(np.array(midi + cents / 100 * np.sin(2 * np.pi * 5.5 * t)))
    phase = 2 * np.pi * np.cumsum(hz) / SAMPLE_RATE
    tone = sum(np.sin(k * phase) / k for k in range(1, 9)) / 1.9
    return 0.3 * tone * np.minimum(1, np.minimum(t / edges_s, (seconds - t) / (3 * edges_s)))


@pytest.mark.parametrize(
    ("midis", "seconds", "cents"),
    [((69,), 1.2, 100.0), (RUN, 0.08, 0.0), (BASS[:6], 0.4, 0.0)],
    ids=["wide vibrato", "fast run", "bass line"],
)
def test_the_same_through_the_tracker(
    midis: tuple[float, ...], seconds: float, cents: float
) -> None:
    """Was 13 notes instead of 1, 7 instead of 12, 3 instead of 6."""
    rest = np.zeros(SAMPLE_RATE // 5)
    samples = np.concatenate([rest, *[sung(m, seconds, cents) for m in midis], rest])
    clip = Clip(samples.astype(np.float32), SAMPLE_RATE, "kind")
    notes = detect(finish(extract(clip, tracker=make_tracker("tiny"))), 1.0).notes
    assert [round(note.midi) for note in notes] == list(midis)
    starts = 0.2 + seconds * np.arange(len(midis))
    assert np.abs(np.array([note.start_s for note in notes]) - starts).max() < 0.03


def test_a_trill_is_no_vibrato_and_a_vibrato_no_trill() -> None:
    trill, _ = melody((67, 69) * 8, 0.084)
    for features, expected in ((trill, 0), (KINDS["vibrato of 100 cents at 5.5 Hz"][0], 1)):
        midi = 12 * np.log2(features.f0_hz.astype(np.float64) / 440) + 69
        assert len(find_vibrato(midi, float(RATE))) == expected


def test_hum_whose_pitch_wanders_is_no_low_note() -> None:
    midi = 30 + np.random.default_rng(2).uniform(-3, 3, 500)
    hum = features_of(midi, sure=LOW_SURE)
    assert not detect(Features(midi_to_hz(np.pad(midi, REST, mode="edge")).astype(np.float32),
                               hum.periodicity, hum.loudness_db), 1.0).notes  # fmt: skip


@pytest.mark.parametrize("n_frames", [1, 5, 19, 40])
def test_short_stretches_are_one(n_frames: int) -> None:
    midi = np.linspace(60, 60.3, n_frames)
    assert pitch_cuts(midi, np.ones(n_frames), 250.0) == []


@pytest.mark.parametrize("midi", [48.0, 60.0, 69.0, 81.0])
def test_notes_repeated_with_a_dip_of_15_ms_stay_apart(midi: float) -> None:
    """A fall of 10 ms and a rise of 5: blurred to 4 dB by the window, and was one note."""
    rest, edge = np.zeros(SAMPLE_RATE // 5), round(0.005 * SAMPLE_RATE)
    one = sung(midi, 0.15, edges_s=1e-5)
    one[:edge] *= np.linspace(0, 1, edge)
    one[-2 * edge :] *= np.linspace(1, 0, 2 * edge)
    samples = np.concatenate([rest, *[one] * 5, rest])
    clip = Clip(samples.astype(np.float32), SAMPLE_RATE, "kind")
    features = finish(extract(clip, tracker=make_tracker("tiny")))
    assert len(detect(features, 1.0).notes) == 5
