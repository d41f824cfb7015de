"""Who looks for devices is told what comes of it."""

import pytest

from studio.engine.audio.portaudio import NO_LIBRARY
from studio.engine.errors import DeviceError
from tests.ui.rig import Rig


def test_refresh_without_a_sound_library_says_why_and_what_to_do(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise DeviceError(NO_LIBRARY)

    monkeypatch.setattr(rig.studio.audio._sound, "refresh", refuse)
    rig.studio.audio.microphone_missing.emit("as at the start")
    assert not rig.studio.window.errors
    rig.studio.window.action("refresh").trigger()
    rig.until(lambda: bool(rig.studio.window.errors))
    assert "PortAudio" in rig.studio.window.errors[0].explanation.why
    assert "apt install" in str(rig.studio.window.errors[0].explanation)
    rig.studio.audio.microphone_missing.emit("lost later")
    assert len(rig.studio.window.errors) == 1


def test_refresh_that_finds_a_microphone_says_so(rig: Rig) -> None:
    rig.studio.window.action("refresh").trigger()
    rig.until(lambda: "sound devices" in rig.studio.window.status_text.text())
    assert not rig.studio.window.errors
