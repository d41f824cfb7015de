"""Notes in the pitch plot: selected, moved, stretched, split, merged."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from studio.engine.conditioning.detection import note_mask
from studio.engine.conditioning.notes import find_notes, settled_notes
from studio.engine.conditioning.types import Note
from studio.engine.correction.edits import Correction, Notes, Shift, Stretch
from studio.engine.correction.notes import merge, move_border, note_at, notes_within, split
from studio.engine.features.types import Features
from studio.engine.progress import Progress
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.plots.marks import NoteMarks
from studio.ui.plots.stack import PlotStack
from studio.ui.plots.tools import Place
from studio.ui.session.document import Document, Selection
from studio.ui.session.drag import DragToken
from studio.ui.widgets.window_frame import WindowFrame

NEAR_PIXELS = 7.0
NEAR_SEMITONES = 1.5
AT_ONCE_FRAMES = 10_000  # 40 s: their notes are found in some milliseconds


@dataclass(frozen=True, slots=True)
class _Grip:
    """What a drag took hold of. part: pitch, start or end."""

    part: str
    number: int
    notes: Notes
    correction: Correction
    drag: DragToken | None
    midi: float


class NoteTools(QObject):
    """Shows the notes; while their tool is chosen changes them by mouse and keys.

    selected_changed: another note is selected, or none. moved(midi): a note was moved to this
    pitch, which is to be heard.
    """

    selected_changed = Signal(object)
    moved = Signal(float)

    def __init__(
        self, frame: WindowFrame, plots: PlotStack, document: Document, marks: NoteMarks
    ) -> None:
        """Connects the actions."""
        super().__init__(frame.parent)
        self._frame = frame
        self._plots = plots
        self._document = document
        self._marks = marks
        self._finding = LatestJob(self)
        self._found: tuple[Note, ...] = ()
        self._is_known = False
        self._selected: int | None = None
        self._grip: _Grip | None = None
        self._sounding: float | None = None  # the pitch of a note that is being moved
        act = frame.action
        act("note_next").triggered.connect(lambda: self._step(1))
        act("note_previous").triggered.connect(lambda: self._step(-1))
        act("note_up").triggered.connect(lambda: self._transpose(1.0))
        act("note_down").triggered.connect(lambda: self._transpose(-1.0))
        act("note_split").triggered.connect(self._split)
        act("note_merge").triggered.connect(self._merge)
        document.features_changed.connect(self._forget)
        document.corrected.connect(self._find_again)
        document.settled_changed.connect(self._follow_threshold)
        self._threshold = document.settled.conditioning.note_threshold

    # -- knowing the notes --------------------------------------------------------------------

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of the shown clip, settled or found, in its own time."""
        if not self._is_known:
            self._find()
        return self._found

    def _forget(self, _: object = None) -> None:
        self._is_known, self._found = False, ()
        self.select(None)
        self._find()
        self._show()

    def _find_again(self, _: object = None) -> None:
        self._is_known = False
        self._find()
        self._show()

    def _follow_threshold(self, settled: object) -> None:
        threshold = self._document.settled.conditioning.note_threshold
        if threshold != self._threshold:
            self._threshold = threshold
            self._find_again()

    def _find(self) -> None:
        features, threshold = self._document.features, self._threshold
        if features is None:
            return
        if features.n_frames <= AT_ONCE_FRAMES or features.notes is not None:
            self._take(_notes_of(features, threshold))
            return

        def work() -> Generator[Progress, None, tuple[Note, ...]]:
            yield Progress(0.0, tr("Looking for notes"))
            return _notes_of(features, threshold)

        self._finding.run(tr("Looking for notes"), work, self._take)

    def _take(self, notes: tuple[Note, ...]) -> None:
        self._found, self._is_known = notes, True
        if self._selected is not None and self._selected >= len(notes):
            self.select(None)
        self._show()

    def close(self) -> None:
        """End the job."""
        self._finding.close()

    # -- showing ------------------------------------------------------------------------------

    def set_active(self, is_active: bool) -> None:
        """Their tool is chosen, or not; they are always shown."""
        self._marks.set_active(is_active)

    def _show(self) -> None:
        self._marks.show(self._found, self._selected)

    def select(self, number: int | None) -> None:
        """Select a note; None = none."""
        if number != self._selected:
            self._selected = number
            self._show()
            self.selected_changed.emit(number)

    def selected_stretch(self) -> Selection | None:
        """Where the selected note lies in the shown clip."""
        if self._selected is None or self._selected >= len(self._found):
            return None
        note = self._found[self._selected]
        return note.start_s, note.end_s

    def _step(self, step: int) -> None:
        notes = self.notes
        if not notes:
            return
        if self._selected is None:
            self.select(0 if step > 0 else len(notes) - 1)
        else:
            self.select(min(max(self._selected + step, 0), len(notes) - 1))
        note = notes[self._selected or 0]
        self._plots.seek_requested.emit(note.start_s)

    # -- changing -----------------------------------------------------------------------------

    def _settled(self) -> Notes:
        """The notes in file times, as they are to be kept."""
        to_file = self._document.to_file
        return tuple(Stretch(to_file(note.start_s), to_file(note.end_s)) for note in self.notes)

    def point(self, place: Place) -> None:
        """Select the note under the mouse."""
        self.select(self._under(place))

    def _under(self, place: Place) -> int | None:
        if not self.notes:
            return None
        starts = np.array([note.start_s for note in self._found])
        number = int(np.searchsorted(starts, place[0], side="right")) - 1
        if number < 0 or place[0] >= self._found[number].end_s:
            return None
        return number if abs(place[1] - self._found[number].midi) < NEAR_SEMITONES else None

    def drag(self, start: Place, now: Place, is_last: bool) -> None:
        """Move the note that the drag began in, or its border."""
        if self._grip is None:
            self._grip, self._sounding = self._take_hold(start), None
        grip = self._grip
        if is_last:
            self._grip = None
        if grip is None:
            return
        if grip.part == "pitch":
            self._move(grip, float(round(now[1] - start[1])))
            return
        clip = self._document.clip
        length = self._document.to_file(clip.seconds if clip is not None else 0.0)
        seconds = self._document.to_file(now[0])
        notes = move_border(grip.notes, grip.number, grip.part == "end", seconds, length)
        correction = Correction(grip.correction.edits, notes)
        self._document.correct(tr("Move the border of a note"), correction, grip.drag)

    def _take_hold(self, start: Place) -> _Grip | None:
        entry, near = self._document.settled.entry, NEAR_PIXELS * self._seconds_per_pixel()
        borders = [
            (abs(edge - start[0]), part, number)
            for number, note in enumerate(self.notes)
            for part, edge in (("start", note.start_s), ("end", note.end_s))
            if abs(edge - start[0]) <= near and abs(start[1] - note.midi) < NEAR_SEMITONES
        ]
        inside = self._under(start)
        if entry is None or (inside is None and not borders):
            return None
        part, number = min(borders)[1:] if borders else ("pitch", inside)
        assert number is not None
        self.select(number)
        midi = self._found[number].midi
        return _Grip(part, number, self._settled(), entry.correction, DragToken(), midi)

    def _seconds_per_pixel(self) -> float:
        return float(self._plots.spectrogram.view.viewPixelSize()[0])

    def _move(self, grip: _Grip, semitones: float) -> None:
        note, correction = grip.notes[grip.number], grip.correction
        if semitones:
            shift = Shift(note.start_s, note.end_s, semitones)
            correction = Correction((*correction.edits, shift), grip.notes)
        if grip.midi + semitones != self._sounding:
            self._sounding = grip.midi + semitones
            self.moved.emit(self._sounding)
        self._document.correct(tr("Move a note"), correction, grip.drag)

    def _transpose(self, semitones: float) -> None:
        entry = self._document.settled.entry
        if entry is None or self.selected_stretch() is None or self._selected is None:
            self._frame.say(tr("Select a note first: Alt+Right, or the tool Notes."))
            return
        midi = self._found[self._selected].midi
        grip = _Grip("pitch", self._selected, self._settled(), entry.correction, None, midi)
        self._sounding = None
        self._move(grip, semitones)

    def _split(self) -> None:
        """Split the note under the playhead."""
        entry = self._document.settled.entry
        seconds = self._document.to_file(float(self._plots.spectrogram.playhead.value()))
        if entry is None or not self.notes:
            return
        notes = split(self._settled(), seconds)
        if len(notes) == len(self._found):
            self._frame.say(tr("The playhead stands in no note, or too near to its border."))
            return
        self._document.correct(tr("Split a note"), Correction(entry.correction.edits, notes))
        self.select(note_at(notes, seconds))

    def _merge(self) -> None:
        """Merge the notes of the selection, or the selected note with the next one."""
        entry, selection = self._document.settled.entry, self._document.selection
        if entry is None or not self.notes:
            return
        settled = self._settled()
        if selection is not None:
            stretch = (self._document.to_file(seconds) for seconds in selection)
            inside = notes_within(settled, *stretch)
        else:
            inside = () if self._selected is None else (self._selected, self._selected + 1)
        notes = merge(settled, inside[0], inside[-1]) if inside else settled
        if len(notes) == len(settled):
            self._frame.say(tr("Select two notes or more, or a note that another one follows."))
            return
        self._document.correct(tr("Merge notes"), Correction(entry.correction.edits, notes))
        self.select(inside[0])


def _notes_of(features: Features, threshold: float) -> tuple[Note, ...]:
    if features.notes is not None:
        return settled_notes(features)
    return find_notes(features, note_mask(features, threshold))
