"""Which recordings of the studio are learnt from: those that the wizard's own button began."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from studio.ui.playback.audio_controller import AudioController
from studio.ui.training.wizard.audio import AudioPage


class WizardTakes(QObject):
    """Between the first page and the studio's recorder."""

    def __init__(self, page: AudioPage, audio: AudioController, record: QAction) -> None:
        """record: the studio's action that begins and ends a take; its own slots come first."""
        super().__init__(page)
        self._page, self._record = page, record
        self._is_ours = self._is_pressing = False
        page.record_requested.connect(self._press)
        audio.recording.connect(page.show_recording)
        audio.take_finished.connect(self._take)
        record.triggered.connect(self._note_press)

    def _press(self) -> None:
        self._is_ours = self._is_pressing = True
        self._record.trigger()
        self._is_pressing = False

    def _note_press(self) -> None:
        """What begins elsewhere is not ours, however our last take ended."""
        if not self._is_pressing:
            self._is_ours = False

    def _take(self, path: Path) -> None:
        if self._is_ours:
            self._is_ours = False
            self._page.add((path,))
