"""How the spectrogram looks can be chosen, and is remembered."""

import numpy as np
import pytest
from PySide6.QtGui import QAction

from studio.ui.plots.spectrogram import COLOR_MAPS, RANGES_DB
from studio.ui.settings.settings import Settings
from tests.ui.rig import Rig


def trigger(rig: Rig, name: str) -> None:
    action = rig.studio.window.findChild(QAction, name)
    assert isinstance(action, QAction)
    action.trigger()
    assert action.isChecked()


def test_a_smaller_range_is_seen_at_once_and_by_the_next_clip(rig: Rig) -> None:
    rig.open_clip()
    image = rig.studio.window.plots.spectrogram._image
    assert tuple(image.levels) == (0, 255)
    trigger(rig, "action.range_40")
    assert image.levels == pytest.approx([127.5, 255])
    rig.open_clip()
    rig.until(lambda: image.image is not None)
    assert image.levels == pytest.approx([127.5, 255])
    trigger(rig, "action.range_80")
    assert image.levels == pytest.approx([0, 255])
    assert Settings(rig.settings.store).range_db == 80


@pytest.mark.parametrize("name", COLOR_MAPS)
def test_colours_rise_in_lightness_and_are_remembered(rig: Rig, name: str) -> None:
    trigger(rig, f"action.colors_{name.lower()}")
    table = np.asarray(rig.studio.window.plots.spectrogram._image.lut, float)
    lightness = table[:, :3] @ (0.2126, 0.7152, 0.0722)
    assert lightness[-1] - lightness[0] > 100
    assert np.diff(lightness[::32]).min() > 0
    assert rig.settings.color_map == name


def test_nonsense_in_the_settings_is_the_default(settings: Settings) -> None:
    settings.range_db, settings.color_map = 7, "Pink"
    assert settings.range_db in RANGES_DB
    assert settings.color_map == "Magma"
