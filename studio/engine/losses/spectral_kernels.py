"""Compiled pass over two spectra: distance of magnitudes and its gradient, in one go."""

import math

import numpy as np

from studio.engine.compiler import njit

_FAST = {"contract", "nsz", "arcp", "nnan", "ninf", "reassoc"}
_jit = njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")
BLOCK = 2048


@_jit
def _magnitudes(x, into, n):  # type: ignore[no-untyped-def]
    """Absolute values of n complex numbers given as pairs."""
    for k in range(n):
        into[k] = math.sqrt(x[2 * k] * x[2 * k] + x[2 * k + 1] * x[2 * k + 1])


@_jit
def _distance(a, t, ratio, epsilon, n):  # type: ignore[no-untyped-def]
    """Sum of |a - t|; the ratio of the larger to the smaller, each plus epsilon."""
    total = a[0] - a[0]
    for k in range(n):
        total += abs(a[k] - t[k])
        ratio[k] = (max(a[k], t[k]) + epsilon) / (min(a[k], t[k]) + epsilon)
    return total


@_jit
def _sum_of_logs(ratio, bits, n):  # type: ignore[no-untyped-def]
    """Sum of natural logarithms; bits is the same memory as ratio, as int32.

    ln x = ln 2 * exponent + 2 atanh((m - 1) / (m + 1)) with the mantissa m in 1..2; the series to
    the ninth power errs by less than 3e-6.
    """
    exponents = 0
    for k in range(n):
        exponents += (bits[k] >> 23) - 127
        bits[k] = (bits[k] & 0x7FFFFF) | 0x3F800000
    total = ratio[0] - ratio[0]
    for k in range(n):
        s = (ratio[k] - 1) / (ratio[k] + 1)
        q = s * s
        total += s * (
            np.float32(2)
            + q
            * (
                np.float32(2 / 3)
                + q * (np.float32(2 / 5) + q * (np.float32(2 / 7) + q * np.float32(2 / 9)))
            )
        )
    return total + exponents * math.log(2.0)


@_jit
def _scale(x, a, t, mag_weight, log_weight, epsilon, tiny, n):  # type: ignore[no-untyped-def]
    """Turn pairs into half the gradient of the distance."""
    for k in range(n):
        slope = (mag_weight + log_weight / (a[k] + epsilon)) / (a[k] + tiny)
        slope = slope if a[k] > t[k] else -slope
        x[2 * k] *= slope
        x[2 * k + 1] *= slope


@_jit
def compare(audio, target, n_bins, mag_weight, log_weight, epsilon, tiny, scratch, bits):  # type: ignore[no-untyped-def]
    """Sum of |difference| of magnitudes and of their logarithms; audio becomes the gradient.

    audio: float32 [n_rows * n_bins * 2], real and imaginary parts, overwritten by the gradient of
    mag_weight * sum |a - t| + log_weight * sum |ln(a + epsilon) - ln(t + epsilon)|, halved on
    inner bins so that an inverse real FFT times its length is the gradient in time;
    target: the same shape; scratch: float32 [3, BLOCK]; bits: scratch[2] as int32; tiny: guards
    the direction of an empty bin. Gives the two sums.
    """
    linear, logarithmic = 0.0, 0.0
    a, t, ratio = scratch[0], scratch[1], scratch[2]
    half = np.float32(0.5)
    n_all = len(audio) // 2
    for start in range(0, n_all, BLOCK):
        n = min(BLOCK, n_all - start)
        x = audio[2 * start : 2 * (start + n)]
        _magnitudes(x, a, n)
        _magnitudes(target[2 * start : 2 * (start + n)], t, n)
        linear += _distance(a, t, ratio, epsilon, n)
        logarithmic += _sum_of_logs(ratio, bits, n)
        _scale(x, a, t, half * mag_weight, half * log_weight, epsilon, tiny, n)
    for row in range(n_all // n_bins):
        for k in (row * n_bins, (row + 1) * n_bins - 1):
            audio[2 * k] *= 2
            audio[2 * k + 1] *= 2
    return linear, logarithmic
