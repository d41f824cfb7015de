"""Compiled loops of harmonic synthesis for the CPU; they release the interpreter's lock.

Each segment runs from one frame to the next. Its phase (in cycles, float64) is a closed form of a
linear f0; all harmonics come from one sine per sample by Reinsch's form of the recurrence
sin((k+1)x) = 2 cos(x) sin(kx) - sin((k-1)x), which stays exact to a few float32 roundings for
angles folded to -pi/2..pi/2 (Stoer, Bulirsch, Introduction to Numerical Analysis, 1.3). Folding
by half a turn only flips the sign of the odd harmonics.
"""

import math

import numpy as np

from studio.engine.compiler import njit

_FAST = {"contract", "nsz", "arcp", "nnan", "ninf", "reassoc"}
_jit = njit(nogil=True, cache=True, fastmath=_FAST, error_model="numpy")


@_jit
def _angles(phase, slope, curve, n, sine, step, flip):  # type: ignore[no-untyped-def]
    """Fill per-sample sin(x), 4 sin^2(x/2), the sign of the fold."""
    for j in range(n):
        cycles = phase + (j + 1) * slope + curve * (j * (j + 1))
        halves = np.floor(2.0 * cycles + 0.5)
        half_angle = (cycles - 0.5 * halves) * math.pi  # x / 2, within -pi/4..pi/4
        square = half_angle * half_angle
        s = half_angle * (
            1.0
            - square
            * (
                1 / 6.0
                - square
                * (
                    1 / 120.0
                    - square * (1 / 5040.0 - square * (1 / 362880.0 - square / 39916800.0))
                )
            )
        )
        c = 1.0 - square * (
            0.5
            - square
            * (
                1 / 24.0
                - square
                * (
                    1 / 720.0
                    - square * (1 / 40320.0 - square * (1 / 3628800.0 - square / 479001600.0))
                )
            )
        )
        sine[j] = 2.0 * s * c
        step[j] = 4.0 * s * s
        flip[j] = 1.0 - 2.0 * (halves - 2.0 * np.floor(0.5 * halves))


@_jit
def _weights(n, t0, dt, window, weight):  # type: ignore[no-untyped-def]
    """Fill per-sample weights of the earlier frame."""
    if window:
        for j in range(n):
            weight[j] = 0.5 + 0.5 * math.cos(math.pi * (t0 + j * dt))
    else:
        for j in range(n):
            weight[j] = 1.0 - (t0 + j * dt)


@_jit
def _add_four(value, delta, step, weight, odd, even, a, b, k, n):  # type: ignore[no-untyped-def]
    """Add harmonics k+1..k+4, cross-faded from amplitudes a to b; advance the recurrence."""
    b0, d0 = b[k], a[k] - b[k]
    b1, d1 = b[k + 1], a[k + 1] - b[k + 1]
    b2, d2 = b[k + 2], a[k + 2] - b[k + 2]
    b3, d3 = b[k + 3], a[k + 3] - b[k + 3]
    for j in range(n):
        v, d, x, w = value[j], delta[j], step[j], weight[j]
        v += d
        d -= x * v
        o = (b0 + w * d0) * v
        v += d
        d -= x * v
        e = (b1 + w * d1) * v
        v += d
        d -= x * v
        o += (b2 + w * d2) * v
        v += d
        d -= x * v
        e += (b3 + w * d3) * v
        value[j] = v
        delta[j] = d
        odd[j] += o
        even[j] += e


@_jit
def _add_one(value, delta, step, weight, into, a, b, n):  # type: ignore[no-untyped-def]
    """Add one harmonic; advance the recurrence."""
    c = a - b
    for j in range(n):
        v = value[j] + delta[j]
        delta[j] -= step[j] * v
        value[j] = v
        into[j] += (b + weight[j] * c) * v


@_jit
def _sum_four(value, delta, step, ga_odd, gb_odd, ga_even, gb_even, ga, gb, k, n):  # type: ignore[no-untyped-def]
    """Correlate the output's gradient with harmonics k+1..k+4; advance the recurrence."""
    zero = value[0] - value[0]
    a0, a1, a2, a3 = zero, zero, zero, zero
    b0, b1, b2, b3 = zero, zero, zero, zero
    for j in range(n):
        v, d, x = value[j], delta[j], step[j]
        ao, bo, ae, be = ga_odd[j], gb_odd[j], ga_even[j], gb_even[j]
        v += d
        d -= x * v
        a0 += ao * v
        b0 += bo * v
        v += d
        d -= x * v
        a1 += ae * v
        b1 += be * v
        v += d
        d -= x * v
        a2 += ao * v
        b2 += bo * v
        v += d
        d -= x * v
        a3 += ae * v
        b3 += be * v
        value[j] = v
        delta[j] = d
    ga[k] += a0
    ga[k + 1] += a1
    ga[k + 2] += a2
    ga[k + 3] += a3
    gb[k] += b0
    gb[k + 1] += b1
    gb[k + 2] += b2
    gb[k + 3] += b3


@_jit
def _sum_one(value, delta, step, ga, gb, n):  # type: ignore[no-untyped-def]
    """Correlate with one harmonic; advance the recurrence."""
    zero = value[0] - value[0]
    a, b = zero, zero
    for j in range(n):
        v = value[j] + delta[j]
        delta[j] -= step[j] * v
        value[j] = v
        a += ga[j] * v
        b += gb[j] * v
    return a, b


