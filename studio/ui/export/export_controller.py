"""Export, export again, batch: asks how, then lets the engine write."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from studio.engine.export.options import PATTERN, ExportOptions, name_by_pattern
from studio.engine.export.targets import look_at
from studio.engine.export.write import Written
from studio.ui.common.results import BatchReport
from studio.ui.common.texts import tr
from studio.ui.export.batch_dialog import BatchDialog
from studio.ui.export.export_dialog import ExportDialog
from studio.ui.session.document import Document
from studio.ui.session.export_order import BatchOrder, files_to_keep, stems_of
from studio.ui.session.job_controller import JobController
from studio.ui.settings.settings import Settings
from studio.ui.widgets.window_frame import WindowFrame


class ExportController(QObject):
    """The three export actions; the last target and options are kept for "export again"."""

    def __init__(
        self,
        frame: WindowFrame,
        document: Document,
        job_controller: JobController,
        settings: Settings,
    ) -> None:
        """Connects the actions."""
        super().__init__(frame.parent)
        self._frame = frame
        self._document = document
        self._job_controller = job_controller
        self._settings = settings
        self._last: tuple[Path, ExportOptions] | None = None
        self._was_asked = False  # what is written now was filled in by the dialog
        self._last_clip = ""  # id of the one that was written there
        self.dialog: ExportDialog | None = None
        self.batch_dialog: BatchDialog | None = None
        frame.action("export").triggered.connect(self.ask)
        frame.action("export_again").triggered.connect(self.again)
        frame.action("batch").triggered.connect(self.ask_batch)
        document.result_changed.connect(self._enable)
        document.settled_changed.connect(self._enable)
        document.settled_changed.connect(self._suggest)
        job_controller.written.connect(self._tell)
        job_controller.failed.connect(self._ask_again)
        frame.action("export_folder").triggered.connect(self._show_folder)
        frame.action("export_folder").setEnabled(False)
        job_controller.batch_done.connect(self._tell_batch)
        self._enable()

    def _enable(self) -> None:
        has_result = self._document.result is not None
        self._frame.action("export").setEnabled(has_result)
        self._frame.action("export_again").setEnabled(has_result and self._last is not None)
        self._frame.action("batch").setEnabled(self._can_play())

    def _can_play(self) -> bool:
        """The instruments of the sound are here; a batch would fail at each file otherwise."""
        settled = self._document.settled
        others = [each for each in (settled.instrument, settled.other) if each is not None]
        return settled.instrument is not None and not any(each.is_missing for each in others)

    def ask(self) -> None:
        """Open the export dialog."""
        result = self._document.result
        if result is None:
            return
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = ExportDialog(
            Path(self._settings.last_folder),
            self._name(),
            self._settings.export_options,
            self._frame.parent,
            self._files_to_keep,
            stems_of(self._document.settled),
        )
        self.dialog.requested.connect(self.export)
        self.dialog.accepted.connect(self._note_asked)
        self.dialog.show()

    def _note_asked(self) -> None:
        self._was_asked = True

    def _name(self) -> str:
        """What a file of the shown clip as it is played now is called."""
        entry, instrument = self._document.settled.entry, self._document.settled.instrument
        clip, played_by = entry.name if entry else "", instrument.name if instrument else ""
        return name_by_pattern(PATTERN, clip, played_by, 1)

    def _suggest(self, _: object = None) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.suggest(self._name())
            self.dialog.show_stems(stems_of(self._document.settled))

    def _files_to_keep(self) -> tuple[Path, ...]:
        return files_to_keep(self._document.settled)

    def export(self, path: Path, options: ExportOptions) -> None:
        """Write the result."""
        self._last, self._last_clip = (path, options), self._document.settled.current
        self._settings.last_folder = str(path.parent)
        self._settings.export_options = options
        self._job_controller.export(path, options)
        self._enable()

    def again(self) -> None:
        """The same file in the same format, with the sound as it is now.

        Of another clip, or where a clip has been made of that file: the dialog asks.
        """
        if self._last is None:
            return
        is_other = self._last_clip != self._document.settled.current
        if is_other or self._meets_kept():
            self.ask()
        else:
            self.export(*self._last)

    def _meets_kept(self) -> bool:
        """Whether "again" would write over a file that must stay."""
        stems, keep = stems_of(self._document.settled), self._files_to_keep()
        return self._last is not None and look_at(*self._last, keep, stems).kept is not None

    def _ask_again(self, what: str, _: object) -> None:
        """A file that could not be written: the dialog is there again, as it was filled in."""
        if what == tr("The file cannot be written") and self._was_asked and self.dialog:
            self._was_asked = False
            self.dialog.show()

    def _show_folder(self) -> None:
        """Open the folder of the newest export in the system's file manager."""
        if self._last is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._last[0].parent)))

    def ask_batch(self) -> None:
        """Open the batch dialog."""
        instrument = self._document.settled.instrument
        if instrument is None or not self._can_play():
            return
        if self.batch_dialog is not None:
            self.batch_dialog.close()
        clips = self._document.settled.clips
        self.batch_dialog = BatchDialog(
            tuple(dict.fromkeys(clip.path for clip in clips)),
            Path(self._settings.last_folder),
            instrument.name,
            self._settings.export_options,
            self._frame.parent,
            stems_of(self._document.settled),
        )
        self.batch_dialog.requested.connect(self.export_batch)
        self.batch_dialog.show()

    def export_batch(self, order: BatchOrder) -> None:
        """Write them all."""
        self._settings.last_folder = str(order.folder)
        self._settings.export_options = order.options
        self._job_controller.export_batch(order)

    def _tell(self, written: Written) -> None:
        self._was_asked = False
        self._frame.action("export_folder").setEnabled(True)
        text = tr("Written: {path}").format(path=written.paths[0])
        if len(written.paths) > 1:
            text += tr(" and {n} more").format(n=len(written.paths) - 1)
        if written.lowered_db > 0.05:
            text += tr(" (lowered by {db:.1f} dB so that nothing clips)").format(
                db=written.lowered_db
            )
        if written.limited:
            text += f". {written.limited}"
        self._frame.say(text)

    def _tell_batch(self, batch: BatchReport) -> None:
        text = tr("{n} of {all} recordings written to {folder}.").format(
            n=len(batch.written),
            all=len(batch.written) + len(batch.failed),
            folder=batch.folder,
        )
        for path, words in batch.limited:
            text += f" {path.name}: {words}"
        self._frame.say(text)
        if batch.failed:
            self._frame.show_error(tr("Some recordings were left out"), batch.error())
