"""What does not fit: texts of a window that are cut off, controls that lie outside."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QTabBar,
    QTableWidget,
    QWidget,
)

ARROW = 28  # pixels beside the text of a combo box


def cut_texts(root: QWidget) -> list[str]:
    """A line for each visible text below root that has less room than it needs."""
    cut = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        needed, given = room_of(widget)
        if given < needed:
            cut.append(f"{widget.objectName()} {text_of(widget)!r}: {given} of {needed} px")
    return cut


def room_of(widget: QWidget) -> tuple[int, int]:
    """Pixels that a text needs and has; the height where it is broken into lines."""
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()), widget.height()
    if isinstance(widget, QLabel | QAbstractSpinBox):
        return widget.minimumSizeHint().width(), widget.width()
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.minimumSizeHint().width(), widget.width()
    if isinstance(widget, QComboBox):
        widest = widget.fontMetrics().horizontalAdvance(widget.currentText())
        return widest + ARROW, widget.width()
    if isinstance(widget, QTabBar):
        return sum(widget.tabRect(n).width() for n in range(widget.count())), widget.width()
    if isinstance(widget, QTableWidget):
        return _of_header(widget)
    return 0, 0


def _of_header(table: QTableWidget) -> tuple[int, int]:
    """The heading that has the least room."""
    header = table.horizontalHeader()
    model, worst = table.model(), (0, 0)
    for column in range(table.columnCount()):
        text = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        needed, given = header.fontMetrics().horizontalAdvance(text), header.sectionSize(column)
        if needed - given > worst[0] - worst[1]:
            worst = (needed, given)
    return worst


def text_of(widget: QWidget) -> str:
    """What it says."""
    current = getattr(widget, "currentText", None)
    said = current() if callable(current) else getattr(widget, "text", str)()
    return str(said)


def outside(root: QWidget) -> list[str]:
    """Names of visible controls that do not lie within root as a whole."""
    return [
        widget.objectName()
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and isinstance(widget, QAbstractButton | QComboBox | QAbstractSpinBox | QTableWidget)
        and not _is_scrolled(widget)
        and not root.rect().contains(
            QRect(widget.mapTo(root, widget.rect().topLeft()), widget.size())
        )
    ]


def _is_scrolled(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QAbstractScrollArea):
        above = above.parentWidget()
    return above is not None
