"""Page 3: how long it may take, its name, where it is trained."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
)

from studio.training.job import TrainingJob
from studio.ui.common.texts import tr
from studio.ui.common.time_left import lasting
from studio.ui.training.wizard.advanced import Advanced
from studio.ui.training.wizard.page import Page, name_button, name_field

if TYPE_CHECKING:
    from studio.training.corpus.item_check import ItemCheck
    from studio.training.studies.trial import Place, Timed

NAMES = {"quick": "Quick", "standard": "Standard", "best": "Best"}
CHECKPOINT_EVERY = 100


class RecipePage(Page):
    """measure_requested(): the times are to be measured (again)."""

    measure_requested = Signal()

    def __init__(self) -> None:
        """Standard is chosen; nothing is measured."""
        super().__init__(
            "recipe",
            tr("How long may it take?"),
            tr(
                "Times are measured on your machine by a short trial; "
                "you can stop any time and keep what it has learnt."
            ),
        )
        self.recipe = "standard"
        self._timed: dict[str, Timed] = {}
        self._is_measuring = False
        self.cards: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        for id, name in NAMES.items():
            card = QPushButton()
            card.setCheckable(True)
            card.setAutoExclusive(True)
            card.setAutoDefault(False)
            name_button(card, f"recipe_{id}", tr(name))
            card.setMinimumHeight(76)
            card.clicked.connect(lambda _=False, id=id: self.choose(id))
            self.cards[id] = card
            row.addWidget(card, 1)
        self.name = QLineEdit(tr("My instrument"))
        name_field(self.name, "name", tr("Name"))
        self.device = QComboBox()
        name_field(self.device, "device", tr("Train on"))
        self.device.addItem(tr("What is fastest here"), "auto")
        form = QFormLayout()
        form.addRow(tr("Name"), self.name)
        form.addRow(tr("Train on"), self.device)
        self.unfold = QCheckBox(tr("&Advanced"))
        name_field(self.unfold, "advanced", tr("Advanced settings"))
        self.advanced = Advanced()
        self.folded = QScrollArea()
        self.folded.setWidgetResizable(True)
        self.folded.setWidget(self.advanced)
        self.folded.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.folded.hide()
        self.unfold.toggled.connect(self.folded.setVisible)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setProperty("role", "faint")
        self.body.addLayout(row)
        self.body.addLayout(form)
        self.body.addWidget(self.unfold)
        self.body.addWidget(self.folded, 1)
        self.body.addWidget(self.message)
        self.body.addStretch(0)
        self.name.textChanged.connect(lambda _: self.changed.emit())
        for box in (self.device, *self.advanced.choices):
            box.activated.connect(lambda _: self.measure_requested.emit())
        self.advanced.batch.editingFinished.connect(self._measure_batch)
        self.choose("standard")

    @property
    def is_complete(self) -> bool:
        """It has a name."""
        return any(letter.isalnum() for letter in self.name.text())

    @property
    def is_measured(self) -> bool:
        """The times are known, or will be soon."""
        return bool(self._timed) or self._is_measuring

    def choose(self, recipe: str) -> None:
        """Take this recipe."""
        self.recipe = recipe
        self.advanced.follow(recipe)
        self._measured_batch = self.advanced.batch.value()
        self.cards[recipe].setChecked(True)
        self._show()

    def order(
        self, checks: "tuple[ItemCheck, ...]", folder: Path, excluded: tuple[str, ...] = ()
    ) -> TrainingJob:
        """What the fields say, for these items, in this folder; excluded: ids of others."""
        return TrainingJob(
            sources=tuple(dict.fromkeys(check.item.source for check in checks)),
            output=folder / "instrument.ddsp",
            name=self.name.text().strip(),
            recipe=self.recipe,
            sample_rate=self.advanced.sample_rate.currentData(),
            device=self.device.currentData(),
            seed=self.advanced.seed.value(),
            previews=folder / "previews",
            forced=tuple(check.item.id for check in checks if not check.is_usable),
            excluded=excluded,
            keeps_checkpoint=True,
            model=self.advanced.model,
            training={"checkpoint_every": CHECKPOINT_EVERY, **self.advanced.training},
        )

    # -- times --------------------------------------------------------------------------------

    def begin_measuring(self) -> None:
        """The times are not known from now on."""
        self._timed = {}
        self._is_measuring = True
        self.message.setText("")
        self._show()

    def end_measuring(self) -> None:
        """The trial was given up: it is done again when one comes back."""
        self._is_measuring = False
        self._show()

    def show_measured(self, values: "tuple[Timed | Place, ...]") -> None:
        """Times of the recipes and places to train at."""
        from studio.training.studies.trial import Place, Timed

        self._is_measuring = False
        self._timed = {value.recipe: value for value in values if isinstance(value, Timed)}
        places = [value for value in values if isinstance(value, Place)]
        chosen = self.device.currentData()
        self.device.clear()
        for place in places or [Place("auto", "", 0.0)]:
            words = tr("{name} · {free:.1f} GB free").format(name=place.name, free=place.free_gb)
            self.device.addItem(words if place.name else tr("What is fastest here"), place.device)
        known = self.device.findData(chosen)
        self.device.setCurrentIndex(known if known >= 0 else self.device.count() - 1)
        self._show()

    def fail_measuring(self, why: str) -> None:
        """The trial failed: say why; one may train all the same."""
        self._is_measuring = False
        self.message.setText(why)
        self._show()

    def _measure_batch(self) -> None:
        if self.advanced.batch.value() != self._measured_batch:
            self._measured_batch = self.advanced.batch.value()
            self.measure_requested.emit()

    def _show(self) -> None:
        for id, card in self.cards.items():
            timed = self._timed.get(id)
            if timed is not None:
                took = lasting(timed.step_s * timed.max_steps)
                words = tr("about {time} at most").format(time=took)
                words = f"{words}\n{tr('{n} steps').format(n=timed.max_steps)}"
            else:
                words = tr("measuring...") if self._is_measuring else tr("not measured")
            mark = "● " if id == self.recipe else "○ "
            card.setText(f"{mark}{tr(NAMES[id])}\n{words}")
            card.setAccessibleDescription(words)
