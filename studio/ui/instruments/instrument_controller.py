"""The instrument browser's deeds: import, export, delete, details."""

from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFile, QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox

from studio.engine.errors import NotAnInstrument, StudioError, UnwritableTarget
from studio.engine.instrument_file import SUFFIX
from studio.engine.library_files import copy_whole, import_instrument
from studio.engine.progress import Progress
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.instruments.instrument_details import InstrumentDetails
from studio.ui.instruments.instruments_panel import InstrumentsPanel
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.session.instrument_choice import choice_of_file
from studio.ui.settings.settings import Settings
from studio.ui.widgets.question import DESTROY, Answer, question
from studio.ui.widgets.window_frame import WindowFrame


class InstrumentController(QObject):
    """changed(): the library holds other files now; failed(what, error).

    known(InstrumentChoice): what was to be imported is installed already.
    """

    changed = Signal()
    known = Signal(InstrumentChoice)
    failed = Signal(str, Exception)

    def __init__(self, frame: WindowFrame, panel: InstrumentsPanel, settings: Settings) -> None:
        """Connects the panel's requests and the actions."""
        super().__init__(frame.parent)
        self._frame = frame
        self._settings = settings
        self._importing = LatestJob(self)
        self._importing.failed.connect(
            lambda error: self.failed.emit(tr("The instrument cannot be imported"), error)
        )
        self.details: InstrumentDetails | None = None
        self.box: QMessageBox | None = None
        frame.action("import_instrument").triggered.connect(self.ask_for_file)
        self._panel = panel
        panel.import_requested.connect(self.ask_for_file)
        panel.details_requested.connect(self.show_details)
        panel.export_requested.connect(self.export)
        panel.delete_requested.connect(self.delete)

    def close(self) -> bool:
        """Wait for an import that runs."""
        self._importing.cancel()
        return self._importing.close()

    def ask_for_file(self) -> None:
        """The import dialog."""
        name, _ = QFileDialog.getOpenFileName(
            self._frame.parent,
            tr("Import an instrument"),
            self._settings.last_folder,
            tr("Instruments (*.ddsp);;All files (*)"),
        )
        if name:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Verify a file and copy it into the library, beside the window.

        One that is installed already is not copied: a second card of it could not be told apart.
        """

        def work() -> Generator[Progress, None, InstrumentChoice | str]:
            yield Progress(0.0, tr("Checking {name}").format(name=path.name))
            with suppress(NotAnInstrument):  # the import says why
                found = choice_of_file(path)
                known = self._panel.installed(found.sha256, found.name)
                if known is not None:
                    return known
            name, _ = import_instrument(path, keep_both=True)
            return name

        self._importing.run_in_turn(
            tr("Importing {name}").format(name=path.name), work, self._tell_imported
        )

    def _tell_imported(self, taken: InstrumentChoice | str) -> None:
        if isinstance(taken, str):
            self._frame.say(tr("{name} is installed.").format(name=taken))
            self.changed.emit()
            return
        self._panel.search.clear()  # its card may be hidden
        self.known.emit(taken)
        self._frame.say(
            tr("{name} is installed already; its card was chosen.").format(name=taken.name)
        )

    def show_details(self, choice: InstrumentChoice) -> None:
        """All that its card says."""
        if self.details is not None:
            self.details.close()
        self.details = InstrumentDetails(choice, self._frame.parent)
        self.details.export_requested.connect(lambda: self.export(choice))
        self.details.delete_requested.connect(lambda: self.delete(choice))
        self.details.show()

    def export(self, choice: InstrumentChoice) -> None:
        """Ask where to, and copy the file there."""
        start = Path(self._settings.last_folder) / choice.path.name
        name, _ = QFileDialog.getSaveFileName(
            self._frame.parent, tr("Export {name}").format(name=choice.name), str(start)
        )
        if name:
            self.export_to(choice, Path(name))

    def export_to(self, choice: InstrumentChoice, path: Path) -> None:
        """Copy the file."""
        target = path if path.suffix == SUFFIX else path.with_name(f"{path.name}{SUFFIX}")
        try:
            copy_whole(choice.path, target)
        except StudioError as error:
            self.failed.emit(tr("The instrument cannot be exported"), error)
            return
        self._settings.last_folder = str(target.parent)
        self._frame.say(tr("Written: {path}").format(path=target))

    def delete(self, choice: InstrumentChoice) -> None:
        """Ask, then move the file to the trash."""
        if choice.is_bundled:
            return

        def to_trash() -> None:
            self.move_to_trash(choice)

        self.box = question(
            "delete",
            tr("Delete {name}?").format(name=choice.name),
            tr("Its file goes to the trash, from where you can take it back."),
            (Answer("trash", tr("Move to the trash"), to_trash, DESTROY),),
            self._frame.parent,
        )
        self.box.open()

    def move_to_trash(self, choice: InstrumentChoice) -> None:
        """Never unlink: where there is no trash, nothing is deleted."""
        moved = QFile.moveToTrash(str(choice.path))
        is_moved = moved if isinstance(moved, bool) else moved[0]
        if not is_moved:
            self.failed.emit(
                tr("The instrument was not deleted"),
                UnwritableTarget(
                    tr("There is no trash for {path}; delete the file yourself.").format(
                        path=choice.path
                    )
                ),
            )
            return
        if self.details is not None:
            self.details.close()
        self._frame.say(tr("{name} is in the trash.").format(name=choice.name))
        self.changed.emit()
