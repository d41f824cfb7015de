"""Room, second instrument, latents: between their controls and the document."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from studio.engine.audio_suffixes import AUDIO_FILES
from studio.ui.conductor import Conductor
from studio.ui.document import Document, Settled
from studio.ui.main_window import MainWindow
from studio.ui.panels.choice_row import FILE, Entry
from studio.ui.results import InstrumentChoice
from studio.ui.settings import Settings
from studio.ui.texts import tr


class Shaping(QObject):
    """Each choice is one step of undo; a file is tried before it is chosen."""

    def __init__(
        self, window: MainWindow, document: Document, conductor: Conductor, settings: Settings
    ) -> None:
        """Connects the controls."""
        super().__init__(window)
        self._window = window
        self._document = document
        self._conductor = conductor
        self._settings = settings
        self._trying = conductor.lane("room", tr("The room cannot be used"))
        self._instruments: Sequence[InstrumentChoice] = ()
        panel = window.parameters
        self._room, self._morph = panel.room, panel.morph
        self._room.wished.connect(self._wish_room)
        self._morph.other_wished.connect(self._wish_other)
        self._morph.latent_wished.connect(self._wish_latent)
        conductor.instruments_found.connect(self.show_instruments)
        document.settled_changed.connect(self._show)
        self._show(document.settled)

    def show_instruments(self, instruments: Sequence[InstrumentChoice]) -> None:
        """Offer these instruments and their rooms."""
        self._instruments = instruments
        self._morph.show_instruments(instruments)
        self._show(self._document.settled)

    def _show(self, settled: Settled) -> None:
        entries: list[Entry] = [(tr("Own"), "own"), (tr("None"), "none")]
        entries += [
            (choice.name, str(choice.path)) for choice in self._instruments if choice.has_room
        ]
        if settled.room not in [value for _, value in entries]:
            entries.append((Path(settled.room).stem, settled.room))
        self._room.show_entries([*entries, (tr("From a file..."), FILE)])
        self._room.show_value(settled.room)
        self._morph.show_settled(settled)

    def _wish_room(self, room: object) -> None:
        if room == FILE:
            path = self._ask(tr("Impulse response of a room"))
            if path is not None:
                self._trying.run(
                    tr("Opening {name}").format(name=path.name),
                    lambda: self._conductor.engine.check_room(path),
                    self._choose_room,
                )
        else:
            self._choose_room(str(room))

    def _choose_room(self, room: str) -> None:
        self._document.change(tr("Choose a room"), room=room)

    def _wish_other(self, other: object) -> None:
        assert other is None or isinstance(other, InstrumentChoice)
        latents = (self._document.settled.latents[0], "")
        self._document.change(tr("Choose a second instrument"), other=other, latents=latents)

    def _wish_latent(self, end: int, choice: str) -> None:
        if choice == FILE:
            path = self._ask(tr("Recording with the tone that is wanted"))
            if path is None:
                return
            choice = str(path)
        first, last = self._document.settled.latents
        latents = (choice, last) if end == 0 else (first, choice)
        self._document.change(tr("Choose a tone"), latents=latents)

    def _ask(self, title: str) -> Path | None:
        name, _ = QFileDialog.getOpenFileName(
            self._window, title, self._settings.last_folder, tr(AUDIO_FILES)
        )
        return Path(name) if name else None
