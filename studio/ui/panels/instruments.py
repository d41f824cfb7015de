"""The instrument cards: a click lets the instrument play the clip."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.units import midi_to_name
from studio.ui import icons
from studio.ui.panels.range_bar import RangeBar
from studio.ui.results import InstrumentChoice
from studio.ui.texts import tr
from studio.ui.theme import Theme

WIDTH = 244
CARD_HEIGHT = 78
NONE_YET = (
    "No instruments are installed yet.\n\nTrain one with\n"
    "ddsp-studio train FOLDER -o NAME.ddsp,\nor put .ddsp files into\nresources/instruments."
)


class InstrumentCard(QFrame):
    """Name, range, length of the recordings, range bar, preview button."""

    preview_wished = Signal()

    def __init__(self, choice: InstrumentChoice, theme: Theme) -> None:
        """Shows what the instrument's card says."""
        super().__init__()
        self.setProperty("role", "card")
        icon = QLabel()
        icon.setPixmap(icons.pixmap("note", choice.color, 28, 2.0))
        name = QLabel(choice.name)
        name.setProperty("role", "heading")
        facts = QLabel(describe(choice))
        facts.setProperty("role", "faint")
        self.bar = RangeBar(choice.pitch_low, choice.pitch_high, choice.color)
        self.preview = QToolButton()
        self.preview.setIcon(icons.icon("play", theme.text, theme.line))
        self.preview.setMinimumSize(30, 30)
        self.preview.setObjectName(f"preview.{choice.name}")
        self.preview.setAccessibleName(tr("Preview of {choice}").format(choice=choice.name))
        self.preview.setToolTip(tr("Hear the instrument by itself"))
        self.preview.clicked.connect(self.preview_wished)
        layout = QGridLayout(self)
        layout.setContentsMargins(10, 7, 6, 7)
        layout.setHorizontalSpacing(9)
        layout.setVerticalSpacing(2)
        layout.addWidget(icon, 0, 0, 2, 1)
        layout.addWidget(name, 0, 1)
        layout.addWidget(facts, 1, 1)
        layout.addWidget(self.bar, 2, 0, 1, 2)
        layout.addWidget(self.preview, 0, 2, 3, 1)
        layout.setColumnStretch(1, 1)
        self.setToolTip(explain(choice))

    def set_chosen(self, chosen: bool) -> None:
        """A wider frame in the accent colour around the one that plays."""
        self.setProperty("chosen", chosen)
        self.style().unpolish(self)
        self.style().polish(self)


class InstrumentsPanel(QWidget):
    """A list of cards; keyboard: arrows and Enter.

    chosen(InstrumentChoice): a click or Enter. preview_wished(InstrumentChoice).
    """

    chosen = Signal(object)
    preview_wished = Signal(object)

    def __init__(self, theme: Theme) -> None:
        """Empty."""
        super().__init__()
        self._theme = theme
        self._choices: tuple[InstrumentChoice, ...] = ()
        self._clip: tuple[float, float] | None = None
        self._chosen_path: object = None
        self.list = QListWidget()
        self.list.setObjectName("list.instruments")
        self.list.setAccessibleName(tr("Instruments"))
        self.list.setSpacing(3)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self._empty = QLabel(tr(NONE_YET))
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "faint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setContentsMargins(10, 10, 10, 10)
        heading = QLabel(tr("Instruments"))
        heading.setProperty("role", "heading")
        heading.setContentsMargins(8, 4, 0, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(heading)
        stacked = QWidget()
        self._stack = QStackedLayout(stacked)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._empty)
        layout.addWidget(stacked, 1)
        self.setFixedWidth(WIDTH)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._theme = theme
        self.show_instruments(self._choices)

    def show_instruments(self, choices: Sequence[InstrumentChoice]) -> None:
        """Show these cards; words on what to do where there are none."""
        self._choices = tuple(choices)
        self.list.clear()
        for choice in self._choices:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{choice.name}, {describe(choice)}")
            item.setSizeHint(QSize(WIDTH - 20, CARD_HEIGHT))
            self.list.addItem(item)
            card = InstrumentCard(choice, self._theme)
            card.preview_wished.connect(lambda choice=choice: self.preview_wished.emit(choice))
            self.list.setItemWidget(item, card)
        self._stack.setCurrentIndex(0 if self._choices else 1)
        self.show_clip_range(self._clip)
        self.show_chosen(self._chosen_path)

    def cards(self) -> list[InstrumentCard]:
        """The cards from top to bottom."""
        widgets = [self.list.itemWidget(self.list.item(i)) for i in range(self.list.count())]
        return [widget for widget in widgets if isinstance(widget, InstrumentCard)]

    def show_clip_range(self, clip: tuple[float, float] | None) -> None:
        """Draw the clip's range (MIDI) over each instrument's."""
        self._clip = clip
        for card in self.cards():
            card.bar.set_clip(clip)

    def show_chosen(self, path: object) -> None:
        """Mark the card of this file."""
        self._chosen_path = path
        for row, (choice, card) in enumerate(zip(self._choices, self.cards(), strict=True)):
            card.set_chosen(choice.path == path)
            if choice.path == path:
                self.list.setCurrentRow(row)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._choices[self.list.row(item)])


def describe(choice: InstrumentChoice) -> str:
    """Range and minutes in one short line."""
    parts = [f"{midi_to_name(choice.pitch_low)}–{midi_to_name(choice.pitch_high)}"]
    if choice.seconds:
        minutes = choice.seconds / 60.0
        parts.append(
            tr("{minutes:.0f} min").format(minutes=minutes)
            if minutes >= 1.0
            else tr("{seconds:.0f} s").format(seconds=choice.seconds)
        )
    return " · ".join(parts)


def explain(choice: InstrumentChoice) -> str:
    """All that the card knows, a line each, for the tooltip."""
    rate = (
        tr("Sounds at {rate:g} kHz.").format(rate=choice.sample_rate / 1000)
        if choice.sample_rate
        else ""
    )
    quality = (
        tr("Quality: {verdict}. {weak}").format(verdict=choice.verdict, weak=choice.weak).strip()
        if choice.verdict
        else ""
    )
    lines = (choice.name, choice.description, rate, quality, choice.source, choice.licence)
    return "\n".join(line for line in lines if line)
