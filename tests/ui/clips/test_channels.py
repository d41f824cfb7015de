"""Of a stereo recording the left, the right or both can be worked on."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from PySide6.QtGui import QAction

from tests.ui.fake_engine import sine
from tests.ui.rig import Rig


def stereo(path: Path) -> Path:
    left, right = sine(1.0, 440.0).samples, 0.2 * sine(1.0, 880.0).samples
    soundfile.write(path, np.stack([left, right], axis=1), 16000, "FLOAT")
    return path


def trigger(rig: Rig, channel: str) -> None:
    action = rig.studio.window.findChild(QAction, f"action.channel_{channel}")
    assert isinstance(action, QAction)
    action.trigger()


def peak(rig: Rig) -> float:
    clip = rig.studio.document.clip
    return float(np.abs(clip.samples).max()) if clip is not None else 0.0


def test_the_right_channel_is_shown_analysed_and_undone(rig: Rig, tmp_path: Path) -> None:
    rig.studio.open_file(stereo(tmp_path / "both.wav"))
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.clips.channels.menu.isEnabled()
    trigger(rig, "right")
    rig.until(lambda: peak(rig) == pytest.approx(0.1, abs=1e-3))
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.engine.calls.count("analyse") == 2
    trigger(rig, "left")
    rig.until(lambda: peak(rig) == pytest.approx(0.5, abs=1e-3))
    rig.studio.document.undo_stack.undo()
    rig.until(lambda: peak(rig) == pytest.approx(0.1, abs=1e-3))
    action = rig.studio.window.findChild(QAction, "action.channel_right")
    assert isinstance(action, QAction)
    assert action.isChecked()


def test_a_mono_recording_has_no_choice(rig: Rig) -> None:
    assert not rig.studio.clips.channels.menu.isEnabled()
    rig.open_clip()
    assert not rig.studio.clips.channels.menu.isEnabled()


def test_of_channels_that_cancel_the_louder_one_is_taken_and_that_is_said(
    rig: Rig, tmp_path: Path
) -> None:
    tone = sine(1.0, 440.0).samples
    soundfile.write(tmp_path / "turned.wav", np.stack([0.9 * tone, -tone], 1), 16000, "FLOAT")
    said: list[str] = []
    rig.studio.job_controller.noticed.connect(said.append)
    rig.studio.open_file(tmp_path / "turned.wav")
    rig.until(lambda: peak(rig) == pytest.approx(0.5, abs=1e-3))
    rig.settle()
    assert said
    assert "the right one is used" in said[0]


def test_the_centre_of_surround_sound_can_be_chosen(rig: Rig, tmp_path: Path) -> None:
    channels = np.zeros((16000, 6), np.float32)
    channels[:, 2] = 0.6 * sine(1.0, 440.0).samples
    channels[:, 0] = channels[:, 1] = sine(1.0, 330.0).samples
    soundfile.write(tmp_path / "surround.wav", channels, 16000, "FLOAT")
    rig.studio.open_file(tmp_path / "surround.wav")
    rig.until(lambda: rig.studio.document.features is not None)
    action = rig.studio.window.findChild(QAction, "action.channel_centre")
    assert isinstance(action, QAction)
    assert action.isVisible()
    trigger(rig, "centre")
    rig.until(lambda: peak(rig) == pytest.approx(0.3, abs=1e-3))
