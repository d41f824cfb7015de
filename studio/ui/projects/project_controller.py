"""Project files in the window: saved, opened, closed."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox

from studio.engine.progress import Progress
from studio.engine.project_file import SUFFIX, read_project, write_project
from studio.engine.session import Session, View
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.jobs.latest_job import LatestJob
from studio.ui.plots.stack import PlotStack
from studio.ui.projects.autosave import Autosave
from studio.ui.projects.demo import is_only_demo
from studio.ui.projects.missing_card import MissingCard
from studio.ui.projects.missing_files import Library, MissingFiles
from studio.ui.projects.recovery import Opens, Recovery
from studio.ui.projects.recovery_strip import RecoveryStrip
from studio.ui.projects.session_link import known_to, session_of, settled_of
from studio.ui.projects.view_restorer import ViewRestorer
from studio.ui.session.document import Document, Settled
from studio.ui.session.job_controller import JobController
from studio.ui.settings.settings import Settings
from studio.ui.widgets.question import DESTROY, Answer, question
from studio.ui.widgets.window_frame import WindowFrame

FILES = "Projects (*.ddspproj);;All files (*)"
Opened = tuple[Session, tuple[InstrumentChoice, ...]]


@dataclass(frozen=True, slots=True)
class ProjectWidgets:
    """plots: whose view is kept; card: of an instrument that is missing; strip: of recovery."""

    plots: PlotStack
    card: MissingCard
    strip: RecoveryStrip


class ProjectController(QObject):
    """Keeps the session in a file of the user's, and always in one of its own."""

    def __init__(
        self,
        frame: WindowFrame,
        widgets: ProjectWidgets,
        library: Library,
        open_files: Callable[[list[Path]], None],
        document: Document,
        job_controller: JobController,
        settings: Settings,
    ) -> None:
        """Connects the actions; nothing is written before something changes."""
        super().__init__(frame.parent)
        self._frame = frame
        self._plots = plots = widgets.plots
        self._document = document
        self._job_controller = job_controller
        self._settings = settings
        self.path: Path | None = None
        self.demos: tuple[Path, ...] = ()
        self.missing = MissingFiles(frame, widgets.card, library, document, job_controller)
        self.missing.failed.connect(frame.show_error)
        self.autosave = Autosave(settings.recovery_folder, self._snapshot)
        self._opening = LatestJob(self)
        self._opening.failed.connect(
            lambda error: frame.show_error(tr("The project cannot be opened"), error)
        )
        self._saving = LatestJob(self)
        self._saving.failed.connect(self._fail_saving)
        self._looked_at = ViewRestorer(plots, document)
        self._may_close = False
        self.box: QMessageBox | None = None
        self.recovery = Recovery(
            frame, widgets.strip, self.autosave, Opens(self._recover, open_files)
        )
        self._connect()
        self._show_title()

    def _connect(self) -> None:
        act, document = self._frame.action, self._document
        act("save").triggered.connect(lambda: self.save())
        act("save_as").triggered.connect(lambda: self.save_as())
        act("open_project").triggered.connect(self.ask_for_project)
        act("open_last").triggered.connect(self._open_last)
        act("open_last").setEnabled(self.autosave.last is not None)
        act("new_session").triggered.connect(lambda: self._unless_lost(self.begin))
        document.settled_changed.connect(self._take_change)
        document.selection_changed.connect(self._note_change)
        document.undo_stack.cleanChanged.connect(self._show_title)

    # -- the state ----------------------------------------------------------------------------

    def session(self) -> Session:
        """The session as it is now."""
        plots = self._plots
        (start, end), (low, high) = plots.spectrogram.view.viewRange()
        title = self.path.stem if self.path is not None else ""
        return session_of(self._document, View(start, end, low, high), title)

    def _snapshot(self) -> Session:
        """The same for a file beside the project's own, which it names."""
        return replace(self.session(), project=self.path)

    @property
    def is_modified(self) -> bool:
        """There are steps that the project's file does not hold; a demo is no work to lose."""
        if self._document.undo_stack.isClean():
            return False
        is_new = self.path is None
        return not (is_new and is_only_demo(self._document.settled, self.demos))

    def forget_changes(self) -> None:
        """Nothing is asked when the window closes."""
        self._may_close = True

    def _take_change(self, _: Settled) -> None:
        self._show_title()
        self._note_change()

    def _note_change(self, _: object = None) -> None:
        if self._document.settled.clips and not self._document.is_untouched:
            self.autosave.note_change()

    def _show_title(self, _: object = None) -> None:
        entry = self._document.settled.entry
        name = self.path.stem if self.path is not None else entry.name if entry else ""
        if name:
            self._frame.parent.setWindowTitle(tr("{name}[*] – DDSP Studio").format(name=name))
        else:
            self._frame.parent.setWindowTitle(tr("DDSP Studio[*]"))
        self._frame.parent.setWindowModified(self.is_modified)

    # -- saving -------------------------------------------------------------------------------

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Write to the project's file; ask for one where there is none yet."""
        if self.path is None:
            self.save_as(then)
        else:
            self.save_to(self.path, then)

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a file and write there."""
        entry = self._document.settled.entry
        name = self.path.name if self.path is not None else entry.name if entry else "Session"
        start = Path(self._settings.last_folder) / f"{Path(name).stem}{SUFFIX}"
        chosen, _ = QFileDialog.getSaveFileName(
            self._frame.parent, tr("Save project"), str(start), tr(FILES)
        )
        if chosen:
            path = Path(chosen)
            is_named = path.suffix.lower() == SUFFIX
            self.save_to(path if is_named else path.with_name(f"{path.name}{SUFFIX}"), then)

    def save_to(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Write the session in a job; what is changed meanwhile counts as modified."""
        session, stack = self.session(), self._document.undo_stack
        index = stack.index()

        def work() -> Generator[Progress, None, None]:
            yield Progress(0.0)
            write_project(path, session)

        def done(_: object) -> None:
            self.path = path
            if stack.index() == index:
                stack.setClean()
            self._settings.last_folder = str(path.parent)
            self._remember(path)
            self._show_title()
            self._frame.say(tr("Saved: {path}").format(path=path))
            if then is not None:
                then()

        self._saving.run(tr("Saving {name}").format(name=path.name), work, done)

    def _fail_saving(self, error: Exception) -> None:
        self._frame.show_error(tr("The project is not saved"), error)

    def _remember(self, path: Path) -> None:
        self._settings.remember(path)
        self._job_controller.remembered.emit(path)

    # -- opening ------------------------------------------------------------------------------

    def ask_for_project(self) -> None:
        """The open dialog."""
        chosen, _ = QFileDialog.getOpenFileName(
            self._frame.parent, tr("Open project"), self._settings.last_folder, tr(FILES)
        )
        if chosen:
            self.open(Path(chosen))

    def open(self, path: Path, then: Callable[[], None] | None = None) -> None:
        """Open a project file, after asking about unsaved work. then: once it is open."""
        self._unless_lost(lambda: self._read(path, then=then))

    def _open_last(self) -> None:
        last = self.autosave.last
        if last is not None:
            self._unless_lost(lambda: self._read(last, is_beside=True))

    def _recover(self, path: Path, then: Callable[[], None]) -> None:
        self._unless_lost(lambda: self._read(path, is_beside=True, then=then))

    def _read(
        self, source: Path, is_beside: bool = False, then: Callable[[], None] | None = None
    ) -> None:
        """Read a project. is_beside: it was kept beside the project's own file, unsaved."""

        def work() -> Generator[Progress, None, Opened]:
            yield Progress(0.0, tr("Opening {name}").format(name=source.name))
            session = read_project(source)
            return session, known_to(session, self._job_controller.list_instruments())

        def done(opened: Opened) -> None:
            session, choices = opened

            def take(session: Session) -> None:
                self._take(session, choices, session.project if is_beside else source)
                if is_beside:
                    self._document.undo_stack.resetClean()  # Save is still to come
                    self._show_title()
                if then is not None:
                    then()

            self.missing.ask_for_files(session, take)

        self._opening.run(tr("Opening {name}").format(name=source.name), work, done)

    def _take(
        self, session: Session, choices: tuple[InstrumentChoice, ...], path: Path | None
    ) -> None:
        """Let this be the session."""
        self.path = path
        self._looked_at.restore_after(session)
        self._document.replace_all(settled_of(session, choices))
        if path is not None:
            self._settings.last_folder = str(path.parent)
            self._remember(path)
        self._show_title()

    def begin(self) -> None:
        """An empty session: nothing of the old one is left, neither its sound nor its axes."""
        self.path = None
        self._looked_at.restore_after(None)
        self._document.replace_all(Settled())
        self._plots.set_seconds(1.0)
        self._show_title()

    # -- closing ------------------------------------------------------------------------------

    def _unless_lost(self, deed: Callable[[], None]) -> None:
        """Do it, after asking about work that is not saved."""
        if not self.is_modified:
            deed()
        else:
            self.box = self.question_before(deed)
            self.box.open()

    def question_before(self, deed: Callable[[], None]) -> QMessageBox:
        """Save, do not save, or stay: before the deed."""
        name = self._frame.parent.windowTitle().split("[*]")[0]
        answers = (
            Answer("save", tr("Save"), lambda: self.save(deed)),
            Answer("discard", tr("Don't save"), deed, DESTROY),
        )
        words = tr("{name} has changes that are not saved.").format(name=name)
        return question("save_changes", tr("Save changes?"), words, answers, self._frame.parent)

    def may_close(self) -> bool:
        """May the window close now? Else the question is asked and the window closed later."""
        if self._may_close or not self.is_modified:
            return True

        def close() -> None:
            self._may_close = True
            self._frame.parent.close()

        self._unless_lost(close)
        return False

    def close(self) -> None:
        """End the jobs; nothing is left to be recovered."""
        self._document.undo_stack.cleanChanged.disconnect(self._show_title)
        self._opening.close()
        self._saving.close()
        self.recovery.close()
        self.autosave.close(keeps_last=self.is_modified and bool(self._document.settled.clips))
