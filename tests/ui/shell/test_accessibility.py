"""Every control tells a screen reader its name, role and value, and Tab reaches it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QSlider,
    QWidget,
)

from studio.ui.plots.time_plot import TimePlot
from studio.ui.sound.tone_pad import TonePad
from tests.ui.names import dialogs_of
from tests.ui.rig import Rig
from tests.ui.shell.test_names import controls_of

SILENT_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Client)


def roots(rig: Rig) -> list[QWidget]:
    return [rig.studio.window, *dialogs_of(rig.studio)]


def test_every_control_has_a_name_and_a_role(rig: Rig) -> None:
    for root in roots(rig):
        for control in controls_of(root):
            interface = QAccessible.queryAccessibleInterface(control)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), control.objectName()
            assert interface.role() not in SILENT_ROLES, control.objectName()


@pytest.mark.parametrize("kind", [QSlider, QAbstractSpinBox, QComboBox])
def test_what_has_a_value_tells_it(rig: Rig, kind: type[QWidget]) -> None:
    rig.open_clip()
    for control in rig.studio.window.findChildren(kind):
        interface = QAccessible.queryAccessibleInterface(control)
        values = interface.valueInterface()
        has_value = values is not None and values.currentValue() is not None
        is_empty = isinstance(control, QComboBox) and control.count() == 0
        assert has_value or is_empty or interface.text(QAccessible.Text.Value), (
            control.objectName()
        )


def test_a_slider_speaks_its_value_with_its_unit(rig: Rig) -> None:
    slider, number = rig.find("param.harmonics.slider"), rig.find("param.harmonics")

    def name() -> str:
        return QAccessible.queryAccessibleInterface(slider).text(QAccessible.Text.Name)

    number.setValue(-6.5)
    assert name() == "Harmonics: -6.5 dB"
    rig.bot.keyClick(slider, Qt.Key.Key_Right)
    assert name() == f"Harmonics: {number.text()}" != "Harmonics, -6.5 dB"


def test_tab_reaches_every_control(rig: Rig) -> None:
    kinds = (QSlider, QAbstractSpinBox, QComboBox, QCheckBox, QLineEdit, QListWidget, TonePad)
    for root in roots(rig):
        for control in controls_of(root):
            if isinstance(control, kinds) or control.objectName().startswith("button."):
                policy = control.focusPolicy()
                assert policy & Qt.FocusPolicy.TabFocus, control.objectName()


def test_each_plot_tells_in_words_what_it_shows(rig: Rig) -> None:
    rig.open_clip()
    for plot in rig.studio.window.findChildren(TimePlot):
        interface = QAccessible.queryAccessibleInterface(plot)
        assert interface.text(QAccessible.Text.Name), plot.objectName()
        words = interface.text(QAccessible.Text.Description)
        assert any(letter.isdigit() for letter in words), (plot.objectName(), words)
        assert plot.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_a_card_tells_its_range_to_a_screen_reader(rig: Rig) -> None:
    item = rig.studio.window.instruments.list.item(0)
    words = item.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Violin" in words
    assert "G3" in words


def test_the_main_path_works_by_keyboard_alone(rig: Rig) -> None:
    rig.open_clip()
    window = rig.studio.window
    panel = window.instruments.list
    window.instruments.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
    for _ in range(4):
        if panel.hasFocus():
            break
        rig.bot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert panel.hasFocus()
    rig.bot.keyClick(panel, Qt.Key.Key_Down)
    rig.bot.keyClick(panel, Qt.Key.Key_Return)
    rig.until(lambda: rig.studio.document.result is not None)
    rig.until(lambda: rig.studio.audio.player.is_playing)
    rig.bot.keyClick(window, Qt.Key.Key_1)
    assert rig.studio.playback.track == "original"
    rig.bot.keyClick(window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert rig.studio.export.dialog is not None
    assert rig.studio.export.dialog.isVisible()
