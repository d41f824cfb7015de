"""The settings: audio, analysis, rendering, appearance, folders; each takes effect at once."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from studio.engine.audio.device import DeviceInfo
from studio.engine.features.tracker import TRACKERS
from studio.ui.common.texts import tr
from studio.ui.plots.spectrogram import COLOR_MAPS, RANGES_DB
from studio.ui.settings.settings import COUNT_INS, Settings
from studio.ui.widgets.form import FolderField, FormDialog, choose


class SettingsDialog(FormDialog):
    """Not modal; writes to Settings and tells changed(id) for what must react.

    Object name `dialog.settings`; pages `page.settings.<id>`.
    """

    changed = Signal(str)
    cache_requested = Signal()

    def __init__(
        self,
        settings: Settings,
        devices: tuple[DeviceInfo, ...],
        cache: str,
        parent: QWidget | None = None,
    ) -> None:
        """devices: those that were found; cache: how much room the measurements take."""
        super().__init__("settings", tr("Settings"), parent)
        self._settings = settings
        self._shows: list[Callable[[], None]] = []
        self._is_showing = False
        self.setMinimumSize(600, 380)
        self.pages = QTabWidget()
        self.pages.setObjectName("tabs.settings")
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(0, self.pages, 1)
        self._add_audio(devices)
        self._add_analysis(cache)
        self._add_rendering()
        self._add_appearance()
        self._add_folders()
        self.add_button("close", tr("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.rejected.connect(self.close)
        self.message.setText(tr("Each change takes effect at once."))

    def _page(self, id: str, title: str) -> QFormLayout:
        page = QWidget()
        page.setObjectName(f"page.settings.{id}")
        form = QFormLayout(page)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self.pages.addTab(page, title)
        return form

    def show_settings(self) -> None:
        """Show what they are now: the menus change them, too."""
        self._is_showing = True
        for show in self._shows:
            show()
        self._is_showing = False

    def _bind(self, box: QComboBox, name: str, value: object) -> QComboBox:
        """Show a value; a choice is written to the setting of that name and told."""
        choose(box, value)
        self._shows.append(lambda: choose(box, getattr(self._settings, name)))
        box.currentIndexChanged.connect(lambda _: self._put(name, box.currentData()))
        return box

    def _bind_check(self, check: QCheckBox, name: str) -> QCheckBox:
        """The same for a setting that is on or off."""
        check.setChecked(getattr(self._settings, name))
        self._shows.append(lambda: check.setChecked(getattr(self._settings, name)))
        check.toggled.connect(lambda is_on: self._put(name, is_on))
        return check

    def _add_audio(self, devices: tuple[DeviceInfo, ...]) -> None:
        settings, form = self._settings, self._page("audio", tr("Audio"))
        system: list[tuple[object, str]] = [(None, tr("As the system says"))]
        inputs = system + [(d.name, d.name) for d in devices if d.n_inputs]
        outputs = system + [(d.name, d.name) for d in devices if d.n_outputs]
        for id, label, rows, value in (
            ("input_device", tr("Microphone"), inputs, settings.input_device),
            ("output_device", tr("Loudspeaker"), outputs, settings.output_device),
        ):
            if value is not None and value not in [row[0] for row in rows]:
                rows.append((value, tr("{name} (not connected)").format(name=value)))
            form.addRow(label, self._bind(self.make_choice(id, label, rows), id, value))
        count_ins = [
            (n, tr("{n} beats").format(n=n) if n else tr("No count-in")) for n in COUNT_INS
        ]
        box = self.make_choice("count_in", tr("Count-in"), count_ins, tr("One beat a second."))
        form.addRow(tr("Count-in"), self._bind(box, "count_in", settings.count_in))
        check = self.make_check(
            "is_monitoring",
            tr("Hear the microphone while recording"),
            tr("Use headphones: loudspeakers would feed back."),
        )
        form.addRow("", self._bind_check(check, "is_monitoring"))

    def _put(self, name: str, value: object) -> None:
        if not self._is_showing:
            setattr(self._settings, name, value)
            self.changed.emit(name)

    def _add_analysis(self, cache: str) -> None:
        form = self._page("analysis", tr("Analysis"))
        trackers = [(row.id, f"{tr(row.label)}: {tr(row.help)}") for row in TRACKERS.values()]
        box = self.make_choice(
            "tracker",
            tr("Pitch tracker"),
            trackers,
            tr("For clips that are analysed from now on."),
        )
        form.addRow(tr("Pitch tracker"), self._bind(box, "tracker", self._settings.tracker))
        self.cache_text = QLabel(cache)
        self.cache_text.setObjectName("text.settings.cache")
        empty = QPushButton(tr("Empty the cache"))
        empty.setObjectName("button.settings.cache")
        empty.setAutoDefault(False)
        empty.setToolTip(tr("Measurements are made again when they are needed."))
        empty.clicked.connect(self.cache_requested)
        form.addRow(tr("Measurements kept"), self.cache_text)
        form.addRow("", empty)

    def _add_rendering(self) -> None:
        form = self._page("rendering", tr("Rendering"))
        match = self.make_check("match_loudness", tr("Play original and result equally loud"))
        form.addRow("", self._bind_check(match, "match_loudness"))
        limit = self.make_check(
            "is_limiting",
            tr("Limit the output to -1 dBFS"),
            tr("A look-ahead limiter for what is heard; exported files are not touched by it."),
        )
        form.addRow("", self._bind_check(limit, "is_limiting"))

    def _add_appearance(self) -> None:
        settings, form = self._settings, self._page("appearance", tr("Appearance"))
        themes = [("dark", tr("Dark")), ("light", tr("Light"))]
        ranges = [(db, tr("{db} dB").format(db=db)) for db in RANGES_DB]
        colors = [(name, name) for name in COLOR_MAPS]
        for id, label, rows, value in (
            ("theme", tr("Look"), themes, settings.theme),
            ("color_map", tr("Colours of the spectrogram"), colors, settings.color_map),
            ("range_db", tr("Range of the spectrogram"), ranges, settings.range_db),
        ):
            form.addRow(label, self._bind(self.make_choice(id, label, rows), id, value))

    def _add_folders(self) -> None:
        form = self._page("folders", tr("Folders"))
        self.takes = FolderField(self.name_of("takes_folder"), tr("Recordings"))
        self.takes.show_folder(self._settings.takes_folder)
        self.takes.changed.connect(self._set_takes)
        form.addRow(tr("Recordings"), self.takes)

    def _set_takes(self, text: str) -> None:
        """Only a folder that is there, or could be made, is taken."""
        folder = Path(text).expanduser()
        if folder.is_absolute() and (folder.is_dir() or folder.parent.is_dir()):
            self.message.setText(tr("Each change takes effect at once."))
            self._put("takes_folder", folder)
        else:
            self.message.setText(
                tr("There is no folder {folder}; choose another.").format(folder=text)
            )
