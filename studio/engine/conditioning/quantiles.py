"""Levels as quantiles, with the map from one distribution of levels to another."""

import numpy as np
from numpy.typing import NDArray

N_QUANTILES = 1000


def quantiles_of(
    levels: NDArray[np.floating], n_quantiles: int = N_QUANTILES
) -> NDArray[np.float64]:
    """Ascending quantiles [min(n_quantiles, n)] of levels [n], the first and last the extremes.

    As ddsp's fit_quantile_transform has them (scikit-learn's QuantileTransformer): linear
    percentiles at evenly spaced references 0..1. ValueError for no levels.
    """
    if len(levels) == 0:
        raise ValueError("no levels to take quantiles of")
    places = np.linspace(0, 1, min(n_quantiles, len(levels)))
    quantiles = np.percentile(levels.astype(np.float64), 100 * places)
    return np.maximum.accumulate(quantiles)


def map_levels(
    levels: NDArray[np.floating], source: NDArray[np.float64], target: NDArray[np.float64]
) -> NDArray[np.float64]:
    """levels [n] moved from the distribution with quantiles source to the one with target.

    A level that stands for several quantiles takes the middle of them; levels outside the source
    take the target's extremes.
    """
    references = np.linspace(0, 1, len(source))
    upper = np.interp(levels, source, references)
    lower = -np.interp(-levels, -source[::-1], -references[::-1])
    share = 0.5 * (upper + lower)
    share = np.where(levels <= source[0], 0.0, np.where(levels >= source[-1], 1.0, share))
    return np.asarray(np.interp(share, np.linspace(0, 1, len(target)), target))
