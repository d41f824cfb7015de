"""Lets a changed setting take effect at once."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject

from studio.ui.playback.audio_controller import AudioController
from studio.ui.playback.monitoring import Monitoring
from studio.ui.settings.settings import Settings
from studio.ui.shell.main_window import MainWindow


class Dressed(Protocol):
    """What can put on another look."""

    def set_theme(self, name: str) -> None:
        """Dark or light."""
        ...


class SettingsAtWork(QObject):
    """take(id) after Settings has the new value; what only the next job reads needs nothing."""

    def __init__(
        self,
        dressed: Dressed,
        window: MainWindow,
        audio: AudioController,
        settings: Settings,
        monitoring: Monitoring,
    ) -> None:
        """Changes nothing yet."""
        super().__init__(window)
        spectrogram = window.plots.spectrogram
        self._effects: dict[str, Callable[[], None]] = {
            "theme": lambda: dressed.set_theme(settings.theme),
            "color_map": lambda: spectrogram.set_color_map(settings.color_map),
            "range_db": lambda: spectrogram.set_range_db(settings.range_db),
            "match_loudness": lambda: window.action("match").setChecked(settings.match_loudness),
            "input_device": audio.open_microphone,
            "output_device": audio.leave_output,
            "is_monitoring": monitoring.take_setting,
            "is_limiting": lambda: setattr(audio.player, "is_limiting", settings.is_limiting),
        }

    def take(self, id: str) -> None:
        """A setting has another value."""
        effect = self._effects.get(id)
        if effect is not None:
            effect()
