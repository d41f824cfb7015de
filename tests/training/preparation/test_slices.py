"""Short recordings: whole ones are held out, the shortest are joined."""

import doctest
from pathlib import Path

import numpy as np
import pytest
import soundfile

import studio.training.preparation.slices
from studio.engine.features.tracker import make_tracker
from studio.engine.features.types import Features
from studio.engine.progress import finish
from studio.training.config import TrainConfig
from studio.training.corpus.items import Split
from studio.training.preparation.prepare import Prepared, prepare
from studio.training.preparation.slices import (
    GAP_S,
    LONGEST_JOINED_S,
    Slice,
    borders_s,
    cut_slice,
    grouped,
    joined,
)
from studio.training.trainer import Trainer
from tests.engine.features.tones import tones
from tests.training.test_loop import SMALL

RATE = 16000


def one_slice(seconds: float, hz: float = 300.0, rate: int = RATE, extra: int = 1) -> Slice:
    n_frames = int(seconds * 100) + extra
    curves = (np.full(n_frames, value, np.float32) for value in (hz, 0.9, -20.0))
    return Slice(np.full(round(seconds * rate), 0.5, np.float32), Features(*curves, 100.0))


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(studio.training.preparation.slices).failed == 0


@pytest.mark.parametrize("n", [5, 6, 10, 30, 400])
@pytest.mark.parametrize("length_s", [0.5, 3.5, 10.0, 14.9])
def test_about_a_fifth_of_many_short_recordings_is_held_out_whole(n: int, length_s: float) -> None:
    borders = borders_s([length_s] * n)
    assert set(borders) == {0.0, length_s}
    share = borders.count(0.0) / n
    assert share == pytest.approx(0.2, abs=0.5 / n)
    kept = [place for place, border in enumerate(borders) if border == 0]
    assert max(np.diff([-5, *kept, n + 5])) <= 12  # evenly spread


def test_unequal_short_recordings_are_held_out_by_their_seconds() -> None:
    lengths = list(np.random.default_rng(0).uniform(0.5, 14.0, 60))
    borders = borders_s(lengths)
    held_out = sum(s for s, border in zip(lengths, borders, strict=True) if border == 0)
    assert held_out / sum(lengths) == pytest.approx(0.2, abs=0.03)
    assert borders_s([0.9, 1.8, 3.6, 7.2, 14.4]).count(0.0) == 1


def test_joined_slices_lie_on_one_grid_with_silent_gaps() -> None:
    slices = [one_slice(1.234, 200.0), one_slice(0.5, 400.0), one_slice(2.0, 800.0)]
    one = joined(slices, RATE)
    assert len(one.samples) == one.features.n_frames * 160
    seconds = 1.23 + 0.5 + 2.0 + 3 * GAP_S
    assert len(one.samples) == pytest.approx(seconds * RATE, abs=1)
    is_gap = one.features.periodicity == 0
    assert is_gap.sum() == round(3 * GAP_S * 100)
    assert (one.features.loudness_db[is_gap] == -80).all()
    sounding = np.repeat(~is_gap, 160)
    assert not one.samples[~sounding].any()
    assert np.median(one.samples[sounding]) == 0.5
    assert one.features.f0_hz.min() >= 199.9
    assert one.features.f0_hz.max() <= 800.1
    # No step that a slicer's cut would leave.
    assert np.abs(np.diff(one.samples)).max() < 0.02


def test_a_slice_is_cut_on_a_frame() -> None:
    before, after = cut_slice(one_slice(2.0), RATE, 1.6049)
    assert before is not None
    assert after is not None
    assert len(before.samples) == 160 * before.features.n_frames == 160 * 160
    assert len(before.samples) + len(after.samples) == 2 * RATE
    assert cut_slice(one_slice(2.0), RATE, 0.0)[0] is None


@pytest.mark.parametrize("extra", [0, 1, 80, 159, 160])
def test_less_than_a_frame_behind_a_border_is_no_part(extra: int) -> None:
    """A slice that is no whole number of frames long: its last samples crashed the training."""
    whole = one_slice(2.0)
    whole = Slice(np.pad(whole.samples, (0, extra)), whole.features)
    before, after = cut_slice(whole, RATE, len(whole.samples) / RATE)
    assert before is not None
    parts = [part for part in (before, after) if part is not None]
    assert len(joined(parts, RATE).samples) >= len(whole.samples) - 160


