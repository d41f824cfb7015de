"""Room, second instrument, latents: between their controls and the document."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from studio.engine.audio_suffixes import AUDIO_FILES
from studio.engine.stream.rooms import MADE_ROOMS
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.session.document import Document, Settled
from studio.ui.session.job_controller import JobController
from studio.ui.settings.settings import Settings
from studio.ui.sound.parameters import ParametersPanel
from studio.ui.widgets.choice_row import FILE, Entry
from studio.ui.widgets.window_frame import WindowFrame


class RoomMorphController(QObject):
    """Each choice is one step of undo; a file is tried before it is chosen."""

    def __init__(
        self,
        frame: WindowFrame,
        panel: ParametersPanel,
        document: Document,
        job_controller: JobController,
        settings: Settings,
    ) -> None:
        """Connects the controls."""
        super().__init__(frame.parent)
        self._frame = frame
        self._document = document
        self._job_controller = job_controller
        self._settings = settings
        self._trying = job_controller.latest_job("room", tr("The room cannot be used"))
        self._instruments: Sequence[InstrumentChoice] = ()
        self._room, self._morph = panel.room, panel.morph
        self._reverb = panel.rows["reverb_wet"]
        self._room.requested.connect(self._request_room)
        self._morph.other_requested.connect(self._request_other)
        self._morph.latent_requested.connect(self._request_latent)
        job_controller.instruments_found.connect(self.show_instruments)
        document.settled_changed.connect(self._show)
        self._show(document.settled)

    def show_instruments(self, instruments: Sequence[InstrumentChoice]) -> None:
        """Offer these instruments and their rooms."""
        self._instruments = instruments
        self._morph.show_instruments(instruments)
        self._show(self._document.settled)

    def _show(self, settled: Settled) -> None:
        has_own = _has_own_room(settled)
        own = tr("Own") if has_own else tr("Own (none learnt)")
        entries: list[Entry] = [(own, "own"), (tr("None"), "none")]
        entries += [(tr(room.label), room.id) for room in MADE_ROOMS]
        entries += [
            (choice.name, str(choice.path)) for choice in self._instruments if choice.has_room
        ]
        if settled.room not in [value for _, value in entries]:
            entries.append((Path(settled.room).stem, settled.room))
        self._room.show_entries([*entries, (tr("From a file..."), FILE)])
        self._room.show_value(settled.room)
        self._reverb.set_reason(_why_no_reverb(settled, has_own))
        self._morph.show_settled(settled)

    def _request_room(self, room: object) -> None:
        if room == FILE:
            path = self._ask(tr("Impulse response of a room"))
            if path is not None:
                self._trying.run(
                    tr("Opening {name}").format(name=path.name),
                    lambda: self._job_controller.engine.check_room(path),
                    self._choose_room,
                )
        else:
            self._choose_room(str(room))

    def _choose_room(self, room: str) -> None:
        self._document.change(tr("Choose a room"), room=room)

    def _request_other(self, other: object) -> None:
        assert other is None or isinstance(other, InstrumentChoice)
        latents = (self._document.settled.latents[0], "")
        self._document.change(tr("Choose a second instrument"), other=other, latents=latents)

    def _request_latent(self, end: int, choice: str) -> None:
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
            self._frame.parent, title, self._settings.last_folder, tr(AUDIO_FILES)
        )
        return Path(name) if name else None


def _has_own_room(settled: Settled) -> bool:
    """Whether the instrument that plays, or the one that it morphs to, was learnt with a room."""
    playing = [settled.instrument]
    if settled.conditioning.morph:
        playing.append(settled.other)
    return settled.instrument is None or any(
        each is not None and each.has_room for each in playing
    )


def _why_no_reverb(settled: Settled, has_own: bool) -> str:
    """Why the amount of reverberation changes nothing; "" = it does."""
    if settled.room == "none":
        return tr("There is no room to be heard: choose one in the list Room.")
    if settled.room == "own" and not has_own and settled.instrument is not None:
        words = tr("{name} was learnt without a room: choose one in the list Room.")
        return words.format(name=settled.instrument.name)
    return ""
