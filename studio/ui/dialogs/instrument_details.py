"""All that is known of an instrument: card, figures, licence of its recordings, file."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from studio.engine.units import midi_to_name
from studio.ui.results import InstrumentChoice
from studio.ui.texts import tr


class InstrumentDetails(QDialog):
    """Not modal. export_wished, delete_wished: its buttons. Object name `dialog.instrument`."""

    export_wished = Signal()
    delete_wished = Signal()

    def __init__(self, choice: InstrumentChoice, parent: QWidget | None = None) -> None:
        """Shows one instrument."""
        super().__init__(parent)
        self.choice = choice
        self.setObjectName("dialog.instrument")
        self.setWindowTitle(choice.name)
        self.resize(560, 520)
        form = QFormLayout()
        for label, text in facts_of(choice):
            value = QLabel(text)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            form.addRow(label, value)
        self.figures = QTableWidget(len(choice.figures), 2)
        self.figures.setObjectName("list.figures")
        self.figures.setAccessibleName(tr("Figures on held-out recordings"))
        self.figures.setHorizontalHeaderLabels([tr("Figure"), tr("Value")])
        self.figures.horizontalHeader().setStretchLastSection(True)
        self.figures.setColumnWidth(0, 260)
        self.figures.verticalHeader().hide()
        self.figures.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for row, (name, value_of) in enumerate(choice.figures):
            self.figures.setItem(row, 0, QTableWidgetItem(name))
            self.figures.setItem(row, 1, QTableWidgetItem(f"{value_of:.4g}"))
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
        self.export.clicked.connect(self.export_wished)
        self.delete.clicked.connect(self.delete_wished)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.figures, 1)
        layout.addWidget(buttons)


def facts_of(choice: InstrumentChoice) -> list[tuple[str, str]]:
    """Label and text of each fact that is known."""
    low, high = midi_to_name(choice.pitch_low), midi_to_name(choice.pitch_high)
    length = tr("{minutes:.1f} minutes").format(minutes=choice.seconds / 60)
    rate = tr("{rate:g} kHz").format(rate=choice.sample_rate / 1000)
    quality = f"{choice.verdict} – {choice.weak}" if choice.weak else choice.verdict
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
