"""A plot over the common time axis: wheel zooms at the cursor, drag pans, click sets the place."""

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter

from studio.ui.common.theme import Theme
from studio.ui.plots.axes import AXIS_WIDTH, TimeAxis, plain_axis
from studio.ui.plots.frame_curve import FrameCurve
from studio.ui.plots.playhead import WIDTH, Playhead
from studio.ui.plots.tools import EVERYWHERE, IN_TIME, Place, Tool

LEAST_SPAN_S = 0.02
MINUTES_FROM_S = 120.0
"""Longer clips have a time axis in minutes and seconds."""
ZOOM = 1.5
NOTCH = 120  # of a wheel, in eighths of a degree
SCROLL = 0.15
"""Part of the view that a notch scrolls by."""
FOCUS_WIDTH = 2
STEP = 0.2
"""Part of the view that a key moves it by."""


class TimeView(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph has no types
    """The mouse of a time plot: time always, the other axis only with Ctrl and where allowed.

    tool: what a drag of the left button does; Shift+drag always selects.
    dragged(Tool, start, now, is_last), pointed(place): places are (time_s, midi).
    menu_requested(seconds, place on the screen): a right click.
    """

    menu_requested = Signal(float, QPoint)

    clicked = Signal(float)
    pointed = Signal(object)
    dragged = Signal(object, object, object, bool)

    def __init__(self, zooms_y: bool) -> None:
        """zooms_y: Ctrl+wheel and Ctrl+drag change the vertical range."""
        super().__init__(enableMenu=False)
        self.zooms_y = zooms_y
        self.tool = Tool.NAVIGATE
        self._held_tool: Tool | None = None
        self.setMouseEnabled(x=True, y=False)

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        """Zoom time at the cursor; with Ctrl the vertical axis; scroll with Shift or sideways."""
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if is_shifted or event.orientation() == Qt.Orientation.Horizontal:
            (start, end), _ = self.viewRange()
            self.translateBy(x=-event.delta() / NOTCH * SCROLL * (end - start))
            event.accept()
            return
        wants_y = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if wants_y and not self.zooms_y:
            event.accept()
            return
        self.setMouseEnabled(x=not wants_y, y=wants_y)
        super().wheelEvent(event, None)
        self.setMouseEnabled(x=True, y=False)

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Work with the tool, or pan; with Ctrl also the vertical axis."""
        if event.isStart():
            self._held_tool = self._tool_of(event)
        if self._held_tool is not None:
            start, now = self._place(event.buttonDownScenePos()), self._place(event.scenePos())
            event.accept()
            self.dragged.emit(self._held_tool, start, now, event.isFinish())
            return
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        self.setMouseEnabled(x=True, y=held and self.zooms_y)
        super().mouseDragEvent(event, axis)

    def _tool_of(self, event: Any) -> Tool | None:
        if event.button() != Qt.MouseButton.LeftButton:
            return None
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return Tool.SELECT
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        works = self.tool in (EVERYWHERE if self.zooms_y else IN_TIME)
        return self.tool if works and not held else None

    def _place(self, point: Any) -> Place:
        found = self.mapSceneToView(point)
        return float(found.x()), float(found.y())

    def mouseClickEvent(self, event: Any) -> None:
        """Tell the place that was clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pointed.emit(self._place(event.scenePos()))
            self.clicked.emit(float(self.mapSceneToView(event.scenePos()).x()))
            event.accept()
        elif event.button() == Qt.MouseButton.RightButton:
            self.menu_requested.emit(self._place(event.scenePos())[0], event.screenPos().toPoint())
            event.accept()


class TimePlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Base of the plots: one time axis, a playhead, the theme's colours, a summary in words.

    clicked(seconds): the user set the place. hovered(seconds, value): the mouse is there, value
    on the vertical axis; left(): it has gone.
    menu_requested(seconds, place on the screen): by the right button or the menu key.
    Keys: + and - zoom, Page Up and Page Down pan; on a pitch axis Up and Down pan, Ctrl+Up and
    Ctrl+Down zoom.
    """

    clicked = Signal(float)
    menu_requested = Signal(float, QPoint)
    hovered = Signal(float, float)
    left = Signal()

    def __init__(
        self, id: str, title: str, theme: Theme, *, axis: Any = None, zooms_y: bool = False
    ) -> None:
        """id: object name `plot.<id>`; title: accessible name."""
        self.view = TimeView(zooms_y)
        axes = {"left": axis or plain_axis(), "bottom": TimeAxis()}
        super().__init__(viewBox=self.view, axisItems=axes)
        self.theme = theme
        self._curves: list[FrameCurve] = []
        self.is_in_minutes = False
        self.setObjectName(f"plot.{id}")
        self.setAccessibleName(title)
        self.setMinimumHeight(48)
        self.setAcceptDrops(False)  # else the scene swallows files that are dropped on the plot
        self.setMinimumWidth(200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        menu = self.getPlotItem().ctrlMenu  # pyqtgraph leaves it without an owner
        self.destroyed.connect(menu.deleteLater)
        self.hideButtons()
        self.getAxis("left").setWidth(AXIS_WIDTH)
        for side in ("top", "right"):  # never shown; they would write their labels at each move
            self.getAxis(side).unlinkFromView()
        self.getPlotItem().layout.setContentsMargins(0, 2, 8, 0)
        self.show_time_axis(False)
        self.playhead = Playhead()
        self.addItem(self.playhead, ignoreBounds=True)
        self.view.clicked.connect(self.clicked)
        self.view.menu_requested.connect(self.menu_requested)
        self.view.sigXRangeChanged.connect(self.refresh)
        self.view.sigResized.connect(self.refresh)
        # Left to the next paint, as pyqtgraph does, it would ask for a second one.
        self.view.sigRangeChanged.connect(lambda *_: self.view.updateMatrix())
        self._dress()

    def show_time_axis(self, shown: bool) -> None:
        """Seconds below the plot; else only ticks."""
        self._has_time_axis = shown
        axis = self.getAxis("bottom")
        axis.setStyle(showValues=shown, tickLength=-4)
        axis.setHeight(None if shown else 6)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.theme = theme
        self._dress()

    def _dress(self) -> None:
        theme = self.theme
        self.setBackground(theme.base)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.line))
            axis.setTextPen(pg.mkPen(theme.faint))
        self.playhead.setPen(pg.mkPen(theme.playhead, width=WIDTH))

    def set_label(self, text: str) -> None:
        """Name of the vertical axis."""
        self.getAxis("left").setLabel(text, color=self.theme.faint)

    # -- what it shows ------------------------------------------------------------------------

    def add_curve(self, curve: FrameCurve, z: float = 0.0) -> None:
        """Add a curve that is drawn at the detail of the view."""
        curve.setZValue(z)
        self._curves.append(curve)
        self.addItem(curve, ignoreBounds=True)

    @property
    def n_pixels(self) -> int:
        """Pixels of the screen across the plot: twice as many at scale 2."""
        return max(50, round(float(self.view.width()) * float(self.devicePixelRatioF())))

    def refresh(self) -> None:
        """Draw the curves for what is in view."""
        (start, end), _ = self.view.viewRange()
        n_columns = self.n_pixels
        for curve in self._curves:
            curve.refresh(start, end, n_columns)

    def set_scrolling(self, is_on: bool) -> None:
        """While time scrolls, leave out ticks without numbers: they cost a tenth of a frame."""
        if not self._has_time_axis and self.getAxis("bottom").isVisible() == is_on:
            self.getAxis("bottom").setVisible(not is_on)

    def set_seconds(self, seconds: float) -> None:
        """Length of the clip: nothing outside can be panned to."""
        self.view.setLimits(xMin=0.0, xMax=max(seconds, LEAST_SPAN_S), minXRange=LEAST_SPAN_S)
        self.is_in_minutes = seconds > MINUTES_FROM_S
        axis = self.getAxis("bottom")
        if isinstance(axis, TimeAxis):
            axis.is_in_minutes = self.is_in_minutes

    def set_playhead(self, seconds: float) -> None:
        """Move the playhead."""
        self.playhead.setValue(seconds)

    def describe(self, text: str) -> None:
        """What the plot shows, in words: for people who do not see it."""
        self.setAccessibleDescription(text)
        self.setToolTip("")

    # -- mouse and keys -----------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the mouse is."""
        super().mouseMoveEvent(event)
        scene_place = self.mapToScene(event.position().toPoint())
        if self.view.sceneBoundingRect().contains(QPointF(scene_place)):
            place = self.view.mapSceneToView(QPointF(scene_place))
            self.hovered.emit(float(place.x()), float(place.y()))
        else:
            self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A frame shows where the keys go."""
        super().focusInEvent(event)
        self.view.setBorder(pg.mkPen(self.theme.accent, width=FOCUS_WIDTH))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys go elsewhere."""
        super().focusOutEvent(event)
        self.view.setBorder(None)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that the mouse has gone."""
        super().leaveEvent(event)
        self.left.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key asks for the menu at the playhead; the mouse asks by a click."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            middle = self.viewport().rect().center()
            self.menu_requested.emit(self.playhead.value(), self.viewport().mapToGlobal(middle))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom and pan."""
        key = event.key()
        wants_y = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        factor = {Qt.Key.Key_Plus: ZOOM, Qt.Key.Key_Equal: ZOOM, Qt.Key.Key_Minus: 1 / ZOOM}
        pages = {Qt.Key.Key_PageUp: -0.8, Qt.Key.Key_PageDown: 0.8}
        steps = {Qt.Key.Key_Up: STEP, Qt.Key.Key_Down: -STEP}
        if key in factor:
            self.view.scaleBy(x=1 / factor[Qt.Key(key)])
        elif key in pages:
            (start, end), _ = self.view.viewRange()
            self.view.translateBy(x=pages[Qt.Key(key)] * (end - start))
        elif key in steps and self.view.zooms_y and wants_y:
            self.view.scaleBy(y=1 / ZOOM if steps[Qt.Key(key)] > 0 else ZOOM)
        elif key in steps and self.view.zooms_y:
            low, high = self.view.viewRange()[1]
            self.view.translateBy(y=steps[Qt.Key(key)] * (high - low))
        else:
            event.ignore()


def translucent(color: str, alpha: int) -> QColor:
    """A colour that lets through what is below."""
    made = QColor(color)
    made.setAlpha(alpha)
    return made


def pixel_scale(item: Any, painter: QPainter) -> float:
    """Pixels of what is painted on for one of the screen: 2 in a picture twice as fine."""
    view = item.getViewBox()
    mapped = float(painter.transform().mapRect(view.viewRect()).width())
    return max(1e-3, mapped / max(1.0, float(view.width())))
