"""What the window works on: the session's state with undo and redo."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from studio.engine.clip import Clip
from studio.engine.correction.apply import part_of
from studio.engine.correction.corrector import Corrector
from studio.engine.correction.edits import Correction
from studio.engine.features.types import Features
from studio.engine.parameters import PARAMETER, Conditioning, Value, with_values
from studio.engine.session import ClipEntry
from studio.ui.common.results import InstrumentChoice, Result
from studio.ui.common.texts import tr
from studio.ui.session.drag import DragToken

Selection = tuple[float, float]
LEAST_SELECTION_S = 0.01
MOST_STEPS = 1000  # of undo; hours of work, some megabytes


@dataclass(frozen=True, slots=True)
class Settled:
    """What the user decided: it is undone and redone.

    other: the instrument that `morph` leads to. room: "own", "none", or the path of an instrument
    file or of an impulse response. latents: where the instrument has z, what `morph` begins and
    ends with: the name of an anchor, the path of a clip, "" = the instrument's first anchors.
    preset: key of the preset that was chosen last. current: id of the clip that is shown.
    slots: values of SOUND_FIELDS of the sounds A and B, None where a slot is empty; slot: 0 or 1,
    which of them is heard.
    """

    conditioning: Conditioning = field(default_factory=Conditioning)
    instrument: InstrumentChoice | None = None
    other: InstrumentChoice | None = None
    room: str = "own"
    latents: tuple[str, str] = ("", "")
    preset: str = "factory:Default"
    clips: tuple[ClipEntry, ...] = ()
    current: str = ""
    slots: tuple[tuple[Any, ...] | None, tuple[Any, ...] | None] = (None, None)
    slot: int = 0

    @property
    def entry(self) -> ClipEntry | None:
        """The clip that is shown."""
        return next((clip for clip in self.clips if clip.id == self.current), None)


SOUND_FIELDS = ("conditioning", "instrument", "other", "room", "latents", "preset")
"""Fields of Settled that make a sound: what a slot keeps."""


class _Change(QUndoCommand):
    """Some fields before and after; changes of the same drag melt into one step."""

    def __init__(
        self,
        apply: Callable[[dict[str, Any]], None],
        before: dict[str, Any],
        after: dict[str, Any],
        text: str,
        drag: DragToken | None,
    ) -> None:
        super().__init__(text)
        self._apply = apply
        self.before = before
        self.after = after
        self._drag = drag

    def id(self) -> int:
        """Commands with one id may be merged; -1 is never merged."""
        return -1 if self._drag is None else self._drag.number

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the newer values of the same drag."""
        if not isinstance(other, _Change):
            return False
        self.before = {**other.before, **self.before}
        self.after = {**self.after, **other.after}
        self.setObsolete(self.before == self.after)  # there and back: no step
        return True

    def redo(self) -> None:
        """Put the newer values in place."""
        self._apply(self.after)

    def undo(self) -> None:
        """Put the older values in place."""
        self._apply(self.before)


