"""Every text stands out 4.5:1 from its ground, every graphic 3:1, in both looks (WCAG 2.2)."""

import pytest
from PySide6.QtGui import QPalette

from studio.ui.common import theme as themes
from studio.ui.common.theme import GRAPHIC, Theme, contrast, palette_of, standing_out
from studio.ui.session.instrument_choice import COLORS
from tests.ui.rig import Rig

TEXT = 4.5
GROUNDS = ("window", "base", "raised")
TEXTS = ("text", "faint", "notes", "good", "danger")
"""Labels, figures, "note threshold", verdicts, what is wrong."""
PAIRS = [
    *((text, ground, TEXT) for text in TEXTS for ground in GROUNDS),
    *(("result", ground, TEXT) for ground in ("window", "base")),  # links
    ("on_accent", "accent", TEXT),  # chosen clip, Result, A, selected rows
    *(("accent", ground, GRAPHIC) for ground in GROUNDS),  # frames of focus and of choice
    *((line, "base", GRAPHIC) for line in ("original", "result", "confidence", "loudness")),
    *(("playhead", ground, GRAPHIC) for ground in GROUNDS),
]
LOOKS = pytest.mark.parametrize("look", themes.THEMES.values(), ids=lambda look: look.name)


@LOOKS
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS, ids=str)
def test_what_is_drawn_stands_out_from_its_ground(
    look: Theme, front: str, ground: str, least: float
) -> None:
    assert contrast(getattr(look, front), getattr(look, ground)) >= least


@LOOKS
@pytest.mark.parametrize("color", COLORS)
def test_the_colour_of_each_instrument_stands_out(look: Theme, color: str) -> None:
    drawn = standing_out(color, look)
    for ground in GROUNDS:
        assert contrast(drawn, getattr(look, ground)) >= GRAPHIC


def test_a_colour_that_stands_out_is_left_as_it_is() -> None:
    assert standing_out("#8b7cf6", themes.DARK) == "#8b7cf6"


@LOOKS
def test_all_pairs_of_the_palette_can_be_read(look: Theme) -> None:
    role, palette = QPalette.ColorRole, palette_of(look)
    for front, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.Text, role.AlternateBase),
        (role.PlaceholderText, role.Base),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.HighlightedText, role.Highlight),
        (role.BrightText, role.Window),
        (role.Link, role.Base),
        (role.Link, role.Window),
    ):
        colors = palette.color(front).name(), palette.color(ground).name()
        assert contrast(*colors) >= TEXT, (front, ground)


def test_the_cards_in_the_light_look_draw_their_ranges_darker(rig: Rig) -> None:
    rig.studio.window.action("light").trigger()
    card = rig.studio.window.instruments.cards()[0]
    image = card.bar.grab().toImage()
    shades = {image.pixelColor(x, 8).name() for x in range(image.width())}
    ground = themes.LIGHT.base
    assert max(contrast(shade, ground) for shade in shades) >= GRAPHIC
    assert standing_out("#2fb7a3", themes.LIGHT) in {
        card.bar._color.name() for card in rig.studio.window.instruments.cards()
    }
    rig.studio.window.action("dark").trigger()


def test_the_icon_of_a_checked_button_is_drawn_in_the_colour_of_its_text(rig: Rig) -> None:
    action = rig.studio.window.action("loop")
    button = rig.find("button.loop")
    action.setEnabled(True)
    action.setChecked(True)
    rig.studio.window.setFocus()
    image = button.grab().toImage()
    shades = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert themes.DARK.accent in shades
    assert max(contrast(shade, themes.DARK.accent) for shade in shades) >= TEXT - 0.1


def test_a_menu_shows_a_tick_where_a_checked_icon_would_not_stand_out(rig: Rig) -> None:
    for action in rig.studio.window.actions_by_id.values():
        assert not (action.isCheckable() and action.isIconVisibleInMenu()), action.objectName()
