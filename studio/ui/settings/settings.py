"""What the studio remembers between two starts: the table of it; the only file with QSettings."""

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from studio.engine.export.options import ExportOptions
from studio.engine.features.tracker import DEFAULT_TRACKER, TRACKERS
from studio.engine.library import data_folder
from studio.ui.plots.spectrogram import COLOR_MAPS, RANGES_DB
from studio.ui.settings.setting import HasStore, Setting, choice, device, folder, number, switch

MOST_RECENT = 10
COUNT_INS = (0, 2, 4, 8)
_PLACES = QStandardPaths.StandardLocation


def _takes() -> Path:
    music = QStandardPaths.writableLocation(_PLACES.MusicLocation)
    return Path(music or str(Path.home())) / "DDSP Studio takes"


def _presets() -> Path:
    folder = QStandardPaths.writableLocation(_PLACES.GenericConfigLocation)
    return Path(folder or str(data_folder())) / "ddsp-studio" / "presets.json"


def _options(text: str) -> ExportOptions:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = {}
    return ExportOptions.from_dict(values if isinstance(values, dict) else {})


class Settings(HasStore):
    """Typed access; INI files hold only text, so each row says how it is read.

    is_monitoring: the microphone is heard while recording. is_limiting: what is heard goes
    through the limiter. is_effects_open: the fold of effects in the sound panel. is_welcomed: the
    welcome was seen or skipped. count_in: beats of one second before a recording; 0 = at once.
    """

    input_device = device("audio/input", "Microphone")
    output_device = device("audio/output", "Loudspeaker")
    count_in = number(
        "audio/count_in", 0, COUNT_INS, ("No count-in", "2 beats", "4 beats", "8 beats"),
        "Count-in", "One beat a second.", "audio",
    )  # fmt: skip
    is_monitoring = switch(
        "audio/monitoring", False, "Hear the microphone while recording",
        "Use headphones: loudspeakers would feed back.", "audio",
    )  # fmt: skip
    tracker = choice(
        "analysis/tracker", DEFAULT_TRACKER, tuple(TRACKERS),
        tuple(f"{row.label}: {row.help}" for row in TRACKERS.values()),
        "Pitch tracker", "For clips that are analysed from now on.", "analysis",
    )  # fmt: skip
    match_loudness = switch(
        "playback/match_loudness", True, "Play original and result equally loud", page="rendering"
    )
    is_limiting = switch(
        "playback/limiter", True, "Limit the output to -1 dBFS",
        "A look-ahead limiter for what is heard; exported files are not touched by it.",
        "rendering",
    )  # fmt: skip
    theme = choice(
        "appearance/theme", "dark", ("dark", "light"), ("Dark", "Light"), "Look",
        page="appearance",
    )  # fmt: skip
    color_map = choice(
        "appearance/color_map", "Magma", tuple(COLOR_MAPS), tuple(COLOR_MAPS),
        "Colours of the spectrogram", page="appearance",
    )  # fmt: skip
    range_db = number(
        "appearance/range_db", 80, RANGES_DB, tuple(f"{db} dB" for db in RANGES_DB),
        "Range of the spectrogram", page="appearance",
    )  # fmt: skip
    takes_folder = folder("folders/takes", _takes, "Recordings", "folders")
    recovery_folder = folder("folders/recovery", lambda: data_folder() / "recovery")
    trainings_folder = folder("folders/trainings", lambda: data_folder() / "trainings")
    presets_file = folder("files/presets", _presets)
    last_folder: Setting[str] = Setting(
        "folders/last", lambda: str(Path.home()), lambda text: text, str
    )
    export_options: Setting[ExportOptions] = Setting(
        "export/options", ExportOptions(), _options, lambda kept: json.dumps(kept.to_dict())
    )
    is_effects_open = switch("window/effects_open", False)
    is_welcomed = switch("window/welcomed", False)

    def __init__(self, store: QSettings | None = None) -> None:
        """store: where to keep them; None = the user's own."""
        self.store = store if store is not None else QSettings("DDSP Studio", "ddsp-studio")

    @property
    def recent(self) -> list[str]:
        """Files that were opened, newest first."""
        text = str(self.store.value("files/recent", "", type=str))
        return [line for line in text.split("\n") if line]

    def remember(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        others = [line for line in self.recent if line != str(path)]
        self.store.setValue("files/recent", "\n".join([str(path), *others][:MOST_RECENT]))

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window; empty at the first start."""
        value = self.store.value("window/geometry", QByteArray(), type=QByteArray)
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self.store.setValue("window/geometry", geometry)


SETTINGS: dict[str, Setting[Any]] = {
    id: row for id, row in vars(Settings).items() if isinstance(row, Setting)
}
"""The table: by id, in the order in which the dialog shows them."""
