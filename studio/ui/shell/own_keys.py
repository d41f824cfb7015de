"""Which keys belong to the control with the focus although they are shortcuts of the window."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QWidget,
)

from studio.ui.sound.tone_pad import TonePad

_SIDEWAYS = {Qt.Key.Key_Left, Qt.Key.Key_Right}
_UPWARDS = {Qt.Key.Key_Up, Qt.Key.Key_Down}
_ENDS = {Qt.Key.Key_Home, Qt.Key.Key_End}
_DIGITS = {Qt.Key.Key_1, Qt.Key.Key_2}
_SPACE = {Qt.Key.Key_Space}
ALWAYS: dict[type[QWidget], set[Qt.Key]] = {
    QAbstractSlider: _SIDEWAYS | _UPWARDS,
    QAbstractSpinBox: _SIDEWAYS | _UPWARDS | _ENDS | _DIGITS,
    QLineEdit: _SIDEWAYS | _ENDS | _DIGITS | _SPACE,
    QComboBox: _SIDEWAYS | _UPWARDS,
    QAbstractItemView: _UPWARDS,
    TonePad: _SIDEWAYS | _UPWARDS | _ENDS,
}
"""Keys of a control however it came by the focus: what is typed, and what moves a value."""
BY_KEYBOARD: dict[type[QWidget], set[Qt.Key]] = {
    QAbstractSlider: _ENDS,
    QComboBox: _SPACE | _ENDS,
    QAbstractItemView: _ENDS,
    QAbstractButton: _SPACE,
}
"""Further keys where the focus came by the keyboard. After a click the eyes are on the sound:
there Space plays and Home goes to its beginning, and no list opens unseen."""


def is_own_key(focus: QWidget | None, event: QKeyEvent, by_click: bool) -> bool:
    """Whether the focused control gets this key; by_click: it has the focus from the mouse."""
    plain = event.modifiers() in (
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.KeypadModifier,
        Qt.KeyboardModifier.ShiftModifier,
    )
    if not plain or focus is None:
        return False
    if isinstance(focus, QComboBox) and focus.isEditable():
        by_click = False  # a text is typed there
    is_letter = bool(event.text()) and event.text().isprintable()
    if is_letter and isinstance(focus, QComboBox) and not by_click:
        return True  # it searches
    tables = (ALWAYS,) if by_click else (ALWAYS, BY_KEYBOARD)
    return any(
        isinstance(focus, kind) and event.key() in keys
        for table in tables
        for kind, keys in table.items()
    )
