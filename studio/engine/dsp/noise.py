"""White noise that depends on nothing but a seed, a row, a sample number."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

_MASK = 0xFFFFFFFF
# Odd multipliers below 2**31, so that the product of two 32-bit values fits int64 exactly
# (the two 0x45D9F3B rounds are T. Mueller's integer hash; the others only spread the keys).
_ROUND = 0x45D9F3B
_ROW_STEP = 0x3C6EF372 | 1
_SEED_STEP = 0x61C88647


def uniform_noise(
    n_samples: int,
    seed: int | Tensor = 0,
    start: int | Tensor = 0,
    batch: int = 1,
    *,
    first_row: int = 0,
    dtype: torch.dtype = torch.float32,
    device: torch.device | str | None = None,
) -> Tensor:
    """Uniform noise in [-1, 1), [batch, n_samples], of the samples from number `start` on.

    Counter-based (as in Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"):
    sample i of row b is a hash of (seed, b, i). So two blocks are the same as the whole, and a
    CPU gives the same numbers as a GPU. Repeats after 2**32 samples (a day at 48 kHz).
    first_row: number of row 0. seed, start: numbers, or int64 tensors that broadcast against
    [batch, 1] (a row's own start).

    >>> whole = uniform_noise(10, seed=3)
    >>> torch.equal(whole[:, 4:], uniform_noise(6, seed=3, start=4))
    True
    """
    on_cpu = device is None or torch.device(device).type == "cpu"
    if dtype == torch.float32 and on_cpu and _is_one(start) and _is_one(seed):
        keys = [_key(row, int(seed)) for row in range(first_row, first_row + batch)]
        return _compiled(keys, int(start), n_samples)
    rows = torch.arange(first_row, first_row + batch, dtype=torch.int64, device=device)[:, None]
    key = _key(rows, seed)  # [batch, 1]
    counter = torch.arange(n_samples, dtype=torch.int64, device=device)[None] + start
    hashed: Tensor = _mix(counter & _MASK, key)  # [batch, n_samples]
    return (
        (hashed.to(torch.float64 if dtype == torch.float64 else torch.float32))
        .mul_(2.0**-31)
        .sub_(1.0)
        .to(dtype)
    )


def _is_one(value: int | Tensor) -> bool:
    return isinstance(value, int) or value.numel() == 1


def _compiled(keys: list[int], start: int, n_samples: int) -> Tensor:
    """The same numbers from a compiled loop: one step instead of twenty."""
    # Imported here: numba costs half a second and only the CPU path needs it.
    from studio.engine.dsp.noise_kernels import fill_noise

    out = torch.empty(len(keys), n_samples)
    for key, row in zip(keys, out.numpy(), strict=True):
        fill_noise(start, np.uint32(key), row)
    return out


def _key(row: Any, seed: Any) -> Any:
    """32 bits that a row's samples are scrambled with; ints or int64 tensors."""
    return _mix((_mix(row * _ROW_STEP + 1) ^ (seed * _SEED_STEP & _MASK)) & _MASK)


def _mix(x: Any, key: Tensor | None = None) -> Any:
    """Scramble 32-bit values held in int64 or an int; the key enters twice."""
    x = x & _MASK
    if key is not None:
        x = x ^ key
    x = ((x >> 16) ^ x) * _ROUND & _MASK
    if key is not None:
        x = x + key & _MASK
    x = ((x >> 15) ^ x) * _ROUND & _MASK
    return (x >> 16) ^ x
