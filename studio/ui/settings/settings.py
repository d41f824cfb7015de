"""What the studio remembers between two starts; the only file that touches QSettings."""

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from studio.engine.export.options import ExportOptions
from studio.engine.features.tracker import DEFAULT_TRACKER, TRACKERS, TrackerName
from studio.engine.library import data_folder
from studio.ui.plots.spectrogram import COLOR_MAPS, RANGES_DB

MOST_RECENT = 10
COUNT_INS = (0, 2, 4, 8)


class Settings:
    """Typed access; every value is read with its type, since INI files hold only text."""

    def __init__(self, store: QSettings | None = None) -> None:
        """store: where to keep them; None = the user's own."""
        self._store = store if store is not None else QSettings("DDSP Studio", "ddsp-studio")

    def _text(self, key: str, default: str) -> str:
        return str(self._store.value(key, default, type=str))

    def _choice(self, key: str, choices: Sequence[int], default: int) -> int:
        """One of some whole numbers; the default for anything else that a file may hold."""
        try:
            value = int(self._text(key, str(default)))
        except ValueError:
            return default
        return value if value in choices else default

    @property
    def theme(self) -> str:
        """dark or light."""
        theme = self._text("appearance/theme", "dark")
        return theme if theme in ("dark", "light") else "dark"

    @theme.setter
    def theme(self, theme: str) -> None:
        self._store.setValue("appearance/theme", theme)

    @property
    def input_device(self) -> str | None:
        """Name of the microphone; None = the system's default."""
        return self._text("audio/input", "") or None

    @input_device.setter
    def input_device(self, name: str | None) -> None:
        self._store.setValue("audio/input", name or "")

    @property
    def output_device(self) -> str | None:
        """Name of the loudspeaker; None = the system's default."""
        return self._text("audio/output", "") or None

    @output_device.setter
    def output_device(self, name: str | None) -> None:
        self._store.setValue("audio/output", name or "")

    @property
    def match_loudness(self) -> bool:
        """Original and result are played equally loud."""
        return bool(self._store.value("playback/match_loudness", True, type=bool))

    @match_loudness.setter
    def match_loudness(self, is_on: bool) -> None:
        self._store.setValue("playback/match_loudness", is_on)

    @property
    def count_in(self) -> int:
        """Beats of one second before a recording begins; 0 = at once."""
        return self._choice("audio/count_in", COUNT_INS, 0)

    @count_in.setter
    def count_in(self, n: int) -> None:
        self._store.setValue("audio/count_in", n)

    @property
    def is_monitoring(self) -> bool:
        """The microphone is heard while recording; off unless the user asks for it."""
        return bool(self._store.value("audio/monitoring", False, type=bool))

    @is_monitoring.setter
    def is_monitoring(self, is_on: bool) -> None:
        self._store.setValue("audio/monitoring", is_on)

    @property
    def is_limiting(self) -> bool:
        """What is heard goes through the limiter."""
        return bool(self._store.value("playback/limiter", True, type=bool))

    @is_limiting.setter
    def is_limiting(self, is_on: bool) -> None:
        self._store.setValue("playback/limiter", is_on)

    @property
    def export_options(self) -> ExportOptions:
        """Those of the last export."""
        try:
            values = json.loads(self._text("export/options", "{}"))
        except (ValueError, RecursionError):
            values = {}
        return ExportOptions.from_dict(values if isinstance(values, dict) else {})

    @export_options.setter
    def export_options(self, options: ExportOptions) -> None:
        self._store.setValue("export/options", json.dumps(options.to_dict()))

    @property
    def is_welcomed(self) -> bool:
        """The welcome was seen or skipped."""
        return bool(self._store.value("window/welcomed", False, type=bool))

    @is_welcomed.setter
    def is_welcomed(self, is_on: bool) -> None:
        self._store.setValue("window/welcomed", is_on)

    @property
    def is_effects_open(self) -> bool:
        """The fold of effects in the sound panel is open."""
        return bool(self._store.value("window/effects_open", False, type=bool))

    @is_effects_open.setter
    def is_effects_open(self, is_on: bool) -> None:
        self._store.setValue("window/effects_open", is_on)

    @property
    def range_db(self) -> int:
        """How far below its loudest point the spectrogram is drawn: 40, 60 or 80 dB."""
        return self._choice("appearance/range_db", RANGES_DB, 80)

    @range_db.setter
    def range_db(self, range_db: int) -> None:
        self._store.setValue("appearance/range_db", range_db)

    @property
    def color_map(self) -> str:
        """Name of the spectrogram's colours."""
        name = self._text("appearance/color_map", "Magma")
        return name if name in COLOR_MAPS else "Magma"

    @color_map.setter
    def color_map(self, name: str) -> None:
        self._store.setValue("appearance/color_map", name)

    @property
    def tracker(self) -> TrackerName:
        """Name of the pitch tracker: tiny, full or fast."""
        name = self._text("analysis/tracker", DEFAULT_TRACKER)
        return name if name in TRACKERS else DEFAULT_TRACKER

    @tracker.setter
    def tracker(self, name: TrackerName) -> None:
        self._store.setValue("analysis/tracker", name)

    @property
    def last_folder(self) -> str:
        """Where the last file was opened or written."""
        return self._text("folders/last", str(Path.home()))

    @last_folder.setter
    def last_folder(self, folder: str) -> None:
        self._store.setValue("folders/last", folder)

    @property
    def takes_folder(self) -> Path:
        """Where recordings are written."""
        default = Path(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
            or str(Path.home())
        )
        return Path(self._text("folders/takes", str(default / "DDSP Studio takes")))

    @takes_folder.setter
    def takes_folder(self, folder: Path) -> None:
        self._store.setValue("folders/takes", str(folder))

    @property
    def recovery_folder(self) -> Path:
        """Where sessions are written after each change."""
        return Path(self._text("folders/recovery", str(data_folder() / "recovery")))

    @recovery_folder.setter
    def recovery_folder(self, folder: Path) -> None:
        self._store.setValue("folders/recovery", str(folder))

    @property
    def trainings_folder(self) -> Path:
        """Where trainings keep their state until their instrument is kept."""
        return Path(self._text("folders/trainings", str(data_folder() / "trainings")))

    @trainings_folder.setter
    def trainings_folder(self, folder: Path) -> None:
        self._store.setValue("folders/trainings", str(folder))

    @property
    def presets_file(self) -> Path:
        """Where the user's presets are kept."""
        kind = QStandardPaths.StandardLocation.GenericConfigLocation
        folder = Path(QStandardPaths.writableLocation(kind) or str(data_folder())) / "ddsp-studio"
        return Path(self._text("files/presets", str(folder / "presets.json")))

    @presets_file.setter
    def presets_file(self, path: Path) -> None:
        self._store.setValue("files/presets", str(path))

    @property
    def recent(self) -> list[str]:
        """Files that were opened, newest first."""
        return [line for line in self._text("files/recent", "").split("\n") if line]

    def remember(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        others = [line for line in self.recent if line != str(path)]
        self._store.setValue("files/recent", "\n".join([str(path), *others][:MOST_RECENT]))

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window; empty at the first start."""
        value = self._store.value("window/geometry", QByteArray(), type=QByteArray)
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)
