"""Hears the microphone while recording, where the settings ask for it."""

from PySide6.QtCore import QObject, Signal

from studio.ui.audio_desk import AudioDesk
from studio.ui.settings import Settings
from studio.ui.texts import tr


class Monitoring(QObject):
    """Follows the recording; refused(why): it cannot be done, the recording goes on."""

    refused = Signal(str)

    def __init__(self, desk: AudioDesk, settings: Settings, parent: QObject | None = None) -> None:
        """Joins the two callbacks; nothing is heard yet."""
        super().__init__(parent)
        self._desk = desk
        self._settings = settings
        self._monitor = desk.recorder.monitor
        desk.player.monitor = self._monitor
        desk.recording.connect(self._follow)

    def take_setting(self) -> None:
        """The setting has changed: it counts at once, also while recording."""
        self._follow(self._desk.recorder.is_recording)

    def _follow(self, is_recording: bool) -> None:
        if is_recording and self._settings.is_monitoring:
            self._desk.open_loudspeaker(self._begin)
        else:
            self._monitor.is_on = False

    def _begin(self) -> None:
        if not self._desk.recorder.is_recording:
            return
        rate = self._desk.recorder.device.sample_rate
        if rate != self._desk.player.sample_rate:
            self.refused.emit(
                tr("The microphone cannot be heard: it runs at another rate than the loudspeaker.")
            )
            return
        self._monitor.sample_rate = rate
        self._monitor.is_on = True
