"""All that is known of an instrument: card, figures, licence of its recordings, file."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.engine.units import midi_to_name
from studio.ui.common.quality_words import ROWS, ROWS_HELP, figure_name, weak_words
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr


class InstrumentDetails(QDialog):
    """Not modal. Object name `dialog.instrument`.

    export_requested(), delete_requested(): its buttons.
    """

    export_requested = Signal()
    delete_requested = Signal()

    def __init__(self, choice: InstrumentChoice, parent: QWidget | None = None) -> None:
        """Shows one instrument."""
        super().__init__(parent)
        self.choice = choice
        self.setObjectName("dialog.instrument")
        self.setWindowTitle(choice.name)
        self.resize(620, 560)
        form = QFormLayout()
        for label, text in facts_of(choice):
            value = QLabel(text)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(label, value)
        self.figures = _table_of(choice)
        buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        self.export = QPushButton(tr("Export file..."))
        self.delete = QPushButton(tr("Move to the trash"))
        close = QPushButton(tr("Close"))
        for id, button, its_role in (
            ("export", self.export, role.ActionRole),
            ("delete", self.delete, role.ActionRole),
            ("close", close, role.RejectRole),
        ):
            button.setObjectName(f"button.instrument.{id}")
            button.setAutoDefault(False)
            buttons.addButton(button, its_role)
        self.delete.setEnabled(not choice.is_bundled)
        if choice.is_bundled:
            self.delete.setToolTip(tr("It came with the studio and cannot be deleted."))
        self.export.clicked.connect(self.export_requested)
        self.delete.clicked.connect(self.delete_requested)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.figures, 1)
        layout.addWidget(buttons)


def _table_of(choice: InstrumentChoice) -> QTableWidget:
    """A row for each figure: the instrument, measured by frame, a fixed filter."""
    known = dict(choice.figures)
    names = [name for name in known if not name.startswith(("oracle_", "fixed_", "share_"))]
    table = QTableWidget(len(names), 1 + len(ROWS))
    table.setObjectName("list.figures")
    table.setAccessibleName(tr("Figures on held-out recordings"))
    table.setHorizontalHeaderLabels([tr("Figure"), *(tr(words) for words in ROWS.values())])
    table.setToolTip(tr(ROWS_HELP))
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    for row, name in enumerate(names):
        table.setItem(row, 0, QTableWidgetItem(figure_name(name)))
        for column, prefix in enumerate(ROWS, 1):
            value = known.get(prefix + name)
            text = "-" if value is None else f"{value:.3g}"
            table.setItem(row, column, QTableWidgetItem(text))
    return table


def facts_of(choice: InstrumentChoice) -> list[tuple[str, str]]:
    """Label and text of each fact that is known."""
    low, high = midi_to_name(choice.pitch_low), midi_to_name(choice.pitch_high)
    length = tr("{minutes:.1f} minutes").format(minutes=choice.seconds / 60)
    rate = tr("{rate:g} kHz").format(rate=choice.sample_rate / 1000)
    quality = " – ".join(words for words in (choice.verdict, weak_words(choice.weak)) if words)
    rows = [
        (tr("Description"), choice.description),
        (tr("Range"), f"{low} – {high}"),
        (tr("Trained on"), length if choice.seconds else ""),
        (tr("Sample rate"), rate if choice.sample_rate else ""),
        (tr("Quality"), quality),
        (tr("Author"), choice.author),
        (tr("Date"), choice.date),
        (tr("Recordings"), choice.source),
        (tr("Licence of the recordings"), choice.licence),
        (tr("File"), str(choice.path)),
    ]
    return [(label, text) for label, text in rows if text]
