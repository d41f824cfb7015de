"""The held-out phrases as buttons: the original, the model."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from studio.ui.common.texts import tr
from studio.ui.training.training_run import Run
from studio.ui.training.wizard.page import make_button

N_PHRASES = 3


class Phrases(QWidget):
    """play_requested(Path): a button was pressed."""

    play_requested = Signal(Path)

    def __init__(self, prefix: str) -> None:
        """prefix: the buttons are button.wizard.<prefix>_original_1 and so on."""
        super().__init__()
        self.buttons: list[tuple[QPushButton, QPushButton]] = []
        self._files: list[tuple[Path, Path]] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        self.grid = grid
        for n in range(N_PHRASES):
            label = QLabel(tr("Held-out phrase {n}").format(n=n + 1))
            pair = (
                make_button(f"{prefix}_original_{n + 1}", tr("▶ original")),
                make_button(f"{prefix}_model_{n + 1}", tr("▶ model")),
            )
            for which, button in enumerate(pair):
                words = button.text().lstrip("▶ ")
                name = tr("Play held-out phrase {n}: {which}")
                button.setAccessibleName(name.format(n=n + 1, which=words))
                button.clicked.connect(lambda _=False, n=n, which=which: self._play(n, which))
                grid.addWidget(button, n, 1 + which)
            grid.addWidget(label, n, 0)
            self.buttons.append(pair)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)

    def show_run(self, run: Run | None) -> None:
        """Those that this run has."""
        self._files = [] if run is None else list(zip(run.originals, run.previews, strict=True))
        for n, pair in enumerate(self.buttons):
            for button in pair:
                button.setEnabled(n < len(self._files))

    def _play(self, n: int, which: int) -> None:
        if n < len(self._files):
            self.play_requested.emit(self._files[n][which])
