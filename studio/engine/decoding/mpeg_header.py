"""What the four bytes before each frame of MPEG audio say (ISO 11172-3, 13818-3, and 2.5)."""

from dataclasses import dataclass
from functools import cache

_V1_L1 = (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448)
_V1_L2 = (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_V1_L3 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_V2_L1 = (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256)
_V2_L23 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MONO = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """A kind of frame. n_bytes: with its header. n_samples: per channel. rate: Hz.

    version: 3 is MPEG 1, 2 MPEG 2, 0 MPEG 2.5. layer: 1 to 3.
    """

    n_bytes: int
    n_samples: int
    rate: int
    version: int
    layer: int


@cache
def frames_by_bits() -> tuple[Frame | None, ...]:
    """For each value of the second and third byte what the frame is; None where it is none.

    Frames of a free bit rate are left out: their length stands nowhere.
    """
    table: list[Frame | None] = [None] * (1 << 16)
    for bits in range(0xE000, 1 << 16):
        version, layer = (bits >> 11) & 3, 4 - ((bits >> 9) & 3)
        bit_rate, rate = (bits >> 4) & 15, (bits >> 2) & 3
        if version != 1 and layer != 4 and 0 < bit_rate < 15 and rate != 3:
            padding = (bits >> 1) & 1
            table[bits] = _frame(version, layer, bit_rate - 1, _RATES[version][rate], padding)
    return tuple(table)


def _frame(version: int, layer: int, bit_rate: int, rate: int, padding: int) -> Frame:
    if version == 3:
        bits = (_V1_L1, _V1_L2, _V1_L3)[layer - 1][bit_rate] * 1000
    else:
        bits = (_V2_L1 if layer == 1 else _V2_L23)[bit_rate] * 1000
    if layer == 1:
        return Frame((12 * bits // rate + padding) * 4, 384, rate, version, layer)
    n_samples = 576 if layer == 3 and version != 3 else 1152
    return Frame(n_samples // 8 * bits // rate + padding, n_samples, rate, version, layer)


def is_mono(fourth: int) -> bool:
    """By the fourth byte of a header."""
    return fourth >> 6 == _MONO


def side_bytes(frame: Frame, mono: bool) -> int:
    """Bytes of a layer III frame between its header and where a Xing header stands."""
    if frame.version == 3:
        return 17 if mono else 32
    return 9 if mono else 17
