"""The mouse at work in the plots: selecting, drawing, unvoicing, notes, the box."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.engine.correction.edits import (
    LONGEST_S,
    MOST_POINTS,
    Correction,
    Redraw,
    clamp_hz,
)
from studio.engine.units import midi_to_hz
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.correction.corrections import Corrections, corrected_with
from studio.ui.correction.note_tools import NoteTools
from studio.ui.plots.marks import NoteMarks, SelectionMark
from studio.ui.plots.stack import PlotStack
from studio.ui.plots.tools import Place, Tool
from studio.ui.session.document import LEAST_SELECTION_S, Document
from studio.ui.session.drag import DragToken
from studio.ui.session.job_controller import JobController
from studio.ui.widgets.window_frame import WindowFrame

ON_PITCH = frozenset({Tool.DRAW, Tool.NOTES, Tool.BOX})
EDITS_NOTES = frozenset({Tool.DRAW, Tool.NOTES})
NEAREST_POINTS_S = 0.002
LIVE_S = 120.0
"""In a longer clip a drawn line changes the pitch when the mouse lets go, not at every move."""


class CorrectionController(QObject):
    """Turns drags in the plots into the selection and into corrections; one drag, one step.

    edits_pitch(bool): the tool works on the pitch of the original, which is to be seen now.
    """

    edits_pitch = Signal(bool)

    def __init__(
        self,
        frame: WindowFrame,
        plots: PlotStack,
        other_button: QWidget,
        document: Document,
        job_controller: JobController,
        theme: Theme,
    ) -> None:
        """Connects the plots and the actions of the tools."""
        super().__init__(frame.parent)
        self._frame = frame
        self._plots = plots
        self._document = document
        self._job_controller = job_controller
        self._selection = SelectionMark(plots.plots, theme)
        self._marks = NoteMarks(plots.spectrogram, theme)
        self.notes = NoteTools(frame, plots, document, self._marks)
        self.corrections = Corrections(frame, other_button, document, self.notes)
        self._drag: DragToken | None = None
        self._points: list[tuple[float, float]] = []
        self._stroke: list[Place] = []
        self._before = Correction()
        self.tool = Tool.NAVIGATE
        plots.dragged.connect(self._take_drag)
        plots.pointed.connect(self._take_click)
        document.selection_changed.connect(self._show_selection)
        for tool in Tool:
            action = frame.action(f"tool_{tool.value}")
            action.triggered.connect(lambda _=False, tool=tool: self.choose(tool))
        self.choose(Tool.NAVIGATE)

    def choose(self, tool: Tool) -> None:
        """Let the mouse do something else."""
        self.tool = tool
        self._frame.action(f"tool_{tool.value}").setChecked(True)
        self._plots.set_tool(tool)
        self.notes.set_active(tool is Tool.NOTES)
        self._plots.spectrogram.set_editing(tool in EDITS_NOTES)
        self.edits_pitch.emit(tool in ON_PITCH)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._selection.set_theme(theme)
        self._marks.set_theme(theme)

    def close(self) -> None:
        """End the jobs."""
        self.notes.close()
        self.corrections.close()

    # -- the mouse ----------------------------------------------------------------------------

    def _show_selection(self, selection: tuple[float, float] | None) -> None:
        self._selection.show(selection)
        if selection is not None:
            start, end = selection
            words = tr("Selected: {start:.2f} to {end:.2f} s ({length:.2f} s).")
            self._frame.say(words.format(start=start, end=end, length=end - start))

    def _take_click(self, place: Place) -> None:
        if self.tool is Tool.SELECT:
            self._document.select(None)
        elif self.tool is Tool.NOTES:
            self.notes.point(place)

    def _take_drag(self, tool: Tool, start: Place, now: Place, is_last: bool) -> None:
        if self._document.clip is None:
            return
        if tool is Tool.SELECT:
            self._document.select((start[0], now[0]))
        elif self._document.features is None:
            self._frame.say(tr("The pitch is not known yet: the clip is still being analysed."))
        elif tool is Tool.UNVOICE:
            self._unvoice(start, now, is_last)
        elif tool is Tool.DRAW:
            self._draw(start, now, is_last)
        elif tool is Tool.NOTES:
            self.notes.drag(start, now, is_last)
        elif tool is Tool.BOX:
            self._draw_box(start, now, is_last)

    def _unvoice(self, start: Place, now: Place, is_last: bool) -> None:
        """What is dragged over is selected; on release it loses its pitch."""
        self._document.select((start[0], now[0]))
        if is_last and self._document.selection is not None:
            self.corrections.unvoice()
            self._document.select(None)

    def _draw(self, start: Place, now: Place, is_last: bool) -> None:
        """The line follows the mouse; what is heard follows the line, in a long clip at its end.

        All that depends on the pitch of ten minutes takes 25 ms, and as long again to be painted.
        """
        entry = self._document.settled.entry
        if entry is None:
            return
        if self._drag is None:
            self._drag = DragToken()
            self._before = entry.correction
            self._points = [self._point(start)]
            self._stroke = [start]
        point = self._point(now)
        if abs(point[0] - self._points[-1][0]) >= NEAREST_POINTS_S or is_last:
            self._points = [*self._points, point][:MOST_POINTS]
            self._stroke = [*self._stroke, now][:MOST_POINTS]
        clip = self._document.clip
        is_live = clip is not None and clip.seconds <= LIVE_S
        self._marks.show_stroke(() if is_live or is_last else self._stroke)
        if is_live or is_last:
            edited = corrected_with(self._before, Redraw(tuple(self._points)))
            self._document.correct(tr("Draw pitch"), edited, self._drag)
        if is_last:
            self._drag = None

    def _point(self, place: Place) -> tuple[float, float]:
        seconds = min(max(0.0, self._document.to_file(place[0])), LONGEST_S)
        return round(seconds, 4), round(clamp_hz(float(midi_to_hz(place[1]))), 3)

    def _draw_box(self, start: Place, now: Place, is_last: bool) -> None:
        """A frame around time and pitch; on release the stretch is analysed anew in it."""
        self._marks.show_box(start, now)
        if not is_last:
            return
        self._marks.show_box(None, None)
        first, last = sorted((max(0.0, start[0]), max(0.0, now[0])))
        low, high = sorted((start[1], now[1]))
        if last - first < LEAST_SELECTION_S or high - low < 1.0:
            self._frame.say(tr("Draw a larger box around the pitch that is meant."))
            return
        bounds = (clamp_hz(float(midi_to_hz(low))), clamp_hz(float(midi_to_hz(high))))
        self._job_controller.reanalyse((first, last), bounds)