def test_groups_stay_short_enough_for_memory() -> None:
    groups = list(grouped([one_slice(4.0, rate=100)] * 200, 100))
    assert sum(map(len, groups)) == 200
    assert max(len(group) * (4.0 + GAP_S) for group in groups) <= LONGEST_JOINED_S


def prepared(folder: Path, cache: Path) -> Prepared:
    tracker = make_tracker("fast")
    return finish(
        prepare(folder, sample_rate=RATE, frame_rate=100.0, cache_dir=cache, tracker=tracker)
    )


def write_slices(folder: Path, n: int, seconds: float, gain_db: float = 0.0) -> None:
    """Melodies of tones of 0.4 s, the n-th one softer by n * gain_db."""
    for number in range(n):
        midis = list(np.random.default_rng(number).uniform(55, 75, round(seconds / 0.5)))
        sound = tones(midis, rate=RATE, tone_s=0.4, rest_s=0.1, seed=number).clip.samples
        level = 10 ** (-number * gain_db / 20)
        soundfile.write(folder / f"slice {number:02d}.wav", level * sound, RATE)


def test_a_folder_of_short_slices_is_trained_from_whole(tmp_path: Path) -> None:
    folder = tmp_path / "slices"
    folder.mkdir()
    write_slices(folder, 8, 3.5, gain_db=2.0)
    found = prepared(folder, tmp_path / "cache")
    names = [recording.name for recording in found.recordings]
    assert names == ["short recordings 1", "held-out short recordings 1"]
    assert found.report.training_s + found.report.held_out_s == pytest.approx(8 * 3.5, rel=0.1)
    assert found.report.held_out_s == pytest.approx(0.25 * 28, rel=0.2)
    # One gain for all: the dynamics between the slices stay.
    loud, soft = (np.abs(found.recordings[0].samples[at : at + 3 * RATE]).max()
                  for at in (0, 5 * round((3.5 + GAP_S) * RATE)))  # fmt: skip
    assert 20 * np.log10(loud / soft) == pytest.approx(12.0, abs=2.5)
    trainer = Trainer(TrainConfig(SMALL, segment_s=3.0, max_steps=1), found.recordings)
    assert trainer.is_judged
    assert len(trainer.segments.stretches) == 1
    again = prepared(folder, tmp_path / "cache")
    for one, two in zip(found.recordings, again.recordings, strict=True):
        np.testing.assert_array_equal(one.samples, two.samples)


def test_slices_beside_a_long_recording_are_not_lost(tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    write_slices(folder, 3, 3.0)
    midis = list(np.random.default_rng(9).uniform(55, 75, 40))
    soundfile.write(
        folder / "long.wav", tones(midis, rate=RATE, tone_s=0.4, rest_s=0.1).clip.samples, RATE
    )
    found = prepared(folder, tmp_path / "cache")
    names = [recording.name for recording in found.recordings]
    assert names == ["long", "short recordings 1", "held-out short recordings 1"]
    total = found.report.training_s + found.report.held_out_s
    assert total == pytest.approx(20 + 9, rel=0.1)


def test_recordings_of_ten_seconds_are_held_out_whole(tmp_path: Path) -> None:
    folder = tmp_path / "tens"
    folder.mkdir()
    write_slices(folder, 5, 10.0)
    found = prepared(folder, tmp_path / "cache")
    trainer = Trainer(TrainConfig(SMALL, segment_s=3.0, max_steps=1), found.recordings)
    held = {id(stretch.source) for stretch in trainer.held_out.stretches}
    trained = {id(stretch.source) for stretch in trainer.segments.stretches}
    assert len(held) == 1
    assert not held & trained
    assert trainer.held_out.n_frames == 300


def test_what_the_corpus_says_is_held_out_goes_before() -> None:
    seconds = [60.0, 4.0, 4.0, 4.0, 4.0, 4.0, 30.0]
    splits: list[Split] = ["held_out", *["auto"] * 5, "training"]  # type: ignore[list-item]
    assert borders_s(seconds, splits) == [0.0, 4.0, 4.0, 0.0, 4.0, 4.0, 30.0]
    assert borders_s(seconds, ["auto"] * 7) == borders_s(seconds)
