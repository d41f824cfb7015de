"""What the plots compute."""

import numpy as np
import pytest

from studio.engine.clip import Clip
from studio.engine.progress import finish
from studio.engine.units import midi_to_hz
from studio.ui.common.results import Picture
from studio.ui.plots.axes import NoteAxis, TimeAxis
from studio.ui.plots.peaks import GrowingPeaks, make_peaks
from studio.ui.plots.picture import MIDI_LOW, ROWS_PER_SEMITONE, draw_picture


def tone(midi: float, rate: int = 44100, seconds: float = 1.0) -> Clip:
    t = np.arange(round(seconds * rate)) / rate
    hz = float(midi_to_hz(midi))
    return Clip((0.3 * np.sin(2 * np.pi * hz * t)).astype(np.float32), rate)


def midi_of_peak(picture: Picture) -> float:
    row = int(np.argmax(picture.levels[len(picture.levels) // 2].astype(int)))
    return MIDI_LOW + (row + 0.5) / ROWS_PER_SEMITONE


@pytest.mark.parametrize("rate", [16000, 44100, 48000])
@pytest.mark.parametrize("midi", [45.0, 60.0, 69.0, 84.0, 100.0])
def test_a_tone_lies_on_its_note(midi: float, rate: int) -> None:
    picture = finish(draw_picture(tone(midi, rate)))
    assert midi_of_peak(picture) == pytest.approx(midi, abs=0.6)


@pytest.mark.parametrize("rate", [16000, 44100])
def test_white_noise_has_no_row_that_stands_out(rate: int) -> None:
    """It rises evenly on a pitch axis: no step where rows change from one to many bins."""
    noise = np.random.default_rng(5).normal(size=rate * 8).astype(np.float32)
    levels = finish(draw_picture(Clip(noise, rate))).levels.astype(float).mean(axis=0)
    db = levels[: 270 if rate > 20000 else 220] * 80.0 / 255.0
    assert np.abs(np.diff(db)).max() < 4.0


def test_an_onset_lies_at_its_time() -> None:
    clip = tone(69.0)
    samples = clip.samples.copy()
    samples[:22050] = 0.0
    picture = finish(draw_picture(Clip(samples, 44100)))
    loud = picture.levels.max(axis=1) > 200
    onset_s = np.argmax(loud) / len(loud) * picture.seconds
    assert onset_s == pytest.approx(0.5, abs=0.05)


def test_silence_and_a_single_sample_can_be_drawn() -> None:
    assert not finish(draw_picture(Clip(np.zeros(5000, np.float32), 16000))).levels.any()
    assert finish(draw_picture(Clip(np.ones(1, np.float32), 48000))).levels.shape[0] == 1


def test_a_long_clip_gets_no_more_columns_than_can_be_shown() -> None:
    clip = Clip(np.zeros(16000 * 300, np.float32), 16000)
    assert len(finish(draw_picture(clip)).levels) <= 6000


def test_peaks_never_hide_a_single_loud_sample() -> None:
    samples = np.zeros(1_000_000, np.float32)
    samples[777_777] = 0.9
    peaks = make_peaks(samples, 48000)
    for start, end in ((0.0, 21.0), (10.0, 20.0), (16.0, 16.5)):
        times, values = peaks.curve(start, end, 500)
        assert values.max() == np.float32(0.9)
        assert times[int(np.argmax(values))] == pytest.approx(777_777 / 48000, abs=0.1)
        assert len(times) < 500 * 2 * 64


def test_zoomed_in_the_samples_themselves_are_drawn() -> None:
    samples = np.random.default_rng(0).normal(size=100_000).astype(np.float32)
    times, values = make_peaks(samples, 1000).curve(10.0, 10.1, 500)
    np.testing.assert_array_equal(values[:100], samples[10_000:10_100])
    assert times[0] == 10.0


def test_the_pitch_axis_names_notes(qtbot: object) -> None:
    axis = NoteAxis("left")
    [(_, ticks)] = axis.tickValues(46.0, 86.0, 200.0)
    assert axis.tickStrings(ticks, 1.0, 1.0)[0] == "C3"
    [(_, ticks)] = axis.tickValues(59.5, 66.5, 300.0)
    assert axis.tickStrings(ticks, 1.0, 1.0) == ["C4", "C♯4", "D4", "D♯4", "E4", "F4", "F♯4"]


def test_a_growing_recording_shows_its_extremes_in_few_points() -> None:
    rng = np.random.default_rng(3)
    samples = (0.5 * rng.uniform(-1, 1, 3_000_000)).astype(np.float32)
    samples[2_999_000] = 1.0
    peaks = GrowingPeaks(48000)
    for piece in np.array_split(samples, 1001):
        peaks.feed(piece)
    times, values = peaks.curve(50.0, 70.0, 700)
    assert values.max() == 1.0
    assert len(times) <= 4 * 700
    assert times[int(np.argmax(values))] == pytest.approx(2_999_000 / 48000, abs=0.1)
    assert peaks.seconds == 62.5


@pytest.mark.parametrize(
    ("span", "texts"),
    [
        ((0.0, 10.0), ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]),
        ((0.12, 0.31), ["0.15", "0.20", "0.25", "0.30"]),
        ((3590.0, 7190.0), ["4000", "4500", "5000", "5500", "6000", "6500", "7000"]),
    ],
)
def test_the_time_axis_names_round_seconds_at_their_places(
    qtbot: object, span: tuple[float, float], texts: list[str]
) -> None:
    axis = TimeAxis()
    axis.resize(800.0 if span[0] == 0.0 else 400.0 if span[0] < 1.0 else 600.0, 20.0)
    axis.setRange(*span)
    ticks = axis.ticks()
    assert [text for _, text in ticks] == texts
    for x, text in ticks:
        scale = axis.size().width() / (span[1] - span[0])
        assert x == pytest.approx((float(text) - span[0]) * scale, abs=0.01)
    assert min(np.diff([x for x, _ in ticks])) >= 0.99 * TimeAxis.ROOM
