"""Notes as a standard MIDI file, through mido (MIT)."""

import io
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.levels import level_of
from studio.engine.conditioning.notes import note_frames
from studio.engine.conditioning.tuning import tuning_offset
from studio.engine.conditioning.types import Note
from studio.engine.export.bends import BendTrack, bend_track
from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi

TICKS_PER_BEAT = 480
TEMPO_BPM = 120.0  # a session has no bars: seconds count, and any tempo holds them
SOFT, LOUD, LOUDEST = (
    20,
    120,
    126,
)  # velocities of the 5th and 95th percentile, of the loudest note
TAIL_PERCENT = 5.0
LEAST_SPAN_DB = 12.0  # levels that lie nearer together are an even player's, not a pianissimo


def notes_midi(
    notes: Sequence[Note],
    features: Features,
    transpose: float = 0.0,
    *,
    bend: bool = False,
    tempo_bpm: float = TEMPO_BPM,
) -> bytes:
    """A MIDI file of type 0: each note at the nearest key of its own tuning, as loud as it is.

    features: what sounds; its pitch gives the bends, and its loudness the velocities of notes
    whose level nobody measured. transpose: semitones that are added. bend: the exact pitch as
    pitch bend, with its range (RPN 0) before it. The tuning of all notes together (tuning_offset)
    is taken off before a key is chosen: a singer a third of a semitone flat stays in one key.
    Notes that touch are ended before the next begins; keys outside 0..127 are left out.
    """
    import mido  # only where a file is written

    track = mido.MidiTrack()
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo_bpm), time=0))

    def tick(seconds: float) -> int:
        return round(max(0.0, seconds) * tempo_bpm / 60.0 * TICKS_PER_BEAT)

    offset = tuning_offset(tuple(notes))
    keys = [round(note.midi - offset + transpose) for note in notes]
    levels = [level_of(note, features) for note in notes]
    played = [
        (note, key, velocity)
        for note, key, velocity in zip(notes, keys, velocities(levels), strict=True)
        if 0 <= key <= 127
    ]
    events: list[tuple[int, int, mido.Message]] = []  # tick; 0 = off, 1 = bend, 2 = on
    for note, key, velocity in played:
        start, end = tick(note.start_s), tick(note.end_s)
        events.append((start, 2, mido.Message("note_on", note=key, velocity=velocity)))
        end = max(end, start + 1)
        events.append((end, 0, mido.Message("note_off", note=key, velocity=0)))
    if bend and played:
        bends = _bends(played, features, transpose)
        for control, value in ((101, 0), (100, 0), (6, bends.range_semitones), (38, 0)):
            track.append(mido.Message("control_change", control=control, value=value, time=0))
        events += [
            (tick(seconds), 1, mido.Message("pitchwheel", pitch=pitch))
            for seconds, pitch in bends.events
        ]
    now = 0
    for place, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=place - now))
        now = place
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT)
    file.tracks.append(track)
    memory = io.BytesIO()
    file.save(file=memory)
    return memory.getvalue()


def velocities(levels_db: Sequence[float]) -> list[int]:
    """Velocities 1..126 of notes with these levels: louder is never softer.

    The 5th to 95th percentile of the levels go to 20..120 in a straight line, what lies beyond to
    the rest; levels within 12 dB of each other are spread about the middle by as much less, so
    that an even player stays even.

    >>> velocities([-40.0, -34.0, -28.0, -22.0, -16.0])
    [14, 42, 70, 98, 126]
    >>> velocities([-20.0, -20.0])
    [70, 70]
    """
    if not levels_db:
        return []
    levels = np.asarray(levels_db, dtype=np.float64)
    soft, loud = np.percentile(levels, (TAIL_PERCENT, 100.0 - TAIL_PERCENT))
    short = max(0.0, LEAST_SPAN_DB - (loud - soft)) / 2.0
    soft, loud = soft - short, loud + short
    line = SOFT + (LOUD - SOFT) * (levels - soft) / (loud - soft)
    above, below = float(line.max()) - LOUD, SOFT - float(line.min())
    if above > LOUDEST - LOUD:
        line = np.where(line > LOUD, LOUD + (line - LOUD) * (LOUDEST - LOUD) / above, line)
    if below > SOFT - 1:
        line = np.where(line < SOFT, SOFT + (line - SOFT) * (SOFT - 1) / below, line)
    return [int(value) for value in np.round(line)]


def _bends(
    played: Sequence[tuple[Note, int, int]], features: Features, transpose: float
) -> BendTrack:
    rate = features.frame_rate
    curves: list[tuple[float, NDArray[np.float64]]] = []
    for note, key, _ in played:
        frames = note_frames(note, rate)
        pitch = hz_to_midi(features.f0_hz[frames]).astype(np.float64)
        curves.append((frames.start / rate, pitch + transpose - key))
    return bend_track(curves, rate)
