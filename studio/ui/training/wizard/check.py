"""Page 2: whether the recordings are good, file by file."""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar

from studio.engine.file_names import printable
from studio.engine.progress import Progress
from studio.engine.units import midi_to_name
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.training.wizard.files_table import FilesTable
from studio.ui.training.wizard.findings import explained, left_out
from studio.ui.training.wizard.histograms import Histograms
from studio.ui.training.wizard.page import Page, clock, make_button
from studio.ui.training.wizard.wave_strip import WaveStrip

if TYPE_CHECKING:
    from studio.training.corpus.item_check import ItemCheck

LEAST_USABLE_S = 60.0
LITTLE_S = 180.0
LEAST_NOTES = 5
LEAST_NOTE_S = 0.5  # of a pitch in all files, or it is a slip of the tracker
HELD_OUT = 20  # % of each recording


class CheckPage(Page):
    """The findings. play_requested(Item, start s, end s): a row was clicked."""

    play_requested = Signal(object, float, float)

    def __init__(self) -> None:
        """Nothing is checked yet."""
        super().__init__(
            "check",
            tr("Is the material good?"),
            tr("Red rows are left out; tick to force. Click a row to see and hear its places."),
        )
        self.checked_sources: tuple[Path, ...] = ()
        self.table = FilesTable()
        self.histograms = Histograms()
        self.histograms.setMaximumHeight(140)
        self.strip = WaveStrip()
        self.file = QLabel()
        self.file.setObjectName("text.wizard.file")
        self.file.setWordWrap(True)
        self.next_place = make_button("next_place", tr("Next &place"))
        self.play = make_button("play_place", tr("▶ P&lay"), tr("Hear the marked place"))
        self.summary = QLabel()
        self.summary.setObjectName("text.wizard.summary")
        self.summary.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setAccessibleName(tr("Progress of the check"))
        self.doing = QLabel()
        self.doing.setProperty("role", "faint")
        self.is_busy = False
        self._pitched: dict[int, float] = {}
        self._passed_over: tuple[str, ...] = ()
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.doing, 1)
        self.body.addLayout(row)
        seen = QHBoxLayout()
        seen.addWidget(self.file, 1)
        seen.addWidget(self.next_place)
        seen.addWidget(self.play)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(seen)
        self.body.addWidget(self.strip)
        self.body.addWidget(self.histograms)
        self.body.addWidget(self.summary)
        self.table.changed.connect(self._sum_up)
        self.table.selected.connect(self._see)
        self.table.played.connect(self.strip.play)
        self.play.clicked.connect(self.strip.play)
        self.next_place.clicked.connect(lambda: self.strip.step(1))
        self.strip.play_requested.connect(self._play)
        self._see(None)

    @property
    def is_complete(self) -> bool:
        """Enough is usable, and has a pitch."""
        is_enough = self.usable_s >= LEAST_USABLE_S and bool(self._pitched)
        return is_enough and not self.is_busy and bool(self.checked_sources)

    @property
    def usable_s(self) -> float:
        """Seconds of sound in the files that are ticked."""
        return sum(check.seconds * check.sounding_share for check in self.table.ticked)

    def begin(self, sources: tuple[Path, ...]) -> None:
        """These are looked at from now on."""
        self.checked_sources = sources
        self.is_busy = True
        self.bar.setValue(0)
        self.bar.show()
        self.doing.show()
        self.summary.setText("")
        self.changed.emit()

    def report(self, progress: Progress) -> None:
        """So far."""
        self.bar.setValue(round(100 * progress.fraction))
        if progress.text:
            self.doing.setText(progress.text)

    def show_checks(
        self, checks: "tuple[ItemCheck, ...]", passed_over: tuple[str, ...] = ()
    ) -> None:
        """What was found; files that were ticked in or out by hand stay so.

        passed_over: sentences of what lies in the folders and was not looked at.
        """
        self.is_busy = False
        self._passed_over = passed_over
        self.bar.hide()
        self.doing.hide()
        self.table.show_checks(checks)
        self._sum_up()

    def give_up(self) -> None:
        """The check failed: it begins again when one comes back."""
        self.is_busy = False
        self.checked_sources = ()
        self.bar.hide()
        self.doing.hide()
        self.summary.setText(
            tr("<b>The recordings could not be checked.</b> Go back and on to check them again.")
        )
        self.changed.emit()

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.histograms.set_theme(theme)
        checks = tuple(self.table._checks.values())
        self.table.show_checks(checks)

    def _see(self, check: "ItemCheck | None") -> None:
        """Draw the chosen file, say what was found in it."""
        self.strip.show_check(check)
        self.play.setEnabled(self.strip.stretch is not None)
        self.next_place.setEnabled(len(self.strip.marks) > 1)
        if check is None:
            self.file.setText(tr("Click a row to see and hear a file."))
        else:
            said = tr("<b>{name}</b>: {why}")
            name = html.escape(printable(check.item.name))
            self.file.setText(said.format(name=name, why=html.escape(explained(check))))

    def _play(self, start_s: float, end_s: float) -> None:
        check = self.table.chosen
        if check is not None:
            self.play_requested.emit(check.item, start_s, end_s)

    def _sum_up(self) -> None:
        ticked = self.table.ticked
        notes: dict[int, float] = {}
        levels: dict[int, float] = {}
        for check in ticked:
            _add(notes, check.note_seconds)
            _add(levels, check.loudness_seconds)
        worth = {key: seconds for key, seconds in notes.items() if seconds >= LEAST_NOTE_S}
        self._pitched = worth
        self.histograms.notes.show_seconds(worth, named=True)
        self.histograms.loudness.show_seconds(levels)
        lines = (
            self._words(ticked),
            left_out(tuple(self.table._checks.values())),
            html.escape(" ".join(self._passed_over)),
        )
        self.summary.setText("<br>".join(line for line in lines if line))
        self.changed.emit()

    def _words(self, ticked: "tuple[ItemCheck, ...]") -> str:
        whole_s = sum(check.seconds for check in self.table._checks.values())
        if not self.table._checks:
            return tr("There are no audio files here; go back and choose others.")
        if self.usable_s < LEAST_USABLE_S:
            said = tr(
                "<b>Too little: {usable} of {whole} can be used, at least 1:00 is needed.</b> "
                "Record more, or tick files that were left out."
            )
            return said.format(usable=clock(self.usable_s), whole=clock(whole_s))
        if not self._pitched:
            return tr(
                "<b>No note with a clear pitch was found in what is ticked: nothing can be learnt "
                "from it.</b> Add recordings of one melodic instrument."
            )
        low, high = (midi_to_name(key) for key in (min(self._pitched), max(self._pitched)))
        said = tr(
            "<b>{usable} usable</b> of {whole} · range {low} to {high} · "
            "{percent} % held out for validation."
        ).format(
            usable=clock(self.usable_s), whole=clock(whole_s), low=low, high=high,
            percent=HELD_OUT,
        )  # fmt: skip
        n_notes = len({round(check.midi) for check in ticked if check.kind == "note"})
        if n_notes >= LEAST_NOTES:
            single = tr("These are single notes of {n} pitches: phrases are assembled from them.")
            said = f"{said} {single.format(n=n_notes)}"
        if self.usable_s < LITTLE_S:
            said = f"{said} {tr('That is little: 3 minutes or more sound better.')}"
        return said


def _add(sums: dict[int, float], more: Mapping[int, float]) -> None:
    for key, seconds in more.items():
        sums[key] = sums.get(key, 0.0) + seconds
