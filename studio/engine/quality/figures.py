"""Distances between an original and its resynthesis at 16 kHz that do not depend on phase."""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.dsp.loudness import loudness
from studio.engine.features.types import Features
from studio.engine.units import hz_to_midi

Samples = NDArray[np.float32]

SAMPLE_RATE = 16000
FFT_SIZES = (2048, 1024, 512, 256, 128, 64)
LEVEL_DBFS = -20.0
SURE = 0.85  # periodicity from which a frame's pitch is compared
OUTLIER_SEMITONES = 12.0
_LOUDNESS_RATE = 250
_MEL_SIZE, _MEL_HOP, _MEL_BANDS, _MEL_LOW_HZ = 1024, 256, 64, 30.0
_ACTIVE_DB = 50.0  # frames less than this under the loudest are active
_REST_DB = 60.0
_LAG_GAIN = 0.1  # share of the disagreement that a delay must explain
_LAG_AGREEMENT = 0.5  # correlation below which envelopes have nothing in common


@dataclass(frozen=True, slots=True)
class Figures:
    """Distances as defined in docs/quality.md; smaller is better but for slope_corr.

    loudness_l1_db, f0_l1_semitones, mss_lin, mss_log, mel_l1_db, ltas_l1_db, slope_corr (-1..1),
    lag_ms (the result's delay, negative: early), rest_db (result's level in rests minus the
    original's), peak, dc, outlier (1 where the pitch is an octave off in the mean).
    """

    loudness_l1_db: float
    f0_l1_semitones: float
    mss_lin: float
    mss_log: float
    mel_l1_db: float
    ltas_l1_db: float
    slope_corr: float
    lag_ms: float
    rest_db: float
    peak: float
    dc: float
    outlier: float

    def to_dict(self) -> dict[str, float]:
        """Plain values for JSON."""
        return asdict(self)


def mean_figures(rows: list[Figures]) -> Figures:
    """The mean of each figure over several clips (not a number where none has it)."""
    columns = {name: [row.to_dict()[name] for row in rows] for name in rows[0].to_dict()}
    return Figures(
        **{
            k: float(np.nanmean(v)) if not np.all(np.isnan(v)) else float("nan")
            for k, v in columns.items()
        }
    )


def compare(
    original: Samples,
    result: Samples,
    original_features: Features | None = None,
    result_features: Features | None = None,
) -> Figures:
    """Figures of a result against its original, both [n_samples] at 16 kHz.

    Both get the gain that brings the original to -20 dBFS. Features are of the same tracker on
    both (at one frame rate); without them the pitch figure is not a number. Raises ValueError for
    unequal lengths or samples that are not finite.
    """
    if original.shape != result.shape:
        raise ValueError(f"lengths differ: {original.shape} and {result.shape}")
    if not np.isfinite(result).all():
        raise ValueError("the result holds samples that are not finite")
    gain = 10 ** (LEVEL_DBFS / 20) / max(
        1e-9, float(np.sqrt(np.mean(np.square(original, dtype=np.float64))))
    )
    x, y = (np.asarray(signal, np.float64) * gain for signal in (original, result))
    loud_x, loud_y = _loudness(x), _loudness(y)
    lin, log = _multi_scale(x, y)
    mel, ltas = _mel_distances(x, y)
    f0, outlier = _pitch_distance(original_features, result_features)
    slopes = _slope_correlation(loud_x, loud_y)
    rests = loud_x < loud_x.max() - _REST_DB
    return Figures(
        loudness_l1_db=float(np.mean(np.abs(loud_x - loud_y))),
        f0_l1_semitones=f0,
        mss_lin=lin,
        mss_log=log,
        mel_l1_db=mel,
        ltas_l1_db=ltas,
        slope_corr=slopes,
        lag_ms=_lag_ms(x, y),
        rest_db=float(np.mean(loud_y[rests] - loud_x[rests])) if rests.any() else float("nan"),
        peak=float(np.max(np.abs(result))),
        dc=float(np.mean(result)),
        outlier=outlier,
    )


