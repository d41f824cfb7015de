"""Where the sound of packed WAV ends: what fills its last block was never recorded."""

import io
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.typing import NDArray

MICROSOFT, IMA = 0x02, 0x11  # codings whose encoders fill the last block with zeros
_STEPS = 1 << 15  # of full scale
_STILL = 48  # steps that a decoded zero moves at most
_OFFSET = 96  # steps that it lies off at most
_LEAST_SAMPLES = 8


def n_filling(file: BinaryIO, header: bytes, at: int, n_bytes: int) -> int:
    """Samples per channel with which the last block of ADPCM was filled up.

    header: of a WAV file with that block alone; it lies at a place of the file. 0 where the block
    sounds to its end, or where all of it is silent: then it may have been recorded so.
    """
    file.seek(at)
    try:
        block, _ = soundfile.read(io.BytesIO(header + file.read(n_bytes)), always_2d=True)
    except (soundfile.SoundFileError, RuntimeError):
        return 0
    n = _n_still(block)
    return n if _LEAST_SAMPLES <= n < len(block) else 0


def _n_still(block: NDArray[np.float64]) -> int:
    """Samples at the end of a block [n, n_channels] that stay where they are, about zero."""
    if len(block) < 2:
        return 0
    is_still = np.abs(np.diff(block, axis=0)).max(axis=1) <= _STILL / _STEPS
    is_still &= np.abs(block[1:]).max(axis=1) <= _OFFSET / _STEPS
    moving = np.flatnonzero(~is_still)
    return len(block) - 1 - (int(moving[-1]) + 1 if len(moving) else -1)
