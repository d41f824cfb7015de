"""Icons drawn with lines in the colours of the theme; sharp at every scale."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

SIZE = 24
Draw = Callable[[QPainter], None]


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _fill(painter: QPainter, shape: QPolygonF | QRectF) -> None:
    painter.setBrush(painter.pen().color())
    if isinstance(shape, QPolygonF):
        painter.drawPolygon(shape)
    else:
        painter.drawRoundedRect(shape, 1.5, 1.5)


def _record(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(QRectF(5, 5, 14, 14))


def _play(painter: QPainter) -> None:
    _fill(painter, _polygon((7, 4), (20, 12), (7, 20)))


def _pause(painter: QPainter) -> None:
    _fill(painter, QRectF(6, 5, 4, 14))
    _fill(painter, QRectF(14, 5, 4, 14))


def _stop(painter: QPainter) -> None:
    _fill(painter, QRectF(6, 6, 12, 12))


def _home(painter: QPainter) -> None:
    _fill(painter, QRectF(5, 5, 2, 14))
    _fill(painter, _polygon((19, 5), (8, 12), (19, 19)))


def _loop(painter: QPainter) -> None:
    painter.drawArc(QRectF(5, 5, 14, 14), 60 * 16, 290 * 16)
    _fill(painter, _polygon((13, 1.5), (19, 5.5), (13, 9)))


def _open(painter: QPainter) -> None:
    painter.drawPolyline(_polygon((3, 19), (3, 5), (9, 5), (11, 8), (19, 8), (19, 11)))
    painter.drawPolygon(_polygon((3, 19), (7, 11), (22, 11), (18, 19)))


def _export(painter: QPainter) -> None:
    painter.drawLine(QPointF(12, 3), QPointF(12, 14))
    painter.drawPolyline(_polygon((7, 10), (12, 15), (17, 10)))
    painter.drawPolyline(_polygon((4, 15), (4, 20), (20, 20), (20, 15)))


def _undo(painter: QPainter) -> None:
    path = QPainterPath(QPointF(5, 9))
    path.lineTo(14, 9)
    path.arcTo(QRectF(9, 9, 10, 10), 90, -180)
    path.lineTo(9, 19)
    painter.drawPath(path)
    painter.drawPolyline(_polygon((9, 4), (4, 9), (9, 14)))


def _redo(painter: QPainter) -> None:
    painter.translate(24, 0)
    painter.scale(-1, 1)
    _undo(painter)


def _fit(painter: QPainter) -> None:
    painter.drawLine(QPointF(3, 12), QPointF(21, 12))
    painter.drawPolyline(_polygon((7, 8), (3, 12), (7, 16)))
    painter.drawPolyline(_polygon((17, 8), (21, 12), (17, 16)))


def _note(painter: QPainter) -> None:
    painter.setBrush(painter.pen().color())
    painter.drawEllipse(QRectF(4, 15, 6, 5))
    painter.drawEllipse(QRectF(14, 13, 6, 5))
    painter.drawPolyline(_polygon((10, 17), (10, 6), (20, 4), (20, 15)))


def _pointer(painter: QPainter) -> None:
    _fill(painter, _polygon((6, 3), (6, 19), (10, 15), (13, 21), (15, 20), (12.5, 14), (18, 14)))


def _pen(painter: QPainter) -> None:
    painter.drawPolygon(_polygon((4, 20), (5, 15), (16, 4), (20, 8), (9, 19)))
    painter.drawLine(QPointF(13, 7), QPointF(17, 11))


def _eraser(painter: QPainter) -> None:
    painter.drawPolygon(_polygon((3, 15), (13, 5), (20, 12), (13, 19), (7, 19)))
    painter.drawLine(QPointF(8, 10), QPointF(15, 17))


def _select(painter: QPainter) -> None:
    for x, inner in ((6, 9), (18, 15)):
        painter.drawPolyline(_polygon((inner, 4), (x, 4), (x, 20), (inner, 20)))
    painter.drawLine(QPointF(10, 12), QPointF(14, 12))


def _save(painter: QPainter) -> None:
    painter.drawPolygon(_polygon((4, 4), (17, 4), (20, 7), (20, 20), (4, 20)))
    painter.drawRect(QRectF(8, 13, 8, 7))
    painter.drawLine(QPointF(8, 4), QPointF(8, 8))
    painter.drawLine(QPointF(15, 4), QPointF(15, 8))


def _reset(painter: QPainter) -> None:
    for y in (6, 12, 18):  # sliders in their middle
        painter.drawLine(QPointF(3, y), QPointF(21, y))
        _fill(painter, QRectF(10, y - 2.5, 4, 5))


def _box(painter: QPainter) -> None:
    painter.drawRect(QRectF(3.5, 6, 17, 12))
    painter.drawPolyline(_polygon((6, 14), (10, 10), (13, 13), (18, 10)))


DRAWINGS: dict[str, Draw] = {
    "record": _record,
    "play": _play,
    "pause": _pause,
    "stop": _stop,
    "home": _home,
    "loop": _loop,
    "open": _open,
    "export": _export,
    "undo": _undo,
    "redo": _redo,
    "fit": _fit,
    "note": _note,
    "pointer": _pointer,
    "pen": _pen,
    "eraser": _eraser,
    "select": _select,
    "box": _box,
    "save": _save,
    "reset": _reset,
}


def pixmap(name: str, color: str, size: int = SIZE, ratio: float = 1.0) -> QPixmap:
    """One icon of size x size logical pixels."""
    image = QPixmap(round(size * ratio), round(size * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(image.width() / SIZE, image.height() / SIZE)
    pen = QPen(QColor(color), 2.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    DRAWINGS[name](painter)
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def icon(name: str, color: str, disabled: str, checked: str = "") -> QIcon:
    """An icon for buttons and menus, sharp at scale 1 to 2, fainter where disabled.

    checked: its colour on the accent of a checked button; "" = the same.
    """
    made = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        made.addPixmap(pixmap(name, color, ratio=ratio), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, disabled, ratio=ratio), QIcon.Mode.Disabled)
        if checked:
            on = pixmap(name, checked, ratio=ratio)
            made.addPixmap(on, QIcon.Mode.Normal, QIcon.State.On)
    return made