def _loudness(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The reference loudness in dB at 250 Hz."""
    audio = torch.from_numpy(x).unsqueeze(0)
    return loudness(audio, SAMPLE_RATE, _LOUDNESS_RATE).squeeze(0).numpy()


def _slope_correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Correlation of the derivatives of loudness above what is heard beside the loudest frame.

    Without that limit the way into digital silence (tens of dB in a frame) would be all it tells.
    """
    floor = x.max() - _ACTIVE_DB
    a, b = (np.diff(np.maximum(loudness, floor)) for loudness in (x, y))
    return float(np.corrcoef(a, b)[0, 1]) if a.any() and b.any() else float("nan")


def _magnitudes(x: NDArray[np.float64], size: int, hop: int) -> NDArray[np.float64]:
    """STFT magnitudes [n_frames, n_bins], Hann window, zero-padded at the end."""
    n_frames = -(-len(x) // hop)
    padded = np.pad(x, (0, (n_frames - 1) * hop + size - len(x)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    window = np.hanning(size + 1)[:-1]
    return np.abs(np.fft.rfft(frames * window))


def _multi_scale(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Mean |difference| of magnitudes and of ln(magnitude + 1e-5), averaged over sizes."""
    lin, log = [], []
    for size in FFT_SIZES:
        a, b = (_magnitudes(signal, size, size // 4) for signal in (x, y))
        lin.append(np.mean(np.abs(a - b)))
        log.append(np.mean(np.abs(np.log(a + 1e-5) - np.log(b + 1e-5))))
    return float(np.mean(lin)), float(np.mean(log))


def mel_bands(n_bins: int) -> NDArray[np.float64]:
    """Triangles on the HTK mel scale from 30 Hz to 8 kHz: [n_bins, 64]."""
    low, high = (2595 * np.log10(1 + hz / 700) for hz in (_MEL_LOW_HZ, SAMPLE_RATE / 2))
    mel = np.linspace(low, high, _MEL_BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    hz = np.linspace(0, SAMPLE_RATE / 2, n_bins)[:, None]
    rise = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    bands: NDArray[np.float64] = np.maximum(0.0, np.minimum(rise, fall))
    # A band narrower than a bin takes its nearest bin.
    for band in np.flatnonzero(bands.sum(0) == 0):
        bands[np.argmin(np.abs(hz[:, 0] - edges[band + 1])), band] = 1.0
    return bands


def _mel_distances(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Mean |dB difference| of mel bands in active frames, and of their long-term means."""
    powers = []
    for signal in (x, y):
        power = _magnitudes(signal, _MEL_SIZE, _MEL_HOP) ** 2
        powers.append(power @ mel_bands(power.shape[1]))
    a, b = powers
    level = 10 * np.log10(a.sum(1) + 1e-12)
    active = level > level.max() - _ACTIVE_DB
    floor = 1e-6 * float(np.max(a))  # -60 dB: what lies under it is not heard beside the rest
    mel = np.abs(10 * np.log10((a[active] + floor * 0.01) / (b[active] + floor * 0.01)))
    long_a, long_b = a[active].mean(0), b[active].mean(0)
    ltas = np.abs(10 * np.log10((long_a + floor * 0.01) / (long_b + floor * 0.01)))
    return float(mel.mean()), float(ltas.mean())


def _pitch_distance(a: Features | None, b: Features | None) -> tuple[float, float]:
    """Mean |semitones| over frames of sure pitch; 1 where that is an outlier."""
    if a is None or b is None:
        return float("nan"), 0.0
    n = min(a.n_frames, b.n_frames)
    sure = a.periodicity[:n] >= SURE
    if not sure.any():
        return float("nan"), 0.0
    away = np.abs(hz_to_midi(a.f0_hz[:n][sure]) - hz_to_midi(b.f0_hz[:n][sure]))
    distance = float(np.mean(away))
    return distance, float(distance > OUTLIER_SEMITONES)


def _lag_ms(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Delay of y's amplitude envelope against x's, by cross-correlation within +-50 ms.

    Negative where y is early. 0 where moving it removes less than a tenth of what does not agree,
    or leaves a correlation under 0.5: that of long notes is nearly flat, its top lies anywhere.
    """
    rate, most = 1000, 50
    step = SAMPLE_RATE // rate
    envelopes = []
    for signal in (x, y):
        energy = np.square(signal[: len(signal) // step * step]).reshape(-1, step).mean(1)
        envelopes.append(np.sqrt(np.convolve(energy, np.hanning(21) / 10.0, "same")))
    a, b = envelopes
    if len(a) < 4 * most:
        return 0.0
    inner = a[most : len(a) - most]
    lags = range(-most, most + 1)
    scores = [np.corrcoef(inner, b[most + lag : len(b) - most + lag])[0, 1] for lag in lags]
    best, unmoved = max(scores), scores[most]
    is_told = best >= _LAG_AGREEMENT and best - unmoved >= _LAG_GAIN * (1.0 - unmoved)
    if not np.isfinite(scores).all() or not is_told:
        return 0.0
    return float(np.argmax(scores) - most)
