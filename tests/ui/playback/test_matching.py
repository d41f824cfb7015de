"""The switch of the Play menu that makes original and result equally loud."""

import numpy as np
import pytest

from studio.engine.clip import Clip
from studio.ui.settings.settings import Settings
from tests.ui.rig import Rig


def heard_peak(rig: Rig) -> float:
    rig.loudspeaker.pump(10)
    return float(np.abs(rig.loudspeaker.played[-960:]).max())


def test_the_switch_is_on_at_first_works_at_once_and_is_remembered(rig: Rig) -> None:
    rig.open_clip()
    rig.settle()
    original = rig.studio.document.clip
    assert original is not None
    quieter = Clip(original.samples * np.float32(0.1), original.sample_rate)
    rig.studio.audio.player.load("result", quieter)
    rig.studio.audio.play()
    rig.until(lambda: rig.studio.audio.player.is_playing)
    assert rig.studio.window.action("match").isChecked()
    assert heard_peak(rig) == pytest.approx(0.05, abs=0.005)
    rig.studio.window.action("match").trigger()
    assert heard_peak(rig) == pytest.approx(0.5, abs=0.02)
    assert not rig.settings.match_loudness
    assert not Settings(rig.settings.store).match_loudness
