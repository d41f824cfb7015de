"""The compiled callbacks themselves; importing this loads numba."""

import ctypes

import numpy as np

from studio.engine.audio.native_layout import (
    BRIDGED,
    CAPACITY,
    CURRENT,
    DONE,
    FLAGGED_AT,
    HEAD,
    JUMP,
    LAST,
    MOST_CHANNELS,
    N_BLOCK,
    N_BRIDGES,
    N_CALLS,
    N_CHANNELS,
    N_FLAGGED,
    N_LATE,
    RATE,
    READ,
    REFUSED,
    SPELL,
    STAMP,
    WISH,
    WRITTEN,
)
from studio.engine.compiler import carray, cfunc, types

_ULONG = types.uint64 if ctypes.sizeof(ctypes.c_ulong) == 8 else types.uint32
_FADE = 0.97  # of a jump, from frame to frame
_SIGNATURE = types.int32(
    types.voidptr, types.voidptr, _ULONG, types.voidptr, _ULONG, types.voidptr
)
"""PaStreamCallback of portaudio.h: input, output, frames, times, flags, user data -> continue."""


@cfunc(_SIGNATURE, cache=True)
def play(_input, output, n_frames, times, flags, user):  # type: ignore[no-untyped-def]
    """Fill output [n_frames, n_channels] from the rings behind `user` (see Outlet)."""
    head = carray(user, HEAD, dtype=np.int64)
    capacity, n_channels = head[CAPACITY], head[N_CHANNELS]
    n = np.int64(n_frames)
    n_ring = capacity * n_channels
    memory = carray(user, 2 * HEAD + 2 * n_ring, dtype=np.float32)
    out = carray(output, n * n_channels, dtype=np.float32)
    read = head[READ]

    seconds = carray(user, HEAD, dtype=np.float64)
    now = carray(times, 3, dtype=np.float64)
    seconds[STAMP] = now[1] - read / seconds[RATE]

    ring = head[CURRENT]
    n_old = n  # frames of the ring that plays now, before the other one begins
    other = ring
    wish = head[WISH]
    if wish != head[DONE] and wish != head[REFUSED]:
        frame = wish >> 1
        if frame < read:
            head[REFUSED] = wish
        elif frame < read + n:
            n_old = frame - read
            other = wish & 1
            head[CURRENT] = other
            head[DONE] = wish

    n_done = 0
    for i in range(n):
        place = read + i
        here = ring if i < n_old else other
        bridged = place >= head[WRITTEN + here]
        if bridged:
            here = 1 - here
            if not head[WRITTEN + here] - capacity <= place < head[WRITTEN + here]:
                break
        at = 2 * HEAD + here * n_ring + (place % capacity) * n_channels
        is_jump = bridged != (head[BRIDGED] == 1)
        if is_jump:
            head[BRIDGED] = 1 if bridged else 0
            head[N_BRIDGES] += 1 if bridged else 0
        for channel in range(n_channels):
            sample = memory[at + channel]
            if channel < MOST_CHANNELS:
                if is_jump:
                    seconds[JUMP + channel] = seconds[LAST + channel] - sample
                if seconds[JUMP + channel] != 0.0:  # away within 3 ms: no click
                    sample += np.float32(seconds[JUMP + channel])
                    seconds[JUMP + channel] *= _FADE
                    if abs(seconds[JUMP + channel]) < 1e-6:
                        seconds[JUMP + channel] = 0.0
                seconds[LAST + channel] = sample
            out[i * n_channels + channel] = sample
        n_done += 1
    if n_done < n:  # silence; what comes later goes on from here
        head[N_LATE] += 1
        for i in range(n_done * n_channels, n * n_channels):
            out[i] = 0.0
    if flags & 4:  # paOutputUnderflow
        calls = head[N_CALLS]
        if head[N_FLAGGED] == 0 or calls - head[FLAGGED_AT] >= SPELL:
            head[N_FLAGGED] += 1
            head[FLAGGED_AT] = calls
    head[N_BLOCK] = n
    head[N_CALLS] += 1
    head[READ] = read + n_done
    return 0


@cfunc(_SIGNATURE, cache=True)
def hear(source, _output, n_frames, _times, flags, user):  # type: ignore[no-untyped-def]
    """Append source [n_frames, n_channels] to the ring behind `user` (see Inlet)."""
    head = carray(user, HEAD, dtype=np.int64)
    capacity, n_channels = head[CAPACITY], head[N_CHANNELS]
    memory = carray(user, 2 * HEAD + capacity * n_channels, dtype=np.float32)
    n = np.int64(n_frames)
    frames = carray(source, n * n_channels, dtype=np.float32)
    written = head[WRITTEN]
    n_done = min(n, capacity - (written - head[READ]))
    for i in range(n_done):
        at = 2 * HEAD + ((written + i) % capacity) * n_channels
        for channel in range(n_channels):
            memory[at + channel] = frames[i * n_channels + channel]
    if n_done < n:
        head[N_LATE] += 1
    if flags & 2:  # paInputOverflow
        head[N_FLAGGED] += 1
    head[N_BLOCK] = n
    head[N_CALLS] += 1
    head[WRITTEN] = written + n_done
    return 0
