"""Hears the microphone while recording, where the settings ask for it."""

from PySide6.QtCore import QObject, Signal

from studio.ui.common.texts import tr
from studio.ui.playback.audio_controller import AudioController
from studio.ui.settings.settings import Settings


class Monitoring(QObject):
    """Follows the recording; refused(why): it cannot be done, the recording goes on."""

    refused = Signal(str)

    def __init__(
        self, audio: AudioController, settings: Settings, parent: QObject | None = None
    ) -> None:
        """Joins the two callbacks; nothing is heard yet."""
        super().__init__(parent)
        self._audio = audio
        self._settings = settings
        self._monitor = audio.recorder.monitor
        audio.player.monitor = self._monitor
        audio.recording.connect(self._follow)

    def take_setting(self) -> None:
        """The setting has changed: it counts at once, also while recording."""
        self._follow(self._audio.recorder.is_recording)

    def _follow(self, is_recording: bool) -> None:
        if is_recording and self._settings.is_monitoring:
            self._audio.open_loudspeaker(self._begin)
        else:
            self._monitor.is_on = False

    def _begin(self) -> None:
        if not self._audio.recorder.is_recording:
            return
        rate = self._audio.recorder.device.sample_rate
        if rate != self._audio.player.sample_rate:
            self.refused.emit(
                tr("The microphone cannot be heard: it runs at another rate than the loudspeaker.")
            )
            return
        self._monitor.sample_rate = rate
        self._monitor.is_on = True
