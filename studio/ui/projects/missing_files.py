"""Asks where files are that a session names: never guesses, never changes silently."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from studio.engine.errors import StudioError
from studio.engine.session import ClipEntry, Session
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.projects.missing_card import MissingCard
from studio.ui.projects.missing_clips import MissingClips
from studio.ui.projects.session_files import (
    Answers,
    MissingFile,
    answered,
    missing_clip,
    missing_files,
)
from studio.ui.projects.session_link import with_instruments
from studio.ui.session.document import Document, Settled
from studio.ui.session.instrument_choice import choice_of_file
from studio.ui.session.job_controller import JobController
from studio.ui.widgets.question import ACTION, DESTROY, Answer, question
from studio.ui.widgets.window_frame import WindowFrame


@dataclass(frozen=True, slots=True)
class Library:
    """installed: the installed instrument of a content (sha256) and name; install: a file."""

    installed: Callable[[str, str], InstrumentChoice | None]
    install: Callable[[Path], None]


class MissingFiles(QObject):
    """Files that moved, clips that changed, instruments that are not here.

    failed(what, error): a file that was located cannot be used.
    """

    failed = Signal(str, Exception)

    def __init__(
        self,
        frame: WindowFrame,
        card: MissingCard,
        library: Library,
        document: Document,
        job_controller: JobController,
    ) -> None:
        """Connects what can be missing while a session is open."""
        super().__init__(frame.parent)
        self._frame = frame
        self._document = document
        self.dialog: MissingClips | None = None
        self.box: QMessageBox | None = None
        self._instead: list[tuple[InstrumentChoice, str]] = []
        self._library = library
        self.card = card
        self.card.locate_requested.connect(self.ask_for_instrument)
        document.settled_changed.connect(self._show)
        job_controller.clip_missing.connect(self._ask_for_clip)
        job_controller.clip_differs.connect(self._ask_about_content)
        job_controller.instruments_found.connect(self._look_again)

    # -- clips --------------------------------------------------------------------------------

    def ask_for_files(self, session: Session, then: Callable[[Session], None]) -> None:
        """Ask for the files that are not there; then(session with the answers)."""
        missing = missing_files(session)
        if not missing:
            then(session)
            return
        self._ask(missing, lambda answers: then(answered(session, answers)))

    def _ask(self, missing: tuple[MissingFile, ...], then: Callable[[Answers], None]) -> None:
        if self.dialog is not None:
            self.dialog.close()
            self.dialog.deleteLater()
        self.dialog = MissingClips(missing, self._frame.parent)
        self.dialog.answered.connect(then)
        self.dialog.open()

    def _ask_for_clip(self, entry: ClipEntry) -> None:
        """The file of a clip is gone while the session is open."""

        def take(answers: Answers) -> None:
            path = answers[entry.id]
            if path is None:
                self._document.remove_clip(entry.id)
            else:
                text = tr("Locate {name}").format(name=entry.name)
                self._document.change_entry(text, replace(entry, path=path))

        self._say_hidden(entry)
        self._ask((missing_clip(entry),), take)

    def _say_hidden(self, entry: ClipEntry) -> None:
        """What holds while nothing is answered, and after "Cancel"."""
        words = tr("{name} is not shown: its file is not there, or has changed. Click it again.")
        self._frame.say(words.format(name=entry.name))

    def _ask_about_content(self, entry: ClipEntry, sha256: str) -> None:
        """There is a file, but with another content than the one that was worked on."""
        self._say_hidden(entry)
        self.box = self.question_of(entry, sha256)
        self.box.open()

    def question_of(self, entry: ClipEntry, sha256: str) -> QMessageBox:
        """Use the changed file, locate the right one, or leave the clip out."""

        def use() -> None:
            text = tr("Use the changed file of {name}").format(name=entry.name)
            self._document.change_entry(text, replace(entry, sha256=sha256))

        def leave_out() -> None:
            self._document.remove_clip(entry.id)

        words = tr(
            "{path} is not the file that {name} was made from: its content is another one. "
            "Corrections may not fit it."
        )
        answers = (
            Answer("use", tr("Use it"), use),
            Answer("locate", tr("Locate..."), lambda: self._ask_for_clip(entry), ACTION),
            Answer("leave_out", tr("Leave out"), leave_out, DESTROY),
        )
        return question(
            "clip_differs",
            tr("The sound file has changed"),
            words.format(path=entry.path, name=entry.name),
            answers,
            self._frame.parent,
        )

    # -- instruments --------------------------------------------------------------------------

    def _show(self, settled: Settled) -> None:
        missing = [
            choice
            for choice in (settled.instrument, settled.other)
            if choice is not None and choice.is_missing
        ]
        self.card.show_missing(missing[0] if missing else None)

    def _look_again(self, choices: tuple[InstrumentChoice, ...]) -> None:
        """An instrument that was missing may have been installed meanwhile."""
        settled = self._document.settled
        found = with_instruments(settled, choices)
        if found != settled:
            self._document.put({"instrument": found.instrument, "other": found.other})
        for missing, sha256 in self._instead:
            for choice in choices:
                if choice.sha256 == sha256:
                    self._take_instrument(missing, choice)
                    self._instead = []
                    return

    def ask_for_instrument(self, missing: InstrumentChoice) -> None:
        """The dialog for an instrument's file."""
        name, _ = QFileDialog.getOpenFileName(
            self._frame.parent,
            tr("Locate {name}").format(name=missing.name),
            str(missing.path.parent),
            tr("Instruments (*.ddsp);;All files (*)"),
        )
        if name:
            self.locate_instrument(missing, Path(name))

    def locate_instrument(self, missing: InstrumentChoice, path: Path) -> None:
        """Install this file; where its content is another, ask whether it is to be used."""
        try:
            found = choice_of_file(path)
        except StudioError as error:
            self.failed.emit(tr("The instrument cannot be opened"), error)
            return
        if found.sha256 == missing.sha256:
            self._library.install(path)  # once installed, it is found by content
            return

        def use() -> None:
            known = self._library.installed(found.sha256, found.name)
            if known is not None:
                self._take_instrument(missing, known)
                return
            self._instead = [(missing, found.sha256)]
            self._library.install(path)

        words = tr("{found} is not the {name} that the project was made with. Use it instead?")
        self.box = question(
            "instrument_differs",
            tr("Another instrument"),
            words.format(found=found.name, name=missing.name),
            (Answer("use", tr("Use it"), use),),
            self._frame.parent,
        )
        self.box.open()

    def _take_instrument(self, missing: InstrumentChoice, found: InstrumentChoice) -> None:
        settled = self._document.settled
        changes: dict[str, Any] = {
            name: found
            for name in ("instrument", "other")
            if getattr(settled, name) is not None
            and getattr(settled, name).is_missing
            and getattr(settled, name).path == missing.path
        }
        self._document.change(tr("Locate {name}").format(name=missing.name), **changes)
