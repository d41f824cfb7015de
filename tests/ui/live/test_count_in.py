"""The count-in before a recording."""

from typing import Any

import numpy as np

from studio.ui.live.count_in import CountIn, ticks
from tests.ui.rig import Rig


def test_without_beats_it_begins_at_once(qtbot: Any) -> None:
    begun: list[int] = []
    CountIn().begin(0, lambda: begun.append(1))
    assert begun == [1]


def test_it_counts_down_and_then_begins(qtbot: Any) -> None:
    counter, seen, begun = CountIn(), [], []
    counter._timer.setInterval(5)
    counter.counted.connect(seen.append)
    counter.begin(3, lambda: begun.append(1))
    qtbot.waitUntil(lambda: bool(begun))
    assert seen == [3, 2, 1, 0]
    assert not counter.is_counting


def test_given_up_it_begins_nothing(qtbot: Any) -> None:
    counter, begun = CountIn(), []
    counter._timer.setInterval(5)
    counter.begin(2, lambda: begun.append(1))
    counter.cancel()
    qtbot.wait(40)
    assert begun == []


def test_a_tick_sounds_at_each_beat_and_none_at_the_end() -> None:
    clip = ticks(4)
    assert clip.seconds == 4.0, "one beat a second"
    frames = clip.samples.reshape(4, -1)
    assert (np.abs(frames[:, :2400]).max(axis=1) > 0.2).all()
    assert np.abs(frames[:, 2500:]).max() == 0.0


def test_recording_waits_for_the_count_in_and_r_gives_it_up(rig: Rig) -> None:
    rig.settings.count_in = 2
    record = rig.studio.window.action("record")
    record.trigger()
    assert not rig.studio.audio.recorder.is_recording
    assert "2" in rig.studio.window.status_text.text()
    record.trigger()
    assert not rig.studio.playback.count_in.is_counting
    assert not record.isChecked()
    rig.studio.playback.count_in._timer.setInterval(5)
    record.trigger()
    rig.until(lambda: rig.studio.audio.recorder.is_recording)
