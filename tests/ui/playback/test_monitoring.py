"""Hearing oneself while recording."""

import pytest

from studio.engine.audio.fake import FakeDevice
from tests.ui.rig import Rig


def start(rig: Rig) -> None:
    rig.studio.window.action("record").trigger()
    rig.until(lambda: rig.studio.audio.recorder.is_recording)


def test_by_default_nothing_is_heard_while_recording(rig: Rig) -> None:
    start(rig)
    rig.microphone.pump(5)
    assert not rig.studio.audio.player.is_open


def test_where_it_is_requested_the_microphone_is_heard_until_the_end(rig: Rig) -> None:
    rig.settings.is_monitoring = True
    start(rig)
    monitor = rig.studio.audio.recorder.monitor
    rig.until(lambda: monitor.is_on)
    rig.microphone.pump(1)
    rig.loudspeaker.pump(1)
    assert abs(rig.loudspeaker.played).max() > 0.1
    rig.studio.window.action("record").trigger()
    rig.until(lambda: not monitor.is_on)


def test_another_rate_is_told_and_the_recording_goes_on(rig: Rig) -> None:
    rig.settings.is_monitoring = True
    rig.studio.audio.player._sample_rate = 44100
    rig.studio.audio.player._is_open = True
    start(rig)
    assert "another rate" in rig.studio.window.status_text.text()
    assert rig.studio.audio.recorder.is_recording
    rig.studio.audio.player._is_open = False


def test_the_setting_counts_at_once_while_recording(rig: Rig) -> None:
    start(rig)
    monitor = rig.studio.audio.recorder.monitor
    rig.studio.window.action("settings").trigger()
    box = rig.find("field.settings.is_monitoring")
    box.setChecked(True)
    rig.until(lambda: monitor.is_on)
    box.setChecked(False)
    assert not monitor.is_on
    assert rig.studio.audio.recorder.is_recording


def test_the_round_trip_is_told_where_a_microphone_is_open(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.studio.audio.arm(True)
    rig.until(lambda: rig.studio.audio.recorder.is_open)
    monkeypatch.setattr(FakeDevice, "latency_s", 0.032)
    rig.open_clip()
    rig.settle()
    rig.studio.audio.play()
    rig.until(lambda: rig.studio.audio.player.is_open)
    status = rig.studio.playback.status
    status.look()
    assert "64 ms (32 ms + 32 ms)" in status.label.toolTip()
    rig.studio.audio.recorder.close()
    status.look()
    assert "Round trip" not in status.label.toolTip()
    assert "Delay of the loudspeaker: 32 ms" in status.label.toolTip()
