"""Lets a changed setting take effect at once."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from studio.ui.playback.playback_controller import PlaybackController
from studio.ui.plots.spectrogram import SpectrogramPlot
from studio.ui.settings.settings import Settings
from studio.ui.widgets.window_frame import WindowFrame


class SettingsController(QObject):
    """take(id) after Settings has the new value; what only the next job reads needs nothing."""

    def __init__(
        self,
        set_theme: Callable[[str], None],
        frame: WindowFrame,
        spectrogram: SpectrogramPlot,
        playback: PlaybackController,
        settings: Settings,
    ) -> None:
        """set_theme: puts on the dark or the light look. Changes nothing yet."""
        super().__init__(frame.parent)
        audio = playback.audio
        self._effects: dict[str, Callable[[], None]] = {
            "theme": lambda: set_theme(settings.theme),
            "color_map": lambda: spectrogram.set_color_map(settings.color_map),
            "range_db": lambda: spectrogram.set_range_db(settings.range_db),
            "match_loudness": lambda: frame.action("match").setChecked(settings.match_loudness),
            "input_device": audio.open_microphone,
            "output_device": audio.leave_output,
            "is_monitoring": playback.monitoring.take_setting,
            "is_limiting": lambda: setattr(audio.player, "is_limiting", settings.is_limiting),
        }

    def take(self, id: str) -> None:
        """A setting has another value."""
        effect = self._effects.get(id)
        if effect is not None:
            effect()