class Document(QObject):
    """The clips, what was found out about the one that is shown, and what the user settled.

    Widgets show its values and keep no copy. clip, features and result are what jobs brought;
    settled changes only through change(), one step of undo each. clip is the region of the shown
    clip's file; features are those of the region with all corrections; measured are those of the
    whole file without any. Times are seconds of the region unless they are called file times.

    entry_requested(ClipEntry): another clip, or another region of it, is to be shown.
    features_changed(Features | None): of another clip. corrected(Features): edited ones.
    Before settled_changed comes, clip and features fit it, or are None.
    """

    clip_changed = Signal(Clip)
    features_changed = Signal(Features)
    corrected = Signal(Features)
    settled_changed = Signal(Settled)
    result_changed = Signal(Result)
    selection_changed = Signal(object)  # (start_s, end_s) | None
    entry_requested = Signal(ClipEntry)

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty: no clip, defaults, no instrument."""
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(MOST_STEPS)
        self.clip: Clip | None = None
        self.path: Path | None = None
        self.measured: Features | None = None
        self.features: Features | None = None
        self.result: Result | None = None
        self.selection: Selection | None = None
        self.settled = Settled()
        self.corrector = Corrector()
        self._has_steps = self._has_clip_steps = False
        self._gives_way: ClipEntry | None = None

    # -- what jobs bring ----------------------------------------------------------------------

    def open_clip(self, clip: Clip | None, path: Path | None) -> None:
        """Put another clip in place; what was known of the old one is forgotten."""
        self.clip = clip
        self.path = path
        self.select(None)
        self.set_features(None)
        self.clip_changed.emit(clip)

    def set_features(self, measured: Features | None) -> None:
        """Take the analysis of the whole file; the old result no longer fits it."""
        self.measured = measured
        self.features = self._corrected()
        self.set_result(None)
        self.features_changed.emit(self.features)

    def set_result(self, result: Result | None) -> None:
        """Take the rendered sound."""
        self.result = result
        self.result_changed.emit(result)

    def _corrected(self) -> Features | None:
        entry = self.settled.entry
        if self.measured is None or entry is None:
            return self.measured
        whole = self.corrector.corrected(self.measured, entry.correction)
        if entry.region is None:
            return whole
        return part_of(whole, entry.region.start_s, entry.region.end_s)

    # -- what the user selects ----------------------------------------------------------------

    def select(self, selection: Selection | None) -> None:
        """Select a stretch of the clip, in any direction; None or hardly anything = nothing."""
        if selection is not None and self.clip is not None:
            start, end = sorted(min(max(0.0, s), self.clip.seconds) for s in selection)
            selection = (start, end) if end - start >= LEAST_SELECTION_S else None
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    def to_file(self, seconds: float) -> float:
        """The file time of a time of the shown clip."""
        entry = self.settled.entry
        return seconds + (entry.start_s if entry is not None else 0.0)

    def from_file(self, seconds: float) -> float:
        """The time of the shown clip of a file time."""
        entry = self.settled.entry
        return seconds - (entry.start_s if entry is not None else 0.0)

    # -- what the user changes ----------------------------------------------------------------

    def set_parameter(self, id: str, value: Value, drag: DragToken | None = None) -> None:
        """Change one value of the table; BadParameter where it does not fit."""
        conditioning = with_values(self.settled.conditioning, {id: value})
        label = tr(PARAMETER[id].label)
        self.change(tr("Change {label}").format(label=label), drag, conditioning=conditioning)

    def add_clip(self, entry: ClipEntry, gives_way: bool = False) -> None:
        """Add a clip and show it; the first one of all is no step of undo.

        gives_way: while nothing is done to it, the next clip takes its place.
        """
        clips, settled = self.settled.clips, self.settled
        if len(clips) == 1 and clips[0] == self._gives_way:
            clips = ()
        self._gives_way = entry if gives_way else None
        values = {"clips": (*clips, entry), "current": entry.id}
        if self._has_clip_steps or (settled.clips and clips):
            self.change(tr("Open {name}").format(name=entry.name), None, **values)
        else:
            self.put(values)

    def insert_clip(self, text: str, entry: ClipEntry) -> None:
        """Put a clip behind the one that is shown, and show it, in one step of undo."""
        clips = list(self.settled.clips)
        ids = [clip.id for clip in clips]
        place = ids.index(self.settled.current) + 1 if self.settled.current in ids else len(ids)
        clips.insert(place, entry)
        self.change(text, clips=tuple(clips), current=entry.id)

    @property
    def is_untouched(self) -> bool:
        """Only the clip of the start is here, and nothing was done to it."""
        return self.settled.clips == (self._gives_way,) and not self._has_steps

    def remove_clip(self, id: str) -> None:
        """Take a clip out of the session; its file stays. The next one is shown."""
        clips = self.settled.clips
        places = [place for place, clip in enumerate(clips) if clip.id == id]
        if places:
            left = clips[: places[0]] + clips[places[0] + 1 :]
            current = self.settled.current
            if current == id:
                current = left[min(places[0], len(left) - 1)].id if left else ""
            text = tr("Remove {name}").format(name=clips[places[0]].name)
            self.change(text, clips=left, current=current)

    def show(self, id: str) -> None:
        """Look at another clip of the session: no step of undo. One that is not there: again."""
        entry = self.settled.entry
        if entry is not None and entry.id == id and self.clip is None:
            self.entry_requested.emit(entry)
        elif id != self.settled.current and any(clip.id == id for clip in self.settled.clips):
            self.put({"current": id})

    def correct(self, text: str, correction: Correction, drag: DragToken | None = None) -> None:
        """Correct the shown clip in one step of undo."""
        entry = self.settled.entry
        if entry is not None:
            self.change_entry(text, replace(entry, correction=correction), drag)

    def change_entry(self, text: str, entry: ClipEntry, drag: DragToken | None = None) -> None:
        """Put another state of one of the clips in place, in one step of undo."""
        clips = tuple(entry if clip.id == entry.id else clip for clip in self.settled.clips)
        self.change(text, drag, clips=clips)

    def change(self, text: str, drag: DragToken | None = None, **values: Any) -> None:
        """Change fields of Settled in one step of undo; one drag is one step."""
        after = {name: new for name, new in values.items() if new != getattr(self.settled, name)}
        if not after:
            return
        if "clips" in after:  # whoever undoes it sees what is undone
            after["current"] = values.get("current", self.settled.current)
            self._has_clip_steps = True
        self._has_steps = True
        before = {name: getattr(self.settled, name) for name in after}
        self.undo_stack.push(_Change(self.put, before, after, text, drag))

    def replace_all(self, settled: Settled) -> None:
        """Another session: nothing of the old one can be undone."""
        self.undo_stack.clear()
        self._has_steps = self._has_clip_steps = False
        self._gives_way = None
        if settled.entry == self.settled.entry:  # shown anew, as after every opening
            self.settled = replace(self.settled, current="")
        self.put({field.name: getattr(settled, field.name) for field in fields(settled)})

    def put(self, values: dict[str, Any]) -> None:
        """Put values in place without a step of undo: another session, another clip to look at."""
        old = self.settled
        self.settled = replace(old, **values)
        self._follow(old.entry, self.settled.entry)
        self.settled_changed.emit(self.settled)

    def _follow(self, old: ClipEntry | None, new: ClipEntry | None) -> None:
        """Let clip and features be those of the entry that is shown now."""
        if new is old:
            return
        if new is None or old is None or _shown_by(new) != _shown_by(old):
            self.entry_requested.emit(new)
        elif new.correction != old.correction and self.measured is not None:
            self.features = self._corrected()
            self.corrected.emit(self.features)


def _shown_by(entry: ClipEntry) -> tuple[Any, ...]:
    """What decides which sound is shown."""
    return entry.id, entry.path, entry.sha256, entry.region, entry.channel
