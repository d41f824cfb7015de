"""Low notes that the network hears as one of their harmonics, or not at all, get their pitch."""

import numpy as np
from numpy.typing import NDArray

from studio.engine.features.periods import Periods, find_periods

SAME_SEMITONES = 0.6
CANNOT_TELL_HZ = 1000.0  # a sure pitch above has too few harmonics below 2 kHz
UNSURE = 0.5  # periodicity below which the network's pitch is no reason
LEAST_REPETITION = 0.8
GAIN_BELOW, GAIN_ABOVE, LOW_HZ = 0.05, 0.1, 200.0  # of the repetition, below and above LOW_HZ
LESS_LEFT = 2.5  # times less of the sound that does not repeat
SMALL_GAIN, FAR_LESS_LEFT = 0.025, 10.0  # speak for it as well, but not for the octave below:
NO_OCTAVE = 2.5  # times its frequency; the tail of a note an octave below repeats like that
SHORTEST_FRAMES, LONGEST_GAP = 4, 4  # of a note
STEADY_SEMITONES = 1.0  # from one flagged frame to the next, within a note
WEAK_BELOW_HZ = 130.0  # the network is unsure of right pitches below
DOUBT_BELOW, DOUBT_ABOVE = 2.5, 5.0  # periodicity lost for what does not repeat, of WEAK_BELOW_HZ
SUREST = 0.95
HOP = 160  # samples: 10 ms
AROUND, WINDOW = 2, 6  # hops to each side
STILL_THERE = 0.1  # share of the window's power around a frame that still belongs to the note


def follow_low_notes(
    samples: NDArray[np.float32],
    f0_hz: NDArray[np.float32],
    periodicity: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(f0_hz, periodicity) [n] every 10 ms of samples at 16 kHz, with its low notes corrected.

    Below about MIDI 48 CREPE takes the third to thirteenth harmonic of bowed strings, brass and
    reeds, often surely, and below 36 it is sure of nothing. A frame goes to the period of a longer
    window (periods.py) where far less of the sound is left unrepeated than with the network's
    pitch, and where the partials between that pitch's harmonics are there; four frames at least.
    Where the network is right but unsure below 130 Hz (it wavers by a quarter of a semitone then),
    or was corrected, periodicity rises to what the repetition says.
    """
    found = find_periods(samples, f0_hz)
    is_same = 12.0 * np.abs(np.log2(found.hz / f0_hz)) <= SAME_SEMITONES
    is_taken = _whole_notes(_is_better(found, f0_hz, periodicity) & ~is_same, found.hz)
    is_weak = is_same & (found.hz < WEAK_BELOW_HZ)
    is_raised = (is_taken | is_weak) & _is_present(samples, len(f0_hz))
    doubt = np.where(found.hz < WEAK_BELOW_HZ, DOUBT_BELOW, DOUBT_ABOVE)
    sure = np.clip(1.0 - doubt * (1.0 - found.repetition), 0.0, SUREST)
    raised = np.where(is_raised & (periodicity > 0), np.maximum(periodicity, sure), periodicity)
    is_finer = is_weak & (periodicity < UNSURE) & (sure > UNSURE)
    return (
        np.where(is_taken | is_finer, found.hz, f0_hz).astype(np.float32),
        raised.astype(np.float32),
    )


def _is_better(
    found: Periods, f0_hz: NDArray[np.float32], periodicity: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """True [n] where the period found speaks against the network's pitch."""
    is_unsure = periodicity < UNSURE
    least_gain = np.where(found.hz < LOW_HZ, GAIN_BELOW, GAIN_ABOVE)
    gain = found.repetition - found.of_given
    times_less = (1.0 - found.of_given) / np.maximum(1.0 - found.repetition, 1e-4)
    is_gain = (gain > least_gain) & (times_less > LESS_LEFT)
    is_no_octave = f0_hz > NO_OCTAVE * found.hz
    is_gain |= (gain > SMALL_GAIN) & (times_less > FAR_LESS_LEFT) & is_no_octave
    return np.asarray(
        (found.repetition >= LEAST_REPETITION)
        & is_gain
        & found.has_partials
        & ((f0_hz < CANNOT_TELL_HZ) | is_unsure)
        & ((found.hz < f0_hz) | is_unsure)
    )


def _is_present(samples: NDArray[np.float32], n_frames: int) -> NDArray[np.bool_]:
    """False [n] where the windows see a note that has not begun or is over."""
    padded = np.pad(samples, (0, n_frames * HOP - len(samples) % HOP))[: n_frames * HOP]
    hops = padded.reshape(n_frames, HOP)
    energy = np.concatenate(
        [[0.0], np.cumsum(np.einsum("nk,nk->n", hops, hops), dtype=np.float64)]
    )
    frames = np.arange(n_frames)

    def mean_power(reach: int) -> NDArray[np.float64]:
        first, end = np.maximum(frames - reach, 0), np.minimum(frames + reach, n_frames)
        return np.asarray((energy[end] - energy[first]) / (end - first))

    return np.asarray(mean_power(AROUND) >= STILL_THERE * mean_power(WINDOW))


def _whole_notes(flags: NDArray[np.bool_], hz: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Flags [n] without stretches under four frames, and with the gaps in a steady stretch."""
    taken = np.zeros_like(flags)
    places = np.flatnonzero(flags)
    if len(places) == 0:
        return taken
    semitones = 12.0 * np.log2(hz)
    moves = np.abs(np.diff(semitones[places])) > STEADY_SEMITONES
    borders = np.flatnonzero(moves | (np.diff(places) > LONGEST_GAP + 1)) + 1
    for stretch in np.split(places, borders):
        if len(stretch) < SHORTEST_FRAMES:
            continue
        span = np.arange(stretch[0], stretch[-1] + 1)
        between = np.interp(span, stretch, semitones[stretch])
        taken[span] = np.abs(semitones[span] - between) < SAME_SEMITONES
    return taken
