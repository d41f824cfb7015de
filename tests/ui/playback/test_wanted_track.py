"""What the user wants to hear stays wanted, and is heard as soon as it begins to be made."""

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt

from studio.engine.clip import Clip, write_clip
from studio.engine.errors import NoPitchFound
from studio.engine.features.types import Features
from studio.engine.progress import Progress
from studio.ui.session.document import Settled
from tests.ui.fake_engine import FakeEngine, sine
from tests.ui.rig import Rig


def other_clip(rig: Rig) -> Path:
    path = rig.clip_path.with_name("other.wav")
    write_clip(path, sine(0.5), 16000, "float")
    return path


def checked(rig: Rig) -> str:
    tracks = ("original", "result")
    return next(id for id in tracks if rig.studio.window.action(id).isChecked())


def test_another_clip_is_heard_as_the_result_when_that_was_wanted(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.settle()
    rig.studio.open_file(other_clip(rig))
    rig.until(lambda: len(rig.studio.document.settled.clips) == 2)
    rig.until(lambda: checked(rig) == "result")
    rig.settle()
    assert not rig.studio.audio.player.is_playing
    rig.bot.keyClick(rig.studio.window, Qt.Key.Key_Space)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.loudspeaker.pump(20)
    heard = rig.loudspeaker.played[-4800:, 0]
    assert np.argmax(np.abs(np.fft.rfft(heard * np.hanning(4800)))) * 10 == 440
    first = rig.studio.document.settled.clips[0]
    rig.studio.document.show(first.id)
    rig.until(lambda: checked(rig) == "result")


def test_the_original_stays_chosen_through_another_clip(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.until(lambda: checked(rig) == "result")
    rig.settle()
    rig.studio.window.action("original").trigger()
    rig.studio.open_file(other_clip(rig))
    rig.until(lambda: rig.studio.document.result is not None)
    rig.settle()
    assert checked(rig) == "original"


def test_a_clip_without_a_pitch_is_heard_as_it_is(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.until(lambda: checked(rig) == "result")
    rig.settle()

    def fail(features: Features | None) -> None:  # the analysis is well, the instrument refuses
        if features is not None:
            rig.engine.failure = NoPitchFound("No pitch was found.")

    rig.studio.document.features_changed.connect(fail)
    rig.studio.open_file(other_clip(rig))
    rig.until(lambda: len(rig.studio.document.settled.clips) == 2)
    rig.until(lambda: rig.engine.failure is not None)
    rig.settle()
    assert checked(rig) == "original"
    assert not rig.studio.window.action("result").isEnabled()
    rig.studio.window.action("play").trigger()
    rig.until(lambda: rig.studio.audio.player.is_playing)


def test_a_sound_is_heard_before_the_whole_is_rendered(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long clip takes half a minute to be rendered, its beginning a fifth of a second."""
    may_end = threading.Event()
    render = FakeEngine.render

    def slow(
        engine: FakeEngine, clip: Clip, features: Features, settled: Settled
    ) -> Generator[Progress, None, Any]:
        while not may_end.wait(0.005):
            yield Progress(0.1, "Rendering")
        return (yield from render(engine, clip, features, settled))

    monkeypatch.setattr(FakeEngine, "render", slow)
    rig.open_clip()
    rig.studio.job_controller.choose(rig.engine.instruments[0])
    rig.until(lambda: rig.studio.audio.player.is_playing)
    assert rig.studio.document.result is None
    assert checked(rig) == "result"
    assert rig.studio.window.action("result").isEnabled()
    rig.loudspeaker.pump(20)
    assert np.abs(rig.loudspeaker.played).max() > 0.1
    place = rig.studio.audio.player.position_s
    assert place > 0.1
    may_end.set()
    rig.until(lambda: rig.studio.document.result is not None)
    rig.settle()
    assert rig.studio.audio.player.position_s >= place  # it does not begin again
    assert rig.studio.audio.player.is_playing
