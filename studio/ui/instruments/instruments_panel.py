"""The instrument cards: a click lets the instrument play the clip."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.units import midi_to_name
from studio.ui.common import icons
from studio.ui.common.quality_words import weak_words
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme, standing_out
from studio.ui.instruments.range_bar import RangeBar
from studio.ui.widgets.left_side import WIDTH, heading

CARD_HEIGHT = 78
NONE_YET = "No instruments are installed yet.\n\nTrain one (below), or import a .ddsp file."
NONE_FOUND = "No instrument fits the search."
ORDERS = {
    "bundled": "Bundled first",
    "name": "By name",
    "fit": "Best for this clip",
    "quality": "By quality",
}
_WORDS = ("excellent", "good", "sound", "below", "")


class InstrumentCard(QFrame):
    """Name, range, length of the recordings, range bar, preview button."""

    preview_requested = Signal()

    def __init__(self, choice: InstrumentChoice, theme: Theme) -> None:
        """Shows what the instrument's card says."""
        super().__init__()
        self.setProperty("role", "card")
        color = standing_out(choice.color, theme)
        icon = QLabel()
        icon.setPixmap(icons.pixmap("note", color, 24, 2.0))
        name = QLabel(choice.name)
        name.setProperty("role", "heading")
        facts = QLabel(describe(choice))
        facts.setProperty("role", "faint")
        self.bar = RangeBar(choice.pitch_low, choice.pitch_high, color)
        self.preview = QToolButton()
        self.preview.setIcon(icons.icon("play", theme.text, theme.line))
        self.preview.setMinimumSize(28, 28)
        self.preview.setObjectName(f"preview.{choice.name}")
        self.preview.setAccessibleName(tr("Preview of {choice}").format(choice=choice.name))
        self.preview.setToolTip(tr("Hear the instrument by itself"))
        self.preview.clicked.connect(self.preview_requested)
        layout = QGridLayout(self)
        layout.setContentsMargins(6, 7, 2, 7)
        layout.setHorizontalSpacing(3)
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
        self._set("chosen", chosen)

    def set_current(self, current: bool) -> None:
        """A wider frame in the text's colour around the one that the keys work on."""
        self._set("current", current)

    def _set(self, name: str, value: bool) -> None:
        if self.property(name) == value:
            return  # asking the style again paints the card again
        self.setProperty(name, value)
        self.style().unpolish(self)
        self.style().polish(self)


