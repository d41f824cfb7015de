"""Presets in the window: applied, saved, renamed, deleted."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox

from studio.engine.errors import StudioError
from studio.engine.parameters import Conditioning, with_values
from studio.engine.presets import (
    DEFAULT,
    FACTORY,
    LONGEST_NAME,
    MOST_PRESETS,
    Preset,
    read_presets,
    with_preset,
    write_presets,
)
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.session.document import Document, Settled
from studio.ui.settings.settings import Settings
from studio.ui.sound.sound_bar import SoundBar
from studio.ui.widgets.question import DESTROY, Answer, question
from studio.ui.widgets.window_frame import WindowFrame


class PresetController(QObject):
    """Reads the user's presets when the window stands, writes them when they change."""

    def __init__(
        self, frame: WindowFrame, bar: SoundBar, document: Document, settings: Settings
    ) -> None:
        """Connects the bar and the actions."""
        super().__init__(frame.parent)
        self._frame = frame
        self._bar = bar
        self._document = document
        self._path = settings.presets_file
        self._user: tuple[Preset, ...] = ()
        self._instrument: InstrumentChoice | None = None
        self.dialog: QInputDialog | None = None
        self.box: QMessageBox | None = None
        act = frame.action
        act("preset_save").triggered.connect(self.ask_for_name)
        act("preset_rename").triggered.connect(self.ask_for_new_name)
        act("preset_delete").triggered.connect(self.ask_to_delete)
        bar.preset_requested.connect(self.apply)
        document.settled_changed.connect(self._show)
        self._fill()

    def read(self) -> None:
        """Read the user's presets; a damaged file is told."""
        try:
            self._user = read_presets(self._path)
        except StudioError as error:
            self._frame.show_error(tr("Your presets cannot be read"), error)
        self._fill()

    # -- what there is ------------------------------------------------------------------------

    def _presets(self) -> tuple[tuple[Preset, ...], ...]:
        return FACTORY, self._of_instrument(), self._user

    def _of_instrument(self) -> tuple[Preset, ...]:
        choice = self._document.settled.instrument
        if choice is None or choice.is_missing:
            return ()
        values = with_values(Conditioning(), dict(choice.defaults))
        return (Preset(choice.name, values, "instrument"),)

    def _find(self, key: str) -> Preset | None:
        return next((p for group in self._presets() for p in group if p.key == key), None)

    def _chosen(self) -> Preset | None:
        return self._find(self._document.settled.preset)

    def _fill(self) -> None:
        self._instrument = self._document.settled.instrument
        self._bar.show_presets(self._presets())
        self._show(self._document.settled)

    def _show(self, settled: Settled) -> None:
        if settled.instrument is not self._instrument:
            self._fill()
            return
        preset = self._chosen()
        is_changed = preset is None or preset.conditioning != settled.conditioning
        self._bar.show_preset(settled.preset, is_changed)
        is_own = preset is not None and preset.kind == "user"
        self._frame.action("preset_rename").setEnabled(is_own)
        self._frame.action("preset_delete").setEnabled(is_own)

    # -- deeds --------------------------------------------------------------------------------

    def apply(self, key: str) -> None:
        """All values of a preset, in one step of undo."""
        preset = self._find(key)
        if preset is not None:
            self._document.change(
                tr("Preset {name}").format(name=tr(preset.name)),
                conditioning=preset.conditioning,
                preset=key,
            )

    def ask_for_name(self) -> None:
        """The dialog of Save."""
        chosen = self._chosen()
        name = chosen.name if chosen is not None and chosen.kind == "user" else ""
        self._ask(tr("Save preset"), name, self.save)

    def ask_for_new_name(self) -> None:
        """The dialog of Rename."""
        chosen = self._chosen()
        if chosen is not None and chosen.kind == "user":
            self._ask(tr("Rename preset"), chosen.name, self.rename)

    def _ask(self, title: str, name: str, then: object) -> None:
        dialog = self.dialog = QInputDialog(self._frame.parent)
        dialog.setObjectName("dialog.preset_name")
        dialog.setWindowTitle(title)
        dialog.setLabelText(tr("Name of the preset:"))
        dialog.setTextValue(name)
        line = dialog.findChild(QLineEdit)
        if line is not None:
            line.setObjectName("field.preset_name.name")
            line.setMaxLength(LONGEST_NAME)
        dialog.textValueSelected.connect(then)
        dialog.open()

    def save(self, name: str) -> None:
        """Keep the values of now under a name; one of that name is replaced."""
        name = name.strip()
        if not name or len(self._user) >= MOST_PRESETS:
            return
        preset = Preset(name, self._document.settled.conditioning)
        if self._write(with_preset(self._user, preset)):
            self._document.put({"preset": preset.key})
            self._frame.say(tr("Preset {name} is saved.").format(name=name))

    def rename(self, name: str) -> None:
        """Give the chosen preset another name."""
        chosen, name = self._chosen(), name.strip()
        if chosen is None or chosen.kind != "user" or not name or name == chosen.name:
            return
        renamed = replace(chosen, name=name)
        others = tuple(preset for preset in self._user if preset != chosen)
        if self._write(with_preset(others, renamed)):
            self._document.put({"preset": renamed.key})

    def ask_to_delete(self) -> None:
        """Ask before a preset goes: there is no undo for it."""
        chosen = self._chosen()
        if chosen is None or chosen.kind != "user":
            return
        self.box = question(
            "preset_delete",
            tr("Delete the preset {name}?").format(name=chosen.name),
            tr("The sliders stay as they are."),
            (Answer("delete", tr("Delete"), lambda: self.delete(chosen), DESTROY),),
            self._frame.parent,
        )
        self.box.open()

    def delete(self, preset: Preset) -> None:
        """Forget one of the user's presets."""
        if self._write(tuple(each for each in self._user if each != preset)):
            self._document.put({"preset": DEFAULT.key})

    def _write(self, presets: tuple[Preset, ...]) -> bool:
        try:
            read_presets(self._path)  # a damaged file is never written over
            write_presets(self._path, presets)
        except StudioError as error:
            self._frame.show_error(tr("The preset is not saved"), error)
            return False
        self._user = presets
        self._fill()
        return True