@_jit
def _live(f0_a, f0_b, nyquist, n_harmonics):  # type: ignore[no-untyped-def]
    """Harmonics that stay below Nyquist for the whole segment, and those below it somewhere."""
    high, low = max(f0_a, f0_b), min(f0_a, f0_b)
    whole, somewhere = n_harmonics, n_harmonics
    if high > 0.0:
        whole = min(n_harmonics, int(nyquist / high) + 1)
        while whole > 0 and whole * high >= nyquist:
            whole -= 1
    if low > 0.0:
        somewhere = min(n_harmonics, int(nyquist / low) + 1)
        while somewhere > whole and somewhere * low >= nyquist:
            somewhere -= 1
    return whole, max(somewhere, whole)


@_jit
def synthesize(f0, amplitudes, phases, edges, t0, dt, rate, window, derivative, first, last, out):  # type: ignore[no-untyped-def]
    """Write segments first..last-1 of one row.

    f0: float64 [n_frames] Hz; amplitudes: [n_frames, n_harmonics]; phases: float64 [n_segments]
    cycles before the first sample; edges: int64 [n_segments + 1] sample indices; t0: float64
    [n_segments] position of the first sample inside the segment; dt: 1 / hop; rate: Hz; window:
    raised-cosine cross-fade, else linear; derivative: d out / d phase (amplitudes already hold the
    factor 2 pi k), else out; out: [n_samples].
    """
    longest = 1
    for n in range(first, last):
        longest = max(longest, edges[n + 1] - edges[n])
    scratch = np.empty((7, longest), amplitudes.dtype)
    sine, step, flip, weight = scratch[0], scratch[1], scratch[2], scratch[3]
    odd, even, delta = scratch[4], scratch[5], scratch[6]
    for n in range(first, last):
        m = edges[n + 1] - edges[n]
        rise = f0[n + 1] - f0[n]
        slope = (f0[n] + rise * t0[n]) / rate
        curve = 0.5 * rise * dt / rate
        _angles(phases[n], slope, curve, m, sine, step, flip)
        if n == first or t0[n] != t0[n - 1] or m != edges[n] - edges[n - 1]:
            _weights(m, t0[n], dt, window, weight)
        for j in range(m):
            odd[j] = 0
            even[j] = 0
            delta[j] = -0.5 * step[j] if derivative else sine[j]
            sine[j] = 1 if derivative else 0
        a, b = amplitudes[n], amplitudes[n + 1]
        whole, somewhere = _live(f0[n], f0[n + 1], 0.5 * rate, amplitudes.shape[1])
        k = 0
        while k + 4 <= whole:
            _add_four(sine, delta, step, weight, odd, even, a, b, k, m)
            k += 4
        while k < whole:
            _add_one(sine, delta, step, weight, odd if k % 2 == 0 else even, a[k], b[k], m)
            k += 1
        base = edges[n]
        for j in range(m):
            out[base + j] = even[j] + flip[j] * odd[j]
        for k in range(whole, somewhere):
            for j in range(m):
                if (k + 1) * (f0[n] + rise * (t0[n] + j * dt)) < 0.5 * rate:
                    cycles = phases[n] + (j + 1) * slope + curve * (j * (j + 1))
                    angle = 2.0 * math.pi * ((k + 1) * (cycles - np.floor(cycles)))
                    wave = math.cos(angle) if derivative else math.sin(angle)
                    out[base + j] += (b[k] + weight[j] * (a[k] - b[k])) * wave


@_jit
def correlate(f0, phases, edges, t0, dt, rate, window, gradient, first, last, into):  # type: ignore[no-untyped-def]
    """Add the gradient of segments first..last-1 of one row to the amplitudes' gradient.

    gradient: [n_samples] of the output; into: [n_frames, n_harmonics]. Other arguments as in
    synthesize.
    """
    longest = 1
    for n in range(first, last):
        longest = max(longest, edges[n + 1] - edges[n])
    scratch = np.empty((9, longest), into.dtype)
    sine, step, flip, weight = scratch[0], scratch[1], scratch[2], scratch[3]
    delta, ga_odd, gb_odd = scratch[4], scratch[5], scratch[6]
    ga_even, gb_even = scratch[7], scratch[8]
    for n in range(first, last):
        m = edges[n + 1] - edges[n]
        rise = f0[n + 1] - f0[n]
        slope = (f0[n] + rise * t0[n]) / rate
        curve = 0.5 * rise * dt / rate
        _angles(phases[n], slope, curve, m, sine, step, flip)
        if n == first or t0[n] != t0[n - 1] or m != edges[n] - edges[n - 1]:
            _weights(m, t0[n], dt, window, weight)
        base = edges[n]
        for j in range(m):
            delta[j] = sine[j]
            sine[j] = 0
            g = gradient[base + j]
            ga_even[j] = g * weight[j]
            gb_even[j] = g - g * weight[j]
            ga_odd[j] = ga_even[j] * flip[j]
            gb_odd[j] = gb_even[j] * flip[j]
        a, b = into[n], into[n + 1]
        whole, somewhere = _live(f0[n], f0[n + 1], 0.5 * rate, into.shape[1])
        k = 0
        while k + 4 <= whole:
            _sum_four(sine, delta, step, ga_odd, gb_odd, ga_even, gb_even, a, b, k, m)
            k += 4
        while k < whole:
            if k % 2 == 0:
                sum_a, sum_b = _sum_one(sine, delta, step, ga_odd, gb_odd, m)
            else:
                sum_a, sum_b = _sum_one(sine, delta, step, ga_even, gb_even, m)
            a[k] += sum_a
            b[k] += sum_b
            k += 1
        for k in range(whole, somewhere):
            for j in range(m):
                if (k + 1) * (f0[n] + rise * (t0[n] + j * dt)) < 0.5 * rate:
                    cycles = phases[n] + (j + 1) * slope + curve * (j * (j + 1))
                    wave = math.sin(2.0 * math.pi * ((k + 1) * (cycles - np.floor(cycles))))
                    a[k] += ga_even[j] * wave
                    b[k] += gb_even[j] * wave
