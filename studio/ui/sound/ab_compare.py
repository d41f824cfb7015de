"""Two sounds side by side: A and B, to be compared by one key."""

from typing import Any

from PySide6.QtCore import QObject

from studio.engine.session import SLOTS
from studio.ui.common.texts import tr
from studio.ui.session.document import SOUND_FIELDS, Document, Settled
from studio.ui.sound.sound_bar import SoundBar
from studio.ui.widgets.window_frame import WindowFrame


class ABCompare(QObject):
    """The sound that is heard is that of one slot; the other one is kept."""

    def __init__(self, frame: WindowFrame, bar: SoundBar, document: Document) -> None:
        """Connects the bar and the actions."""
        super().__init__(frame.parent)
        self._frame = frame
        self._bar = bar
        self._document = document
        bar.slot_requested.connect(self.choose)
        frame.action("slot_toggle").triggered.connect(self.toggle)
        frame.action("slot_copy").triggered.connect(self.copy)
        document.settled_changed.connect(self._show)
        self._show(document.settled)

    def _show(self, settled: Settled) -> None:
        self._bar.show_slot(settled.slot)

    def toggle(self) -> None:
        """Hear the other one."""
        self.choose(1 - self._document.settled.slot)

    def choose(self, slot: int) -> None:
        """Hear A (0) or B (1) in one step of undo; an empty one begins as a copy."""
        settled = self._document.settled
        if slot == settled.slot:
            self._show(settled)
            return
        here, there = _sound(settled), settled.slots[slot]
        text = tr("Hear the sound {name}").format(name=SLOTS[slot])
        sound = dict(zip(SOUND_FIELDS, there if there is not None else here, strict=True))
        self._document.change(text, slot=slot, slots=_with(settled, settled.slot, here), **sound)

    def copy(self) -> None:
        """Let the other slot be as this one."""
        settled = self._document.settled
        other = 1 - settled.slot
        text = tr("Copy {here} to {there}")
        self._document.change(
            text.format(here=SLOTS[settled.slot], there=SLOTS[other]),
            slots=_with(settled, other, _sound(settled)),
        )
        self._frame.say(tr("{name} is now as what you hear.").format(name=SLOTS[other]))


def _sound(settled: Settled) -> tuple[Any, ...]:
    return tuple(getattr(settled, name) for name in SOUND_FIELDS)


def _with(
    settled: Settled, slot: int, sound: tuple[Any, ...]
) -> tuple[tuple[Any, ...] | None, tuple[Any, ...] | None]:
    first, second = settled.slots
    return (sound, second) if slot == 0 else (first, sound)
