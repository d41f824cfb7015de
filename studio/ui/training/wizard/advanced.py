"""The advanced settings of a recipe; each says the recipe's own value until it is changed."""

from typing import Any

from PySide6.QtWidgets import QComboBox, QFormLayout, QSpinBox, QWidget

from studio.engine.models.synthesizers import SYNTHESIZERS
from studio.training.recipes import usual_of
from studio.ui.common.texts import tr
from studio.ui.training.wizard.page import name_field
from studio.ui.widgets.decimal_box import DecimalBox

RATES = (16000, 44100, 48000)
FRAME_RATES = (50.0, 100.0, 250.0)
NAMES = {"batch": "batch_size", "patience": "patience", "rate": "learning_rate"}
"""Fields whose value the recipe has, as TrainConfig calls them."""


class Advanced(QWidget):
    """Fields whose values become changes of ModelConfig and TrainConfig."""

    def __init__(self) -> None:
        """With the recipes' values."""
        super().__init__()
        self.choices: list[QComboBox] = []  # each changes how long a step takes
        self.form = QFormLayout(self)
        self.form.setContentsMargins(8, 4, 8, 4)
        self.form.setVerticalSpacing(4)
        rates = [(rate, f"{rate / 1000:g} kHz") for rate in RATES]
        self.sample_rate = self._choice("sample_rate", tr("Sample rate"), rates, 44100)
        frames = [(rate, tr("{n:g} per second").format(n=rate)) for rate in FRAME_RATES]
        self.frame_rate = self._choice("frame_rate", tr("Frame rate"), frames, 100.0)
        kinds = [(row.id, tr(row.label)) for row in SYNTHESIZERS.values()]
        self.synthesizer = self._choice("synthesizer", tr("Synthesizer"), kinds, "harmonic")
        yes_no = [(None, tr("As the recipe says")), (0, tr("None"))]
        self.noise = self._choice("noise", tr("Noise"), yes_no, None)
        rooms = [
            (None, tr("As the recipe says")),
            (0.0, tr("None")),
            (1.0, tr("Learn one of 1 s")),
            (2.0, tr("Learn one of 2 s")),
        ]
        self.reverb = self._choice("reverb", tr("Reverb"), rooms, None)
        widths = [(0, tr("As the recipe says")), *((n, str(n)) for n in (64, 128, 192, 256, 512))]
        self.net_width = self._choice("width", tr("Width of the network"), widths, 0)
        self.z = self._choice("z", tr("Latent z"), _latents(), None)
        self.batch = self._number("batch", tr("Batch size"), 1, 64, 4)
        self.patience = self._number(
            "patience", tr("Stop early after"), 1, 100, 8,
            tr("So many validations without a better one end the training."),
        )  # fmt: skip
        self.patience.setSuffix(tr(" validations without gain"))
        self.seed = self._number("seed", tr("Seed"), 0, 999_999, 0)
        self.rate = DecimalBox()
        self.rate.setDecimals(4)
        self.rate.setRange(0.0001, 0.05)
        self.rate.setSingleStep(0.0005)
        self.rate.setValue(0.002)
        name_field(self.rate, "rate", tr("Learning rate"))
        self.form.insertRow(8, tr("Learning rate"), self.rate)
        self._usual = {id: self._value(id) for id in NAMES}

    def follow(self, recipe: str) -> None:
        """Show the values of this recipe; what was changed here stays."""
        usual = usual_of(recipe)
        for id, name in NAMES.items():
            if self._value(id) == self._usual[id]:
                self._set_value(id, usual[name])
            self._usual[id] = usual[name]

    def _choice(
        self, id: str, label: str, rows: list[tuple[Any, str]], usual: object
    ) -> QComboBox:
        box = QComboBox()
        for value, text in rows:
            box.addItem(text, value)
        box.setCurrentIndex(next(i for i, (value, _) in enumerate(rows) if value == usual))
        name_field(box, id, label)
        self.form.addRow(label, box)
        self.choices.append(box)
        return box

    def _number(
        self, id: str, label: str, low: int, high: int, usual: int, help: str = ""
    ) -> QSpinBox:
        box = QSpinBox()
        box.setRange(low, high)
        box.setValue(usual)
        name_field(box, id, label, help)
        self.form.addRow(label, box)
        return box

    def _value(self, id: str) -> float:
        if id == "rate":
            return self.rate.value()
        return float((self.batch if id == "batch" else self.patience).value())

    def _set_value(self, id: str, value: float) -> None:
        if id == "rate":
            self.rate.setValue(value)
        else:
            (self.batch if id == "batch" else self.patience).setValue(int(value))

    @property
    def model(self) -> dict[str, Any]:
        """Changes of ModelConfig."""
        changes: dict[str, Any] = {}
        if self.frame_rate.currentData() != 100.0:
            changes["frame_rate"] = self.frame_rate.currentData()
        if self.synthesizer.currentData() != "harmonic":
            changes["synthesizer"] = self.synthesizer.currentData()
        if self.noise.currentData() == 0:
            changes["n_noise_bands"] = 0
        if self.reverb.currentData() is not None:
            changes["reverb_s"] = self.reverb.currentData()
        if self.net_width.currentData():
            changes |= {name: self.net_width.currentData() for name in ("width", "rnn_width")}
        if self.z.currentData() is not None:
            n_latents, is_per_clip = self.z.currentData()
            changes |= {"n_latents": n_latents, "z_per_clip": is_per_clip}
        return changes

    @property
    def training(self) -> dict[str, Any]:
        """Changes of TrainConfig: only what was changed here."""
        changes: dict[str, Any] = {}
        for id, name in NAMES.items():
            value = self._value(id)
            if value != self._usual[id]:
                changes[name] = value if id == "rate" else int(value)
        return changes


def _latents() -> list[tuple[tuple[int, bool] | None, str]]:
    """(n_latents, z_per_clip) with words; None = no latents."""
    return [
        (None, tr("None")),
        ((8, True), tr("8 for a whole recording (timbre)")),
        ((16, True), tr("16 for a whole recording")),
        ((8, False), tr("8 for each moment (vowels)")),
        ((16, False), tr("16 for each moment")),
    ]
