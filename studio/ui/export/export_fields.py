"""The fields of an export, for the export dialog and the batch dialog alike."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from studio.engine.export.options import RATES, ExportOptions
from studio.ui.common.texts import tr
from studio.ui.widgets.form import FormDialog, choose


class ExportFields(QObject):
    """Format, rate, level, stems, curves, notes in a form; changed() after each change."""

    changed = Signal()

    def __init__(self, dialog: FormDialog, options: ExportOptions, stems: Sequence[str]) -> None:
        """Adds its rows to the dialog and shows these options. stems: see show_stems()."""
        super().__init__(dialog)
        kinds = [
            (("wav", "pcm16"), tr("WAV, 16 bits")),
            (("wav", "pcm24"), tr("WAV, 24 bits")),
            (("wav", "float"), tr("WAV, 32-bit float")),
            (("flac", "pcm16"), tr("FLAC, 16 bits")),
            (("flac", "pcm24"), tr("FLAC, 24 bits")),
        ]
        rates = [
            (rate, tr("{rate:g} kHz").format(rate=rate / 1000) if rate else tr("As rendered"))
            for rate in RATES
        ]
        levels = [
            ("off", tr("As rendered")),
            ("peak", tr("Peak at -1 dBFS")),
            ("lufs", tr("Loudness -16 LUFS")),
        ]
        self.format = dialog.make_choice("format", tr("Format"), kinds)
        self.rate = dialog.make_choice("rate", tr("Sample rate"), rates)
        self.normalize = dialog.make_choice(
            "normalize", tr("Level"), levels, tr("What would clip is lowered in any case.")
        )
        self.stems = dialog.make_check(
            "stems",
            tr("Stems"),
            tr("More files that sum to the mix."),
        )
        self.show_stems(stems)
        self.curves = dialog.make_check("curves", tr("Pitch and loudness as CSV"))
        self.notes = dialog.make_check("notes", tr("Notes as a MIDI file"))
        self.bend = dialog.make_check(
            "bend",
            tr("With pitch bend"),
            tr("Vibrato, slides and tuning; off: the keys alone."),
        )
        self.tail = dialog.make_check(
            "tail",
            tr("Let the room ring on after the end"),
            tr("The file gets longer than the recording by as much."),
        )
        dialog.add_row(tr("Format"), self.format)
        dialog.add_row(tr("Sample rate"), self.rate)
        dialog.add_row(tr("Level"), self.normalize)
        dialog.add_row(tr("End"), self.tail)
        self.tail.toggled.connect(self.changed)
        for n, box in enumerate((self.stems, self.curves, self.notes, self.bend)):
            dialog.add_row(tr("Also write") if n == 0 else "", box)
            box.toggled.connect(self.changed)
        self.notes.toggled.connect(self.bend.setEnabled)
        for choice in (self.format, self.rate, self.normalize):
            choice.currentIndexChanged.connect(self.changed)
        self.show_options(options)

    def show_stems(self, stems: Sequence[str]) -> None:
        """Say of which stems the sound consists."""
        names = ", ".join(tr(stem) for stem in stems)
        self.stems.setText(tr("Stems: {names}").format(names=names))
        help = tr("{n} more files that sum to the mix.").format(n=len(stems))
        self.stems.setToolTip(help)
        self.stems.setAccessibleDescription(help)

    def show_options(self, options: ExportOptions) -> None:
        """Show these."""
        for row in range(self.format.count()):
            if tuple(self.format.itemData(row)) == (options.container, options.subtype):
                self.format.setCurrentIndex(row)
        choose(self.rate, options.sample_rate)
        choose(self.normalize, options.normalize)
        self.stems.setChecked(options.stems)
        self.curves.setChecked(options.curves)
        self.notes.setChecked(options.notes)
        self.bend.setChecked(options.bend)
        self.bend.setEnabled(options.notes)
        self.tail.setChecked(options.tail)

    @property
    def options(self) -> ExportOptions:
        """What is chosen."""
        container, subtype = self.format.currentData()
        return ExportOptions(
            container=container,
            subtype=subtype,
            sample_rate=int(self.rate.currentData()),
            normalize=self.normalize.currentData(),
            stems=self.stems.isChecked(),
            curves=self.curves.isChecked(),
            notes=self.notes.isChecked(),
            tail=self.tail.isChecked(),
            bend=self.bend.isChecked(),
        )
