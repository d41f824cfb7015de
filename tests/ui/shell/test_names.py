"""The window can be driven by names, and the list of them is true."""

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from studio.engine.parameters import PARAMETERS
from tests.ui.names import DOCUMENT, dialogs_of, listing
from tests.ui.rig import Rig

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def controls_of(root: QWidget) -> list[QWidget]:
    """What can be pressed or set; parts that Qt makes for itself do not count."""
    found: list[QWidget] = []
    for kind in CONTROLS:
        found += root.findChildren(kind)
    return [w for w in found if not isinstance(w, QScrollBar) and not is_qts_own(w)]


def is_qts_own(widget: QWidget) -> bool:
    """A part of a spin box, a tab bar, a table, a dialog box."""
    parent = widget.parentWidget()
    return (
        widget.objectName().startswith("qt_")
        or isinstance(parent, QAbstractSpinBox | QComboBox | QLineEdit)
        or type(parent).__name__ in ("QTabBar", "QTableWidget", "ViewBoxMenu")
        or type(widget).__name__ == "QTableCornerButton"
    )


def test_the_document_lists_what_the_window_has(rig: Rig) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text == listing(rig.studio), "write it anew: python -m tests.ui.names"


def test_each_parameter_and_the_named_parts_are_there(rig: Rig) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for parameter in PARAMETERS:
        assert f"`param.{parameter.id}`" in text
    for name in ("list.instruments", "plot.overview", "plot.waveform", "plot.spectrogram"):
        assert f"`{name}`" in text


def test_everything_that_can_be_pressed_or_set_has_a_name(rig: Rig) -> None:
    for root in [rig.studio.window, *dialogs_of(rig.studio)]:
        for control in controls_of(root):
            assert control.objectName(), (root.objectName(), control, control.parentWidget())


def test_no_two_controls_of_a_window_share_a_name(rig: Rig) -> None:
    for root in [rig.studio.window, *dialogs_of(rig.studio)]:
        names = [w.objectName() for w in controls_of(root) if w.window() is root]
        assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})
