"""The compiled loop of dsp/noise.py for the CPU; it releases the interpreter's lock."""

import numpy as np

from studio.engine.compiler import njit

_ROUND = np.uint32(0x45D9F3B)
_16, _15 = np.uint32(16), np.uint32(15)


@njit(nogil=True, cache=True)
def fill_noise(start, key, out):  # type: ignore[no-untyped-def]
    """out [n_samples] of one row, whose key is a uint32; start: int64."""
    for i in range(len(out)):
        x = np.uint32(start + i) ^ key
        x = np.uint32(((x >> _16) ^ x) * _ROUND)
        x = np.uint32(x + key)
        x = np.uint32(((x >> _15) ^ x) * _ROUND)
        x = (x >> _16) ^ x
        out[i] = np.float32(x) * np.float32(2.0**-31) - np.float32(1.0)
