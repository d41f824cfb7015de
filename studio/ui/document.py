"""What the window works on: the session's state with undo and redo."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.parameters import Conditioning, Value, with_values
from studio.ui.results import InstrumentChoice, Result


@dataclass(frozen=True, slots=True)
class Settled:
    """What the user decided: it is undone and redone.

    other: the instrument that `morph` leads to. room: "own", "none", or the path of an instrument
    file or of an impulse response. latents: where the instrument has z, what `morph` begins and
    ends with: the name of an anchor, the path of a clip, "" = the instrument's first anchors.
    """

    conditioning: Conditioning = field(default_factory=Conditioning)
    instrument: InstrumentChoice | None = None
    other: InstrumentChoice | None = None
    room: str = "own"
    latents: tuple[str, str] = ("", "")


class _Change(QUndoCommand):
    """Before and after; changes of the same drag melt into one step."""

    def __init__(
        self,
        apply: Callable[[Settled], None],
        before: Settled,
        after: Settled,
        text: str,
        drag: int,
    ) -> None:
        super().__init__(text)
        self._apply = apply
        self.before = before
        self.after = after
        self._drag = drag

    def id(self) -> int:
        """Commands with one id may be merged; -1 is never merged."""
        return self._drag

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the newer value of the same drag."""
        if not isinstance(other, _Change):
            return False
        self.after = other.after
        return True

    def redo(self) -> None:
        """Put the newer state in place."""
        self._apply(self.after)

    def undo(self) -> None:
        """Put the older state in place."""
        self._apply(self.before)


class Document(QObject):
    """The clip, what was found out about it, and what the user settled.

    Widgets show its values and keep no copy. clip, features and result are what jobs brought;
    settled changes only through change(), one step of undo each.
    """

    clip_changed = Signal(object)
    features_changed = Signal(object)
    settled_changed = Signal(object)
    result_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty: no clip, defaults, no instrument."""
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.clip: Clip | None = None
        self.path: Path | None = None
        self.features: Features | None = None
        self.result: Result | None = None
        self.settled = Settled()

    def open_clip(self, clip: Clip, path: Path | None) -> None:
        """Put another clip in place; what was known of the old one is forgotten."""
        self.clip = clip
        self.path = path
        self.set_features(None)
        self.clip_changed.emit(clip)

    def set_features(self, features: Features | None) -> None:
        """Take the analysis; the old result no longer fits it."""
        self.features = features
        self.set_result(None)
        self.features_changed.emit(features)

    def set_result(self, result: Result | None) -> None:
        """Take the rendered sound."""
        self.result = result
        self.result_changed.emit(result)

    def set_parameter(self, id: str, value: Value, drag: int = -1) -> None:
        """Change one value of the table; BadParameter where it does not fit."""
        conditioning = with_values(self.settled.conditioning, {id: value})
        self.change(f"Change {id}", drag, conditioning=conditioning)

    def change(self, text: str, drag: int = -1, **values: Any) -> None:
        """Change fields of Settled in one step of undo; same drag number >= 0 = same step."""
        after = replace(self.settled, **values)
        if after != self.settled:
            self.undo_stack.push(_Change(self._settle, self.settled, after, text, drag))

    def _settle(self, settled: Settled) -> None:
        self.settled = settled
        self.settled_changed.emit(settled)
