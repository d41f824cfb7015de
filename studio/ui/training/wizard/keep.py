"""Page 5: hear it, read how good it is, give it a name, keep it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QSpinBox

from studio.ui.common.quality_words import ROWS, ROWS_HELP, weak_words
from studio.ui.common.texts import tr
from studio.ui.common.time_left import lasting
from studio.ui.training.training_run import Run
from studio.ui.training.wizard.page import Page, make_button, name_field
from studio.ui.training.wizard.phrases import Phrases

if TYPE_CHECKING:
    from studio.engine.card import Card

FIELDS = {
    "card_name": "Name",
    "author": "Author",
    "description": "Description",
    "licence": "Licence of the recordings",
}
WORDS = {
    "excellent": "excellent: hard to tell from the recording",
    "good": "good: clearly that instrument, small losses of detail",
    "sound": "sound: recognisable and playable; training longer or on more audio helps",
    "below": "below what one would keep: train longer, or on more and better audio",
}
FIGURES = (
    ("f0_l1_semitones", "pitch (cents)", 100.0),
    ("loudness_l1_db", "loudness (dB)", 1.0),
    ("mss_lin", "spectrum", 1.0),
    ("mel_l1_db", "bands (dB)", 1.0),
    ("ltas_l1_db", "colour (dB)", 1.0),
)
"""Names on the card, words, factor: errors, so that less is better."""


class KeepPage(Page):
    """keep_requested(), export_requested(), longer_requested(steps); play_requested(Path).

    own_requested(bool): the user's last clip; True: as the model plays it.
    """

    keep_requested = Signal()
    export_requested = Signal()
    longer_requested = Signal(int)
    play_requested = Signal(Path)
    own_requested = Signal(bool)

    def __init__(self) -> None:
        """Nothing is trained yet."""
        super().__init__(
            "keep",
            tr("Does it sound right?"),
            tr("Compare with phrases it has never heard, then keep it."),
        )
        self.run: Run | None = None
        self.fields: dict[str, QLineEdit] = {}
        form = QFormLayout()
        for id, label in FIELDS.items():
            line = QLineEdit()
            name_field(line, id, tr(label))
            form.addRow(tr(label), line)
            self.fields[id] = line
        self._taken: frozenset[str] = frozenset()
        self.taken = QLabel()
        self.taken.setObjectName("text.wizard.taken")
        self.taken.setWordWrap(True)
        self.fields["card_name"].textChanged.connect(lambda _: self._enable())
        self.phrases = Phrases("keep")
        self.phrases.play_requested.connect(self.play_requested)
        self.own = (
            make_button("keep_original_own", tr("▶ original")),
            make_button("keep_model_own", tr("▶ model")),
        )
        self.phrases.grid.addWidget(QLabel(tr("Your last clip")), 3, 0)
        for n, button in enumerate(self.own):
            button.setAccessibleName(
                tr("Play your last clip by the model") if n else tr("Play your last clip")
            )
            button.clicked.connect(lambda _=False, n=n: self.own_requested.emit(bool(n)))
            button.setEnabled(False)
            self.phrases.grid.addWidget(button, 3, 1 + n)
        self.verdict = QLabel()
        self.verdict.setObjectName("text.wizard.verdict")
        self.verdict.setWordWrap(True)
        self.figures = QLabel()
        self.figures.setObjectName("text.wizard.figures")
        self.figures.setWordWrap(True)
        self.figures.setToolTip(tr(ROWS_HELP))
        self.keep = make_button("keep", tr("&Keep and open in Studio"))
        self.export = make_button("export", tr("E&xport as file..."))
        self.longer = make_button("longer", tr("Train &longer"))
        self.steps = QSpinBox()
        self.steps.setRange(100, 100_000)
        self.steps.setSingleStep(500)
        self.steps.setValue(2000)
        self.steps.setSuffix(tr(" more steps"))
        self.lasts = QLabel()
        self.lasts.setObjectName("text.wizard.more_lasts")
        self.lasts.setProperty("role", "faint")
        self.steps.valueChanged.connect(lambda _: self._tell_time())
        name_field(self.steps, "more", tr("More steps"))
        row = QHBoxLayout()
        for widget in (self.keep, self.export, self.longer, self.steps):
            row.addWidget(widget)
        row.addStretch(1)
        self.body.addLayout(form)
        self.body.addWidget(self.taken)
        self.body.addWidget(self.phrases)
        self.body.addWidget(self.verdict)
        self.body.addWidget(self.figures)
        self.body.addStretch(1)
        self.body.addLayout(row)
        self.lasts.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.body.addWidget(self.lasts)
        self.keep.clicked.connect(self.keep_requested)
        self.export.clicked.connect(self.export_requested)
        self.longer.clicked.connect(lambda: self.longer_requested.emit(self.steps.value()))
        self._enable()

    def show_run(
        self,
        run: Run | None,
        card: "Card | None",
        has_clip: bool,
        taken: frozenset[str] = frozenset(),
    ) -> None:
        """A finished training; card: of its instrument, None where there is none yet.

        taken: names of the instruments that are installed.
        """
        self._taken = taken
        is_other = run is not self.run
        self.run = run
        self.phrases.show_run(run)
        for n, button in enumerate(self.own):
            button.setEnabled(has_clip and (n == 0 or card is not None))
        if card is not None and (is_other or not self.fields["card_name"].text()):
            values = (card.name, card.author, card.description, card.licence)
            for line, value in zip(self.fields.values(), values, strict=True):
                line.setText(value)
        self.verdict.setText("" if card is None else verdict_words(card))
        self.figures.setText("" if card is None else figures_table(card))
        self._enable()

    @property
    def is_complete(self) -> bool:
        """There is no page after it."""
        return False

    @property
    def kept_name(self) -> str:
        """What it will be called: the name that was given, with a number where there is one."""
        return free_name(self.fields["card_name"].text().strip(), self._taken)

    def _tell_time(self) -> None:
        """How long that many more steps take, as fast as those that were made."""
        step_s = self.run.step_s if self.run is not None else None
        about = tr("about {time}")
        self.lasts.setText(
            about.format(time=lasting(step_s * self.steps.value())) if step_s else ""
        )

    def _enable(self) -> None:
        self._tell_time()
        name, kept_name = self.fields["card_name"].text().strip(), self.kept_name
        said = tr("There is an instrument “{name}” already: this one is kept as “{new}”.")
        self.taken.setText(said.format(name=name, new=kept_name))
        self.taken.setVisible(kept_name != name)
        is_done = self.run is not None and self.run.state == "kept"
        has_name = any(letter.isalnum() for letter in self.fields["card_name"].text())
        self.keep.setEnabled(is_done and has_name)
        self.export.setEnabled(is_done and has_name)
        self.longer.setEnabled(is_done and self.run is not None and self.run.has_checkpoint)


def free_name(name: str, taken: frozenset[str]) -> str:
    """The name, or the same with the first number that no other one has.

    >>> free_name("Violin", frozenset({"violin", "Violin 2", "Oboe"}))
    'Violin 3'
    """
    known = {other.casefold() for other in taken}
    new, n = name, 2
    while new.casefold() in known:
        new, n = f"{name} {n}", n + 1
    return new


def verdict_words(card: "Card") -> str:
    """The verdict in a sentence, with what it falls short of."""
    if not card.verdict:
        return tr("It could not be judged: too little audio was held out.")
    words = tr(WORDS.get(card.verdict, card.verdict))
    return tr("<b>Reconstruction is {words}.</b> {weak}").format(
        words=words, weak=weak_words(card.weak)
    )


def figures_table(card: "Card") -> str:
    """Its figures beside those measured by frame and of a fixed filter, as a table."""
    if not card.figures:
        return ""
    heads = "".join(f"<td align=right>&nbsp;&nbsp;{tr(words)}</td>" for _, words, _ in FIGURES)
    rows = [f"<tr><td></td>{heads}</tr>"]
    for prefix, label in ROWS.items():
        values = (card.figures.get(prefix + id) for id, _, _ in FIGURES)
        shown = (
            "-" if value is None else f"{value * scale:.3g}"
            for value, (_, _, scale) in zip(values, FIGURES, strict=True)
        )
        cells = "".join(f"<td align=right>{text}</td>" for text in shown)
        rows.append(f"<tr><td>{tr(label).replace(' ', '&nbsp;')}</td>{cells}</tr>")
    return f"<table cellpadding=3>{''.join(rows)}</table>"
