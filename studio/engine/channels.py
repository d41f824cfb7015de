"""Which channel of a recording is worked on; what happens where the channels cancel each other."""

from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from studio.engine.decoding.source import Source
from studio.engine.errors import BadParameter, UnreadableAudio
from studio.engine.file_signature import Signature, file_signature

Channel: TypeAlias = str
"""mix (the mean of all), left, right, centre, or the number of a channel, from 1."""
NAMED: dict[str, int] = {"left": 0, "right": 1, "centre": 2}
"""The order of WAV and FLAC: front left, front right, front centre, ..."""
MOST_CHANNELS = 64
CANCELLED = 0.1
"""Of the louder channel's power the mix has less only where the channels cancel each other, or
where one of many is heard: two that have nothing in common leave a half or a quarter."""
LOOKED_AT_S = 60.0  # of sound, from the beginning
LOOKED_AT_BLOCK = 1 << 19  # samples of all channels at a time
_SILENCE = 1e-9  # mean square: -90 dB
_MOST_KNOWN = 256

_known: dict[tuple[Path, Signature], Channel] = {}


def check_channel(value: str) -> Channel:
    """A channel as a user writes it; BadParameter.

    >>> check_channel(" Left "), check_channel("3")
    ('left', '3')
    """
    name = value.strip().lower()
    name = "centre" if name == "center" else name
    is_number = name.isascii() and name.isdigit() and 1 <= int(name[:3]) <= MOST_CHANNELS
    if name != "mix" and name not in NAMED and not is_number:
        raise BadParameter(
            "A channel is mix, left, right, centre, or a number from 1, not {value!r}.",
            value=value,
        )
    return str(int(name)) if is_number else name


def index_of(channel: Channel, n_channels: int, name: str) -> int | None:
    """Place of a channel from 0, None for the mix; a missing right one is the left one.

    name: of the file. Raises UnreadableAudio where it has no such channel.
    """
    channel = check_channel(channel)
    if channel == "mix":
        return None
    index = NAMED[channel] if channel in NAMED else int(channel) - 1
    if channel == "right":
        index = min(index, n_channels - 1)
    if index >= n_channels:
        has = "one channel" if n_channels == 1 else f"{n_channels} channels"
        what = "no centre" if channel == "centre" else f"no channel {channel}"
        raise UnreadableAudio(
            "{name} has {has} and {what}; choose another one, or mix.",
            name=name,
            has=has,
            what=what,
        )
    return index


def picked(block: NDArray[np.float32], index: int | None) -> NDArray[np.float32]:
    """block [n, n_channels] -> [n]: one channel, or the mean of all for None."""
    if index is None:
        return block[:, 0].copy() if block.shape[1] == 1 else block.mean(axis=1)
    return block[:, index].copy()


class Balance:
    """Powers of the channels and of their mix, gathered over blocks."""

    def __init__(self, n_channels: int) -> None:
        """Nothing yet."""
        self.n_sounding = 0  # samples of blocks that hold sound
        self._powers = np.zeros(n_channels)
        self._mixed = 0.0

    def add(self, block: NDArray[np.float32]) -> None:
        """Take a block [n, n_channels]; what is no number counts as silence."""
        with np.errstate(invalid="ignore"):  # damaged files hold any pattern of bits
            block = np.nan_to_num(block.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
        powers = np.square(block).sum(axis=0)
        if len(block) and powers.max() > _SILENCE * len(block):
            self.n_sounding += len(block)
        self._powers += powers
        self._mixed += float(np.square(block.mean(axis=1)).sum())

    @property
    def louder(self) -> int | None:
        """The channel to be heard in the place of a mix in which all is lost; None: the mix."""
        loudest = int(np.argmax(self._powers))
        is_lost = self._mixed < CANCELLED * self._powers[loudest]
        return loudest if len(self._powers) > 1 and self.n_sounding and is_lost else None


def name_of(index: int, n_channels: int) -> Channel:
    """What a channel is called: left and right of two, else its number from 1.

    >>> name_of(1, 2), name_of(2, 6)
    ('right', '3')
    """
    return ("left", "right")[index] if n_channels == 2 else str(index + 1)


def settled(path: Path, file: Source) -> Channel:
    """What stands for the mix of a file: the mix, or the louder channel where it would cancel.

    file: open, nothing read; where it is not known yet LOOKED_AT_S of its sound are looked at,
    which stay to be read.
    """
    if file.channels == 1:
        return "mix"
    try:
        key = path.resolve(), file_signature(path)
    except OSError:
        return "mix"
    if key not in _known:
        balance = Balance(file.channels)

        def is_enough(block: NDArray[Any]) -> bool:
            balance.add(block)
            return balance.n_sounding >= LOOKED_AT_S * file.samplerate

        file.look_ahead(is_enough, max(1, LOOKED_AT_BLOCK // file.channels))
        while len(_known) >= _MOST_KNOWN:
            _known.pop(next(iter(_known)))
        louder = balance.louder
        _known[key] = "mix" if louder is None else name_of(louder, file.channels)
    return _known[key]


def cancels_words(channel: Channel) -> str:
    """What is told where a channel was taken in the place of the mix.

    >>> cancels_words("left")
    'Left and right cancel each other when they are mixed: the left one is used.'
    """
    if channel in ("left", "right"):
        return f"Left and right cancel each other when they are mixed: the {channel} one is used."
    return f"Mixed, the channels all but cancel each other: channel {channel} is used."
