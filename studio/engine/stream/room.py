"""The room of a sound: the instrument's own, another instrument's, a file's, or none."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from studio.engine.clip import Clip, read_clip, read_info, resample
from studio.engine.errors import BadRoom, UnreadableAudio
from studio.engine.file_names import printable
from studio.engine.instrument import Instrument

LONGEST_S = 10.0
DIRECT_S = 0.003
"""Of a recorded response the strongest sample and so much after it is the direct sound."""
AROUND_S = 0.001
"""So much before and after its peak tells the level of the direct sound: what sampling makes of a
click lies within, and reflections do not."""
BAND_HZ = (200.0, 8000.0)
"""Where rooms are compared: nearly all of a melody's sound lies there."""
_QUIETEST = 1e-5
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """A response without its direct sound, for the dry sound is played beside it.

    response: float32 [n_taps] at sample_rate; empty = no room.
    """

    response: Samples
    sample_rate: int
    name: str = ""

    def at(self, sample_rate: int) -> Samples:
        """The response at another rate: the same reverberation, [n_taps]."""
        if sample_rate == self.sample_rate or not len(self.response):
            return self.response
        clip = resample(Clip(self.response, self.sample_rate), sample_rate)
        # A sum over more samples would be louder by as much.
        return clip.samples * np.float32(self.sample_rate / sample_rate)


NO_ROOM = Room(np.zeros(0, np.float32), 16000, "none")


def room_of(instrument: Instrument) -> Room:
    """The room that an instrument was trained with; NO_ROOM where it has none."""
    room = instrument.model.room
    if room is None:
        return NO_ROOM
    response = room.impulse_response().detach()[0].numpy().copy()
    return Room(response, instrument.config.sample_rate, instrument.name)


def chosen_room_of(instrument: Instrument) -> Room:
    """The room that an instrument was trained with; BadRoom where it has none."""
    if instrument.model.room is None:
        raise BadRoom(
            "{name} was trained without a room; choose another.",
            name=instrument.name,
        )
    return room_of(instrument)


def read_room(path: Path) -> Room:
    """The room of an impulse-response file (wav, flac, ogg, ...).

    Its level and sign are told by its direct sound, which stands for the dry one and is taken
    out; the rest is never louder than the dry sound. Both are measured as gains of filters over
    one band, so that a room sounds alike from a file of any sample rate. Raises BadRoom for what
    cannot be read, is longer than 10 s, silent, or nothing but direct sound.
    """
    try:
        seconds = read_info(path).seconds
    except UnreadableAudio as error:
        raise BadRoom(
            "{name} cannot be used as a room: {error}",
            name=path.name,
            error=error,
        ) from error
    if seconds > LONGEST_S:
        raise BadRoom(
            "{name} lasts longer than {longest_s:g} s; an impulse response is the answer "
            "to one clap: cut it.",
            name=path.name,
            longest_s=LONGEST_S,
        )
    try:
        clip = read_clip(path)
    except UnreadableAudio as error:
        raise BadRoom(
            "{name} cannot be used as a room: {error}",
            name=path.name,
            error=error,
        ) from error
    size = np.abs(clip.samples)
    peak = int(np.argmax(size))
    if size[peak] < _QUIETEST:
        raise BadRoom(
            "{name} is silent; choose another impulse response.",
            name=path.name,
        )
    rate = clip.sample_rate
    around = round(AROUND_S * rate)
    direct = clip.samples[max(0, peak - around) : peak + around + 1]
    gain = np.sign(clip.samples[peak]) * max(band_gain(direct, rate), _QUIETEST * size[peak])
    response = clip.samples[peak:] / np.float32(gain)
    response[: round(DIRECT_S * rate)] = 0.0
    loudness = band_gain(response, rate)
    if loudness**2 < _QUIETEST:
        raise BadRoom(
            "{name} holds a click and no room after it; choose another file.",
            name=path.name,
        )
    return Room(response / np.float32(max(1.0, loudness)), rate, printable(path.stem))


def band_gain(response: Samples, sample_rate: int) -> float:
    """Root mean square of the magnitudes of a filter's response over BAND_HZ, a factor.

    response: float32 [n_taps] at sample_rate, Hz. A sample's height depends on the sample rate
    and on how far up a recording reaches; what a filter does to a sound in its band does not.
    """
    spectrum = np.abs(np.fft.rfft(response, n=max(len(response), sample_rate // 50)))
    hz = np.linspace(0.0, sample_rate / 2, len(spectrum))
    inside = (hz >= BAND_HZ[0]) & (hz <= min(BAND_HZ[1], 0.4 * sample_rate))
    return float(np.sqrt(np.mean(np.square(spectrum[inside], dtype=np.float64))))
