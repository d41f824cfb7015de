"""The wizard's window: a rail of steps, the pages, Back, Next, Close."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.ui.common.texts import tr
from studio.ui.training.wizard.audio import AudioPage
from studio.ui.training.wizard.check import CheckPage
from studio.ui.training.wizard.keep import KeepPage
from studio.ui.training.wizard.page import Page, keep_width, make_button, theme_of
from studio.ui.training.wizard.recipe import RecipePage
from studio.ui.training.wizard.train import TrainPage

TITLES = ("Audio", "Check", "Recipe", "Train", "Listen && keep")
AUDIO, CHECK, RECIPE, TRAIN, KEEP = range(5)


class Wizard(QDialog):
    """Not modal; closing it only hides it. entered(index): a page is shown.

    start_requested(): Next on the recipe's page.
    """

    entered = Signal(int)
    start_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """At its first page."""
        super().__init__(parent)
        self.setObjectName("dialog.wizard")
        self.setWindowTitle(tr("Train an instrument"))
        self.setMinimumSize(900, 600)
        self.resize(1080, 680)
        self.audio, self.check, self.recipe = AudioPage(), CheckPage(), RecipePage()
        self.train, self.keep = TrainPage(), KeepPage()
        self.pages: tuple[Page, ...] = (
            self.audio, self.check, self.recipe, self.train, self.keep,
        )  # fmt: skip
        self.rail = QListWidget()
        self.rail.setObjectName("list.wizard.steps")
        self.rail.setAccessibleName(tr("Steps"))
        self.rail.setFixedWidth(150)
        self.stack = QStackedWidget()
        for page in self.pages:
            self.rail.addItem("")
            self.stack.addWidget(page)
            page.changed.connect(self._enable)
        self.back = make_button("back", tr("◂ &Back"))
        self.next = make_button("next", tr("&Next ▸"))
        self.next.setDefault(True)
        self.close_button = make_button("close", tr("&Close"), tr("A training goes on"))
        keep_width(self.next, tr("Start &training"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.back, self.next, self.close_button):
            buttons.addWidget(button)
        right = QVBoxLayout()
        right.addWidget(self.stack, 1)
        right.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.audio.changed.connect(self._check_again)
        self.back.clicked.connect(lambda: self.show_page(self.stack.currentIndex() - 1))
        self.next.clicked.connect(self._go_on)
        self.close_button.clicked.connect(self.close)
        self.rail.itemClicked.connect(self._jump)
        self.rail.itemActivated.connect(self._jump)
        self._wear()
        self.show_page(AUDIO)

    def show_page(self, index: int) -> None:
        """Show this page."""
        index = min(max(index, AUDIO), KEEP)
        self.stack.setCurrentIndex(index)
        self._enable()
        self.entered.emit(index)

    def can_enter(self, index: int) -> bool:
        """Whether all that this page needs is there; trainings can be looked at at any time."""
        if index == TRAIN:
            return self.train.run is not None
        if index == KEEP:
            return self.train.is_complete
        return all(self._is_complete(row) for row in range(index))

    def _is_complete(self, row: int) -> bool:
        """Whether a page is; a check of other recordings is none."""
        is_fresh = self.check.checked_sources == self.audio.sources
        return self.pages[row].is_complete and (row != CHECK or is_fresh)

    def _check_again(self) -> None:
        """A take came while the check was shown."""
        if self.stack.currentIndex() == CHECK:
            self.entered.emit(CHECK)

    def _jump(self) -> None:
        wanted = self.rail.currentRow()
        self.show_page(wanted if self.can_enter(wanted) else self.stack.currentIndex())

    def _go_on(self) -> None:
        at = self.stack.currentIndex()
        if at == RECIPE and not self.can_enter(RECIPE):
            self.show_page(CHECK)  # a take came meanwhile
        elif at == RECIPE:
            self.start_requested.emit()
        else:
            self.show_page(at + 1)

    def _enable(self) -> None:
        at = self.stack.currentIndex()
        for row, title in enumerate(TITLES):
            mark = "✓" if row < at and self._is_complete(row) else "  "
            self.rail.item(row).setText(f"{mark} {row + 1}  {tr(title).replace('&&', '&')}")
        self.rail.setCurrentRow(at)
        self.back.setEnabled(at > AUDIO)
        self.next.setText(tr("Start &training") if at == RECIPE else tr("&Next ▸"))
        self.next.setEnabled(self._is_complete(at))
        self.next.setVisible(at != KEEP)

    def changeEvent(self, event: QEvent) -> None:
        """Wear the colours of the program."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._wear()

    def _wear(self) -> None:
        theme = theme_of(self)
        for page in self.pages:
            page.set_theme(theme)
