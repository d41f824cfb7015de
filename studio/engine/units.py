"""Conversions between Hz, MIDI, cents, decibels, amplitudes, frames, samples (NumPy, no torch)."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray: TypeAlias = NDArray[np.floating]

DB_FLOOR = -80.0
A4_HZ = 440.0
A4_MIDI = 69.0
NOTE_NAMES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def hz_to_midi(hz: ArrayLike) -> FloatArray:
    """MIDI note numbers of frequencies in Hz; 0 for hz <= 0, as in the reference.

    >>> float(hz_to_midi(880.0))
    81.0
    """
    hz = np.asarray(hz)
    positive = np.where(hz > 0, hz, A4_HZ)
    return np.where(hz > 0, 12.0 * np.log2(positive / A4_HZ) + A4_MIDI, 0.0)


def midi_to_hz(midi: ArrayLike) -> FloatArray:
    """Frequencies in Hz of MIDI note numbers.

    >>> float(midi_to_hz(57.0))
    220.0
    """
    return np.asarray(A4_HZ * 2.0 ** ((np.asarray(midi) - A4_MIDI) / 12.0))


def hz_to_cents(hz: ArrayLike, reference_hz: ArrayLike) -> FloatArray:
    """Interval in cents from reference_hz to hz (both > 0).

    >>> float(hz_to_cents(880.0, 440.0))
    1200.0
    """
    return np.asarray(1200.0 * np.log2(np.asarray(hz) / np.asarray(reference_hz)))


def db_to_amplitude(db: ArrayLike) -> FloatArray:
    """Amplitude ratio of a level in dB.

    >>> float(db_to_amplitude(-20.0))
    0.1
    """
    return np.asarray(10.0 ** (np.asarray(db) / 20.0))


def amplitude_to_db(amplitude: ArrayLike, floor_db: float = DB_FLOOR) -> FloatArray:
    """Level in dB of an amplitude, not below floor_db.

    >>> round(float(amplitude_to_db(0.5)), 2)
    -6.02
    """
    least = 10.0 ** (floor_db / 20.0)
    return np.asarray(20.0 * np.log10(np.maximum(np.abs(amplitude), least)))


def midi_to_name(midi: float) -> str:
    """Name of the nearest note.

    >>> midi_to_name(60.2)
    'C4'
    """
    nearest = round(midi)
    return f"{NOTE_NAMES[nearest % 12]}{nearest // 12 - 1}"


def frames_of(n_samples: int, hop_size: float) -> int:
    """Frames of a centred analysis: one on sample 0 and one every hop_size samples.

    >>> frames_of(64000, 64)
    1001
    """
    return int(n_samples // hop_size) + 1
