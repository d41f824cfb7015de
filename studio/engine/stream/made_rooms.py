"""The three rooms that come with the studio: computed here, not recorded anywhere.

`python -m studio.engine.stream.made_rooms FOLDER` writes them anew; the same numbers give the
same files. Late reverberation is noise that decays in each octave as exp(-6.91 t / T60); a room
with walls has early reflections before it, from the image sources of a box (Allen and Berkley,
1979).
"""

import sys
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip, write_clip
from studio.engine.stream.room import band_gain
from studio.engine.stream.rooms import MADE_ROOMS, MadeRoom

RATE = 44100
SPEED = 343.0
"""Of sound, m/s."""
OCTAVES_HZ = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0)
Samples = NDArray[np.float32]


def make_response(room: MadeRoom) -> Samples:
    """The impulse response at RATE, direct sound first: float32 [n_taps]."""
    late = _late(room)
    early = np.zeros(len(late)) if room.size_m is None else _early(room, len(late))
    tail = late / _gain(late) + (0.7 * early / _gain(early) if early.any() else 0.0)
    tail *= room.level / _gain(tail)
    fade = round(0.1 * len(tail))
    tail[-fade:] *= np.linspace(1.0, 0.0, fade)
    tail[0] = 1.0
    return (0.7 * tail).astype(np.float32)


def _gain(response: NDArray[np.float64]) -> float:
    return band_gain(response.astype(np.float32), RATE)


def _late(room: MadeRoom) -> NDArray[np.float64]:
    """Noise that decays in each octave by itself, white before it does."""
    n = round((room.begin_s + 1.1 * max(room.t60_s)) * RATE)
    t = np.arange(n) / RATE - room.begin_s
    noise = np.random.default_rng(room.seed).standard_normal(n)
    spectrum, hz = np.fft.rfft(noise), np.fft.rfftfreq(n, 1.0 / RATE)
    octave = np.log2(np.maximum(hz, 20.0) / OCTAVES_HZ[0])
    late = np.zeros(n)
    for k, t60_s in enumerate(room.t60_s):
        nearest = np.clip(octave, 0.0, len(OCTAVES_HZ) - 1.0)
        weight = np.maximum(0.0, 1.0 - np.abs(nearest - k))  # neighbours sum to 1
        late += np.fft.irfft(spectrum * weight, n) * np.exp(-6.91 * np.maximum(t, 0.0) / t60_s)
    return np.where(t < 0.0, 0.0, late * np.clip(t / room.rise_s, 0.0, 1.0))


def _early(room: MadeRoom, n: int) -> NDArray[np.float64]:
    """Reflections of the walls up to the fourth order, each a tap with its distance's level."""
    assert room.size_m is not None
    size = np.array(room.size_m)
    source, ear = 0.37 * size, 0.62 * size * np.array([1.0, 0.9, 0.7])
    direct = float(np.linalg.norm(source - ear))
    out = np.zeros(n)
    for order in product(range(-4, 5), repeat=3):
        number = np.array(order)
        if not 0 < np.abs(number).sum() <= 4:
            continue
        image = number * size + np.where(number % 2 == 0, source, size - source)
        distance = float(np.linalg.norm(image - ear))
        place = round((distance - direct) / SPEED * RATE)
        if 0 < place < n:
            out[place] += direct / distance * room.reflected ** int(np.abs(number).sum())
    return out


def main(folder: Path) -> None:
    """Write the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for room in MADE_ROOMS:
        clip = Clip(make_response(room), RATE, room.label)
        write_clip(folder / f"{room.id}.flac", clip, subtype="pcm24")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
