"""Notes as a standard MIDI file, through mido (MIT)."""

import io
from collections.abc import Sequence

import numpy as np

from studio.engine.conditioning.types import Note
from studio.engine.features.types import Features

TICKS_PER_BEAT = 480
BEATS_PER_S = 2.0  # 120 beats a minute: a recording has no bars, so seconds count
_QUIET_DB, _LOUD_DB = -60.0, -10.0


def notes_midi(notes: Sequence[Note], features: Features, transpose: float = 0.0) -> bytes:
    """A MIDI file of type 0: each note at the nearest key, as loud as its loudest moment.

    features: for the velocities, 1..127 from -60 to -10 dB. transpose: semitones that are added.
    Notes that touch are ended before the next begins; keys outside 0..127 are left out.
    """
    import mido  # only where a file is written

    track = mido.MidiTrack()
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(60 * BEATS_PER_S), time=0))
    events: list[tuple[int, int, int, int]] = []  # tick, 0 = off before 1 = on, key, velocity
    for note in notes:
        key = round(note.midi + transpose)
        if 0 <= key <= 127:
            start, end = _tick(note.start_s), _tick(note.end_s)
            events.append((start, 1, key, _velocity(note, features)))
            events.append((max(end, start + 1), 0, key, 0))
    now = 0
    for tick, is_on, key, velocity in sorted(events):
        kind = "note_on" if is_on else "note_off"
        track.append(mido.Message(kind, note=key, velocity=velocity, time=tick - now))
        now = tick
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS_PER_BEAT)
    file.tracks.append(track)
    memory = io.BytesIO()
    file.save(file=memory)
    return memory.getvalue()


def _tick(seconds: float) -> int:
    return round(max(0.0, seconds) * BEATS_PER_S * TICKS_PER_BEAT)


def _velocity(note: Note, features: Features) -> int:
    first = int(note.start_s * features.frame_rate)
    last = max(first + 1, int(note.end_s * features.frame_rate))
    level = float(np.max(features.loudness_db[first:last], initial=_QUIET_DB))
    share = (level - _QUIET_DB) / (_LOUD_DB - _QUIET_DB)
    return int(np.clip(round(1 + 126 * share), 1, 127))
