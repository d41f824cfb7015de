"""The pitch that the name of a single note's file tells, and the tracked pitch brought to it."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.engine.units import hz_to_midi

LOWEST_BARE, HIGHEST_BARE = 21, 108  # a piano's keys: a number alone is believed no further
HIGHEST_MIDI = 127
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ALTERED = {"": 0, "#": 1, "♯": 1, "s": 1, "b": -1, "♭": -1}
SEPARATORS = re.compile(r"[^A-Za-z0-9#♯♭]+")
LAYER = r"(?:(?:v|vl|rr)\d{1,3}|p{1,3}|mp|mf|f{1,3})?"  # C4v10, C4rr1, C4mf
NAME = re.compile(rf"([A-Ga-g])([#♯♭b]?)(\d){LAYER}")
SHARP_AS_S = re.compile(rf"([CDFGA])(s)(\d){LAYER}")  # Cs4; Es and Bs are no sharps
MIDI = re.compile(r"(?:^|[^A-Za-z])midi[ _.-]?(\d{1,3})(?!\d)", re.IGNORECASE)
BARE = re.compile(r"\d{3}")
COUNTED = re.compile(  # what stands before a number that counts
    r"(?:take|part|side|track|bar|section|verse|version|song|slice|chunk|segment|clip|rec"
    r"|recording|file|audio|loop|disc|cd|page|no|nr|number)s?",
    re.IGNORECASE,
)
OF_A_WORK = re.compile(r"final|mix|remix|master|demo|draft|edit|bpm|live", re.IGNORECASE)

RATIOS = np.array([1 / 4, 1 / 3, 1 / 2, *range(1, 13)], dtype=np.float64)
NEAR_SEMITONES = 1.5
CLOSE_NUMBER, CLOSE_SEMITONES = 4.0, 0.6  # harmonics above the fourth lie close together
FOLLOWED = 0.2  # periodicity from which a frame counts for the file's tuning
LEAST_NOTES = 3  # that show how a folder counts its octaves


def known_midi(name: str) -> int | None:
    """The MIDI number that a file's name (with or without suffix) tells; None where none is sure.

    In this order: `midi` and a number; a note's name that is a word of its own, with its octave,
    C4 = 60 (`A#3`, `Bb2`, `Cs4`, `c4`, also with its layer: `C4v10`, `C4mf`); a number of three
    digits from 021 to 108 that is a word of its own. Two different notes tell nothing. A word
    after `take`, `part`, `song` and the like counts something, and where a name says `final`,
    `mix`, `demo` and the like, a letter without accidental is a version: `A1_final` tells nothing.

    >>> [known_midi(name) for name in ("note_midi036_ff", "Violin_G#3_mf", "x_060_p.wav")]
    [36, 56, 60]
    >>> [known_midi(name) for name in ("take 12", "2024", "take_b", "A1_final", "song_060")]
    [None, None, None, None, None]
    """
    told = {int(number) for number in MIDI.findall(name)}
    if told:
        return _only({number for number in told if number <= HIGHEST_MIDI})
    words = [word for word in SEPARATORS.split(name) if word]
    free = [word for k, word in enumerate(words) if k == 0 or not COUNTED.fullmatch(words[k - 1])]
    is_work = any(OF_A_WORK.fullmatch(word) for word in words)
    found = [_note_of(word, is_work) for word in free]
    notes = {note for note in found if note is not None}
    return _only(notes) if notes else _only(_bare_numbers(free))


def known_midis(names: Sequence[str]) -> list[int | None]:
    """known_midi() of each name of a folder; bare numbers only where they do not count the files.

    Where one of the folder's bare numbers is no key of a piano (`x_000`, `x_001`, ... `x_120`) all
    of them count.

    >>> known_midis(["slap_001.wav", "slap_060.wav"]), known_midis(["a_057.wav", "a_060.wav"])
    ([None, None], [57, 60])
    """
    numbers = [_is_counter(name) for name in names]
    if not any(numbers):
        return [known_midi(name) for name in names]
    return [None if _has_only_a_number(name) else known_midi(name) for name in names]


def octaves_of_names(known: Sequence[int | None], tracked: Sequence[float]) -> int:
    """Octaves by which a folder's names lie below what is tracked (some makers write C3 = 60).

    known, tracked [n]: MIDI numbers of the names and as they were found. 0 where fewer than three
    notes have a name, or where fewer than three of four lie off by the same octave: single notes
    that the tracker heard wrong must not move the names.

    >>> octaves_of_names([48, 50, 52, 53], [60.1, 62.0, 63.9, 65.0])
    1
    """
    pairs = [(name, found) for name, found in zip(known, tracked, strict=True) if name is not None]
    if len(pairs) < LEAST_NOTES:
        return 0
    off = np.array([found - name for name, found in pairs], dtype=np.float64)
    octaves = np.rint(off / 12.0)
    most = float(np.median(octaves))
    agree = (octaves == most) & (np.abs(off - 12.0 * most) <= NEAR_SEMITONES)
    return int(most) if agree.mean() >= 0.75 else 0


def to_known_octave(
    f0_hz: NDArray[np.floating], periodicity: NDArray[np.floating], midi: int
) -> NDArray[np.float32]:
    """f0_hz [n] of a single note whose MIDI number is known, without harmonics taken for it.

    A frame whose pitch is 1/4, 1/3, 1/2, 2, 3, ... 12 times that of the name is divided by that
    number; how far the file and its vibrato lie from the name is kept. Frames with periodicity
    [n] from 0.2 on tell the file's tuning. What is no whole ratio within 1.5 semitones (0.6 above
    the fourth harmonic) stays, and so does everything where the file is tuned 1.5 semitones or
    more away from its name.
    """
    f0 = np.asarray(f0_hz, dtype=np.float64)
    semitones = hz_to_midi(f0) - midi
    ratio, off = _nearest_ratios(semitones)
    low = (np.asarray(periodicity) >= FOLLOWED) & (ratio <= CLOSE_NUMBER)
    low &= np.abs(off) <= NEAR_SEMITONES
    if low.any():
        tuning = float(np.median(off[low]))
        ratio, off = _nearest_ratios(semitones - tuning)
    limit = np.where(ratio <= CLOSE_NUMBER, NEAR_SEMITONES, CLOSE_SEMITONES)
    return np.where(np.abs(off) <= limit, f0 / ratio, f0).astype(np.float32)


def _nearest_ratios(
    semitones: NDArray[np.floating],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(ratio, semitones that are left over) [n] of distances [n] from the name."""
    off = semitones[:, None] - 12.0 * np.log2(RATIOS)
    nearest = np.abs(off).argmin(axis=1)
    return RATIOS[nearest], off[np.arange(len(off)), nearest]


