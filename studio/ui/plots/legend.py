"""The legend in the corner of the spectrogram: which line was sung, which is played."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme


class Legend(QLabel):
    """A few words that let the mouse through; hidden while there is one line only."""

    def __init__(self, parent: QWidget) -> None:
        """Hidden until there are lines to tell apart."""
        super().__init__(parent)
        self.setObjectName("text.legend")
        self.setAccessibleName(tr("Legend"))
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.setStyleSheet(
            f"background: {theme.base}; color: {theme.text}; border-radius: 3px; padding: 1px 5px;"
        )

    def show_words(self, line: str, dashes: str) -> None:
        """What the line is, and what the dashes are; "" = there are none."""
        words = [f"▬ {line}"] if line else []
        words += [f"┅ {dashes}"] if dashes else []
        self.setText(" &nbsp; ".join(words))
        self.adjustSize()
        self.setVisible(bool(words))


def legend_of(is_result: bool, semitones: float | None) -> tuple[str, str]:
    """Words for the line and for the dashes. semitones: what is played lies higher by; None =
    nothing is played.

    >>> legend_of(False, 12.0), legend_of(True, 0.0), legend_of(False, None)
    (('sung', 'played, +1 octave'), ('played', 'sung'), ('sung', ''))
    """
    if semitones is None:
        return tr("sung"), ""
    played = tr("played")
    whole = round(semitones)
    if whole and whole % 12 == 0:
        words = tr("played, {n:+d} octave") if abs(whole) == 12 else tr("played, {n:+d} octaves")
        played = words.format(n=whole // 12)
    elif whole:
        words = (
            tr("played, {n:+d} semitone") if abs(whole) == 1 else tr("played, {n:+d} semitones")
        )
        played = words.format(n=whole)
    return (played, tr("sung")) if is_result else (tr("sung"), played)
