"""How far two float32 results may lie apart that are sums of the same terms in another order.

Other processors, numbers of cores and libraries add in another order; no test knows which.
"""

import math

EPSILON = 2.0**-23  # spacing of float32 at 1
SAFETY = 16.0  # bounds below are expectations of random roundings; this makes limits of them


def of_sum(n_terms: int) -> float:
    """Relative to the root of the sum of squares of its terms: roundings add up as a random walk.

    >>> of_sum(100) < 2e-5
    True
    """
    return SAFETY * EPSILON * math.sqrt(n_terms)


def of_fft(size: int) -> float:
    """Relative to the root mean square of the spectrum: one rounding in each of log2 stages."""
    return SAFETY * EPSILON * math.log2(size)


def of_log_spectra(size: int, n_bins: int) -> float:
    """Relative error of the norm of a gradient through log magnitudes of n_bins random bins.

    The gradient goes with 1 / magnitude, and of n random magnitudes the least is about their root
    mean square / sqrt(n): what an FFT is off by counts sqrt(n) times as much there.
    """
    return of_fft(size) * math.sqrt(n_bins)