def _note_of(word: str, is_work: bool) -> int | None:
    match = NAME.fullmatch(word) or SHARP_AS_S.fullmatch(word)
    if match is None:
        return None
    letter, altered, octave = match.groups()
    if is_work and not altered:
        return None
    number = 12 * (int(octave) + 1) + STEPS[letter.upper()] + ALTERED[altered]
    return number if number <= HIGHEST_MIDI else None


def _bare_numbers(words: Sequence[str]) -> set[int]:
    numbers = {int(word) for word in words if BARE.fullmatch(word)}
    return {number for number in numbers if LOWEST_BARE <= number <= HIGHEST_BARE}


def _has_only_a_number(name: str) -> bool:
    words = [word for word in SEPARATORS.split(name) if word]
    is_told = MIDI.search(name) is not None or any(_note_of(word, False) for word in words)
    return not is_told and any(re.fullmatch(r"\d{3}", word) for word in words)


def _is_counter(name: str) -> bool:
    words = SEPARATORS.split(name)
    numbers = [int(word) for word in words if re.fullmatch(r"\d{3}", word)]
    is_key = any(LOWEST_BARE <= number <= HIGHEST_BARE for number in numbers)
    return _has_only_a_number(name) and bool(numbers) and not is_key


def _only(numbers: set[int]) -> int | None:
    return next(iter(numbers)) if len(numbers) == 1 else None
