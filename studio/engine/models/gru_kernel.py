"""A compiled GRU for playing: step after step without torch's overhead, lock released."""

import numpy as np

from studio.engine.compiler import njit

_FAST = {"contract", "nsz", "arcp", "nnan", "ninf", "reassoc"}
_jit = njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")


@_jit
def _multiply(matrix, vector, bias, out):  # type: ignore[no-untyped-def]
    """out = matrix @ vector + bias, four rows at a time."""
    n_rows, n_columns = matrix.shape
    whole = n_rows - n_rows % 4
    for i in range(0, whole, 4):
        a, b, c, d = bias[i], bias[i + 1], bias[i + 2], bias[i + 3]
        row_a, row_b, row_c, row_d = matrix[i], matrix[i + 1], matrix[i + 2], matrix[i + 3]
        for j in range(n_columns):
            x = vector[j]
            a += row_a[j] * x
            b += row_b[j] * x
            c += row_c[j] * x
            d += row_d[j] * x
        out[i], out[i + 1], out[i + 2], out[i + 3] = a, b, c, d
    for i in range(whole, n_rows):
        a = bias[i]
        for j in range(n_columns):
            a += matrix[i, j] * vector[j]
        out[i] = a


@_jit
def _exponential(x, bits, whole, n):  # type: ignore[no-untyped-def]
    """x = exp(x) in place; bits is the same memory as whole, as int32.

    2^y = 2^floor(y) * 2^(y - floor(y)), the second by its Taylor series to the 7th power (error
    under 2e-7 on -0.5..0.5), the first through the bits of a float32.
    """
    for j in range(n):
        y = min(max(x[j] * np.float32(1.4426950408889634), np.float32(-126)), np.float32(126))
        k = np.floor(y + np.float32(0.5))
        f = (y - k) * np.float32(0.6931471805599453)
        bits[j] = (np.int32(k) + 127) << 23
        x[j] = np.float32(1) + f * (
            np.float32(1)
            + f
            * (
                np.float32(1 / 2)
                + f
                * (
                    np.float32(1 / 6)
                    + f
                    * (
                        np.float32(1 / 24)
                        + f
                        * (
                            np.float32(1 / 120)
                            + f * (np.float32(1 / 720) + f * np.float32(1 / 5040))
                        )
                    )
                )
            )
        )
    for j in range(n):
        x[j] *= whole[j]


@_jit
def run(gates, weights, bias, state, out, bits, whole):  # type: ignore[no-untyped-def]
    """Run one sequence.

    gates: float32 [n_frames, 3 * width], the input's part of reset, update, new (torch's order),
    biases in; weights: float32 [3 * width, width]; bias: float32 [3 * width]; state: float32
    [width], changed in place; out: [n_frames, width]; bits, whole: scratch [2 * width], the same
    memory as int32 and float32.
    """
    n_frames, width = out.shape
    recurrent = np.empty(3 * width, np.float32)
    both = np.empty(2 * width, np.float32)
    for n in range(n_frames):
        _multiply(weights, state, bias, recurrent)
        given = gates[n]
        for j in range(2 * width):
            both[j] = -(given[j] + recurrent[j])
        _exponential(both, bits, whole, 2 * width)
        for j in range(2 * width):
            both[j] = np.float32(1) / (np.float32(1) + both[j])
        for j in range(width):
            new = given[2 * width + j] + both[j] * recurrent[2 * width + j]
            recurrent[j] = np.float32(2) * new
        _exponential(recurrent, bits, whole, width)
        for j in range(width):
            new = np.float32(1) - np.float32(2) / (np.float32(1) + recurrent[j])
            state[j] = new + both[width + j] * (state[j] - new)
            out[n, j] = state[j]