class InstrumentsPanel(QWidget):
    """A list of cards; keyboard: arrows and Enter.

    chosen(InstrumentChoice): a click or Enter. preview_requested, details_requested,
    export_requested, delete_requested (InstrumentChoice): the card's button and its menu.
    import_requested(), train_requested(), resume_requested().
    """

    chosen = Signal(InstrumentChoice)
    preview_requested = Signal(InstrumentChoice)
    details_requested = Signal(InstrumentChoice)
    export_requested = Signal(InstrumentChoice)
    delete_requested = Signal(InstrumentChoice)
    import_requested = Signal()
    train_requested = Signal()
    resume_requested = Signal()

    def __init__(self, theme: Theme) -> None:
        """No card is shown yet."""
        super().__init__()
        self._theme = theme
        self._all: tuple[InstrumentChoice, ...] = ()
        self._choices: tuple[InstrumentChoice, ...] = ()
        self._clip: tuple[float, float] | None = None
        self._chosen_path: object = None
        self.list = QListWidget()
        self.list.setObjectName("list.instruments")
        self.list.setAccessibleName(tr("Instruments"))
        self.list.setProperty("role", "cards")
        self.list.currentRowChanged.connect(self._show_current)
        self.list.installEventFilter(self)
        self.list.setSpacing(3)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.search = QLineEdit()
        self.search.setObjectName("field.instruments.search")
        self.search.setPlaceholderText(tr("Search..."))
        self.search.setAccessibleName(tr("Search instruments"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumHeight(26)
        self.search.textChanged.connect(lambda _: self._arrange())
        self.sort = QComboBox()
        self.sort.setObjectName("field.instruments.sort")
        self.sort.setAccessibleName(tr("Sort instruments"))
        self.sort.setToolTip(tr("Order of the instruments"))
        self.sort.setMinimumHeight(26)
        for order, text in ORDERS.items():
            self.sort.addItem(tr(text), order)
        self.sort.currentIndexChanged.connect(lambda _: self._arrange())
        self.import_button = QPushButton(tr("Import..."))
        self.import_button.setObjectName("button.instruments.import")
        self.import_button.setAccessibleName(tr("Import an instrument"))
        self.import_button.setMinimumHeight(28)
        self.import_button.clicked.connect(self.import_requested)
        self.train_button = QPushButton(tr("Train new instrument..."))
        self.train_button.setObjectName("button.train")
        self.train_button.setAccessibleName(tr("Train a new instrument"))
        self.train_button.setMinimumHeight(28)
        self.train_button.clicked.connect(self.train_requested)
        self.resume_button = QPushButton()
        self.resume_button.setObjectName("button.train_resume")
        self.resume_button.setAccessibleName(tr("Resume a training"))
        self.resume_button.setMinimumHeight(28)
        self.resume_button.clicked.connect(self.resume_requested)
        self.resume_button.hide()
        self._none = QLabel()
        self._none.setWordWrap(True)
        self._none.setProperty("role", "faint")
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._none.setContentsMargins(10, 10, 10, 10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(heading(tr("Instruments")))
        layout.addWidget(self.search)
        layout.addWidget(self.sort)
        stacked = QWidget()
        self._stack = QStackedLayout(stacked)
        self._stack.addWidget(self.list)
        self._stack.addWidget(self._none)
        layout.addWidget(stacked, 1)
        layout.addWidget(self.resume_button)
        layout.addWidget(self.train_button)
        layout.addWidget(self.import_button)
        self.setFixedWidth(WIDTH)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self._theme = theme
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list's focus is seen at its current card."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._show_current()
        return super().eventFilter(watched, event)

    def _show_current(self, _: int = -1) -> None:
        row = self.list.currentRow() if self.list.hasFocus() else -1
        for n, card in enumerate(self.cards()):
            card.set_current(n == row)

    def show_instruments(self, choices: Sequence[InstrumentChoice]) -> None:
        """Show these cards; words on what to do where there are none."""
        self._all = tuple(choices)
        self._arrange()

    @property
    def names(self) -> frozenset[str]:
        """Of all that are installed, also of those that the search hides."""
        return frozenset(choice.name for choice in self._all)

    @property
    def choices(self) -> tuple[InstrumentChoice, ...]:
        """The instruments that are shown, from top to bottom."""
        return self._choices

    def installed(self, sha256: str, name: str) -> InstrumentChoice | None:
        """The instrument of this content and this name, shown or not."""
        same = (c for c in self._all if sha256 and (c.sha256, c.name) == (sha256, name))
        return next(same, None)

    def _arrange(self) -> None:
        order = self.sort.currentData()
        found = [choice for choice in self._all if matches(choice, self.search.text())]
        self._choices = tuple(arranged(found, order, self._clip))
        self._none.setText(tr(NONE_FOUND) if self._all else tr(NONE_YET))
        self.list.clear()
        for choice in self._choices:
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{choice.name}, {describe(choice)}")
            item.setSizeHint(QSize(0, CARD_HEIGHT))
            self.list.addItem(item)
            card = InstrumentCard(choice, self._theme)
            card.preview_requested.connect(
                lambda choice=choice: self.preview_requested.emit(choice)
            )
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
        is_new, self._clip = clip != self._clip, clip
        if is_new and self.sort.currentData() == "fit":
            self._arrange()
        for card in self.cards():
            card.bar.set_clip(clip)

    def show_chosen(self, path: object) -> None:
        """Mark the card of this file."""
        self._chosen_path = path
        for row, (choice, card) in enumerate(zip(self._choices, self.cards(), strict=True)):
            card.set_chosen(choice.path == path)
            if choice.path == path:
                self.list.setCurrentRow(row)

    def reveal_chosen(self) -> None:
        """Scroll to the card of the chosen instrument, also where a search hides it."""
        if all(choice.path != self._chosen_path for choice in self._choices):
            self.search.clear()
        self.show_chosen(self._chosen_path)
        self.list.scrollToItem(self.list.currentItem())

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._choices[self.list.row(item)])

    def _show_menu(self, place: QPoint) -> None:
        item = self.list.itemAt(place) or self.list.currentItem()
        if item is not None:
            at = self.list.viewport().mapToGlobal(place)
            self.menu_of(self._choices[self.list.row(item)]).popup(at)

    def menu_of(self, choice: InstrumentChoice) -> QMenu:
        """The menu of a card."""
        menu = QMenu(self)
        menu.setObjectName("menu.instrument")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for id, text, signal in (
            ("preview", tr("Hear it by itself"), self.preview_requested),
            ("details", tr("Details..."), self.details_requested),
            ("export", tr("Export file..."), self.export_requested),
            ("delete", tr("Move to the trash..."), self.delete_requested),
        ):
            action = menu.addAction(text)
            action.setObjectName(f"action.instrument.{id}")
            action.setEnabled(id != "delete" or not choice.is_bundled)
            action.triggered.connect(lambda _=False, s=signal: s.emit(choice))
        return menu


def matches(choice: InstrumentChoice, words: str) -> bool:
    """True where each word occurs in name, description, source or verdict."""
    text = " ".join((choice.name, choice.description, choice.source, choice.verdict)).lower()
    return all(word in text for word in words.lower().split())


def arranged(
    choices: Sequence[InstrumentChoice], order: str, clip: tuple[float, float] | None
) -> list[InstrumentChoice]:
    """In the order of the sort field; "fit" puts first what covers most of the clip's range."""
    if order == "name":
        return sorted(choices, key=lambda choice: choice.name.lower())
    if order == "quality":
        return sorted(choices, key=_rank)
    if order == "fit" and clip is not None:
        return sorted(choices, key=lambda choice: _fit_rank(choice, clip))
    return list(choices)


def _rank(choice: InstrumentChoice) -> int:
    return _WORDS.index(choice.verdict) if choice.verdict in _WORDS else len(_WORDS)


def _fit_rank(choice: InstrumentChoice, clip: tuple[float, float]) -> tuple[float, float]:
    """Most of the clip's range first, as it is sung before by octaves; then the nearest middle."""
    as_sung = min(clip[1], choice.pitch_high) - max(clip[0], choice.pitch_low)
    as_sung = max(0.0, min(1.0, as_sung / max(clip[1] - clip[0], 0.5)))
    middle = abs((choice.pitch_low + choice.pitch_high - clip[0] - clip[1]) / 2)
    return -round(0.5 * (covered(choice, clip) + as_sung), 2), middle


def covered(choice: InstrumentChoice, clip: tuple[float, float]) -> float:
    """Share 0..1 of the clip's range (MIDI) inside the instrument's, in the best octave."""
    span = max(clip[1] - clip[0], 0.5)
    shares = []
    for octave in range(-3, 4):
        low, high = clip[0] + 12 * octave, clip[1] + 12 * octave
        shares.append(min(high, choice.pitch_high) - max(low, choice.pitch_low))
    return max(0.0, min(1.0, max(shares) / span))


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
        tr("Quality: {verdict}. {weak}")
        .format(verdict=choice.verdict, weak=weak_words(choice.weak))
        .strip()
        if choice.verdict
        else ""
    )
    lines = (choice.name, choice.description, rate, quality, choice.source, choice.licence)
    return "\n".join(line for line in lines if line)
