"""Help, keys, about, log, settings, welcome: what a well-behaved program has."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from studio.engine.audio.device import DeviceInfo
from studio.engine.resources import resource
from studio.ui.common.texts import tr
from studio.ui.playback.audio_controller import AudioController
from studio.ui.settings.cache_size import cache_text, empty_cache
from studio.ui.settings.settings import Settings
from studio.ui.settings.settings_dialog import SettingsDialog
from studio.ui.shell.actions import ACTIONS
from studio.ui.shell.report import Memory, report, user_name, version_of
from studio.ui.shell.text_window import AboutWindow, HelpWindow, KeysWindow, LogWindow
from studio.ui.shell.welcome import Welcome
from studio.ui.widgets.window_frame import WindowFrame

MOUSE_KEYS = (
    ("Zoom time at the mouse", "Wheel"),
    ("Zoom pitch at the mouse (spectrogram)", "Ctrl+Wheel"),
    ("Move the view", "Drag"),
    ("Value in fine steps", "Shift+Wheel, Shift+Arrow"),
    ("Back to the default", "Double-click the label"),
)


class DialogController(QObject):
    """Opens the dialogs; each once: a second request brings it to the front.

    setting_changed(id): of the settings dialog. demo_requested: of the welcome.
    """

    setting_changed = Signal(str)
    demo_requested = Signal()

    def __init__(
        self,
        frame: WindowFrame,
        welcome: Welcome,
        audio: AudioController,
        settings: Settings,
        memory: Memory,
        cache_folder: Path,
    ) -> None:
        """Connects the actions of the Help menu and Settings."""
        super().__init__(frame.parent)
        self._frame = frame
        self._welcome = welcome
        self._settings = settings
        self._memory = memory
        self._cache_folder = cache_folder
        self._open: dict[str, QDialog] = {}
        self._devices: tuple[DeviceInfo, ...] = ()
        audio.devices_found.connect(self._take_devices)
        self.makers: dict[str, Callable[[], QDialog]] = {
            "help": self._make_help,
            "keys": self._make_keys,
            "about": self._make_about,
            "log": self._make_log,
            "settings": self._make_settings,
        }
        for id, make in self.makers.items():
            frame.action(id).triggered.connect(
                lambda _=False, id=id, make=make: self.show(id, make)
            )
        frame.action("welcome").triggered.connect(welcome.show)
        welcome.demo_requested.connect(self.demo_requested)
        welcome.record_requested.connect(frame.action("record").trigger)
        welcome.open_requested.connect(frame.action("open").trigger)
        welcome.ended.connect(self._remember_welcome)
        frame.action("record").triggered.connect(lambda _: welcome.end())

    def _take_devices(self, devices: tuple[DeviceInfo, ...]) -> None:
        self._devices = devices

    def show(self, id: str, make: Callable[[], QDialog]) -> QDialog:
        """Open a dialog, or bring the open one to the front."""
        dialog = self._open.get(id)
        if dialog is None or not dialog.isVisible():
            if dialog is not None:
                dialog.deleteLater()
            dialog = make()
            self._open[id] = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def show_settings(self, _: object = None) -> None:
        """Show the settings as they are now, where their dialog is open."""
        dialog = self._open.get("settings")
        if isinstance(dialog, SettingsDialog) and dialog.isVisible():
            dialog.show_settings()

    def welcome(self) -> None:
        """At the first start only."""
        if not self._settings.is_welcomed:
            self._welcome.show()

    def close(self) -> None:
        """Close them all."""
        for dialog in self._open.values():
            dialog.close()

    def _make_help(self) -> QDialog:
        return HelpWindow(self._help_folder(), self._frame.parent)

    @staticmethod
    def _help_folder() -> Path:
        return resource("help")

    def _make_keys(self) -> QDialog:
        rows = [
            (tr(row.text).replace("&", "").rstrip("."), ", ".join(row.keys))
            for row in ACTIONS
            if row.keys
        ]
        return KeysWindow([*rows, *((tr(a), tr(b)) for a, b in MOUSE_KEYS)], self._frame.parent)

    def _make_about(self) -> QDialog:
        licences = resource("licences.md").read_text(encoding="utf-8")
        return AboutWindow(version_of("ddsp-studio"), notice(), licences, self._frame.parent)

    def _make_log(self) -> QDialog:
        return LogWindow(
            report(list(self._memory.lines), Path.home(), user_name()), self._frame.parent
        )

    def _make_settings(self) -> QDialog:
        dialog = SettingsDialog(
            self._settings, self._devices, cache_text(self._cache_folder), self._frame.parent
        )
        dialog.changed.connect(self.setting_changed)

        def empty() -> None:
            empty_cache(self._cache_folder)
            dialog.cache_text.setText(cache_text(self._cache_folder))

        dialog.cache_requested.connect(empty)
        return dialog

    def _remember_welcome(self) -> None:
        self._settings.is_welcomed = True


def notice() -> str:
    """The credits: beside the resources in an installed package, in a checkout above them."""
    for path in (resource("NOTICE"), resource("NOTICE").parents[1] / "NOTICE"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""
