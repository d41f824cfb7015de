"""The line below the plots that says in numbers what lies at the mouse or at the playhead."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy

from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi, midi_to_hz, midi_to_name
from studio.ui.common.texts import tr
from studio.ui.plots.voiced import VOICED_FROM

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Place:
    """What lies at a place; None = nothing is known.

    midi: the mouse's note number on a pitch axis, else that of the sound. db: what the
    spectrogram shows there, else the sound's loudness; is_floor: or less.
    """

    seconds: float
    midi: float | None = None
    db: float | None = None
    confidence: float | None = None
    is_difference: bool = False
    is_floor: bool = False


def place_in(features: Features | None, seconds: float) -> Place:
    """What was measured at a time."""
    if features is None or not features.n_frames:
        return Place(seconds)
    frame = min(max(0, round(seconds * features.frame_rate)), features.n_frames - 1)
    if abs(frame / features.frame_rate - seconds) > 0.1:  # beyond what was analysed
        return Place(seconds)
    confidence = float(features.periodicity[frame])
    midi = float(hz_to_midi(features.f0_hz[frame])) if confidence >= VOICED_FROM else None
    return Place(seconds, midi, float(features.loudness_db[frame]), confidence)


def pitch_words(midi: float) -> str:
    """Note, cents and Hz.

    >>> pitch_words(69.12)
    'A4 +12 ct  443.1 Hz'
    """
    nearest = round(midi)
    cents = round((midi - nearest) * 100.0)
    return f"{midi_to_name(nearest)} {cents:+d} ct  {float(midi_to_hz(midi)):.1f} Hz"


def words_of(place: Place) -> str:
    """The read-out's text, each figure at its own place in the line."""
    minutes, seconds = divmod(max(0.0, place.seconds), 60.0)
    time = f"{int(minutes)}:{seconds:06.3f}" if minutes else f"{seconds:.3f} s"
    pitch = NOTHING if place.midi is None else pitch_words(place.midi)
    sign, less = "+" if place.is_difference else "", "<" if place.is_floor else ""
    db = NOTHING if place.db is None else f"{less}{place.db:{sign}.1f} dB"
    sure = NOTHING if place.confidence is None else f"{place.confidence:.2f}"
    confidence = tr("conf. {value}").format(value=sure)
    return f"{time:<9} {pitch:<21} {db:<9} {confidence}"


class Readout(QLabel):
    """Shows a Place in words."""

    def __init__(self) -> None:
        """Nothing yet."""
        super().__init__()
        self.setObjectName("readout")
        self.setAccessibleName(tr("Read-out at the mouse, or at the playhead"))
        self.setToolTip(
            tr("Time, note, frequency, level and confidence at the mouse, else at the playhead")
        )
        self.setProperty("role", "readout")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(200)

    def show_place(self, place: Place) -> None:
        """Say what lies there."""
        text = words_of(place)
        if self.fontMetrics().horizontalAdvance(text) > self.contentsRect().width():
            text = " ".join(text.split())  # a narrow window: no columns
        if text != self.text():
            self.setText(text)
