"""Golden vectors of note detection, tuning, quantiles, statistics, the demo's adjustment."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.conditioning import reference
from studio.engine.conditioning.condition import condition
from studio.engine.conditioning.quantiles import map_levels, quantiles_of
from studio.engine.dsp.envelopes import resample
from studio.engine.dsp.loudness import loudness, power
from studio.engine.features.types import Features
from studio.engine.parameters import Conditioning
from studio.engine.statistics import Statistics
from studio.engine.units import hz_to_midi
from tests.conformance.vectors import Check, Vectors

TRIMMED_FRAMES = 20  # what the reference leaves off the end of each recording
# The vectors do not name the options of these variants: threshold, then what differs.
NOTE_VARIANTS: tuple[tuple[float, dict[str, Any]], ...] = (
    (1.0, {}),
    (0.6, {}),
    (1.4, {"smoothing": 15, "exponent": 1.0, "sureness": 0.5}),
)


def _fixed(value: Any) -> Callable[..., Any]:
    """A function that gives this value, whatever it is asked."""
    return lambda *_: value


def check_detect_notes(v: Vectors) -> None:
    """Masks, ratios and box means, in one and two dimensions."""
    level, sure = v.raw("in_loudness_db"), v.raw("in_f0_confidence")
    for index, (threshold, options) in enumerate(NOTE_VARIANTS):
        mask, ratio = reference.detect_notes(level, sure, threshold, **options)
        v.check(f"ratio_{index}", _fixed(ratio), atol=1e-4)
        clear = np.abs(ratio - threshold) > 1e-4
        v.check(f"mask_{index}", _fixed(mask), where=_fixed(clear))
    for size in (3, 40):
        v.check(f"smooth{size}", _fixed(reference.smooth(sure, size)), atol=1e-4)
    if v.has("smooth2d"):
        v.check("smooth2d", lambda: _nearest_smooth(v, np.stack([sure, level])), atol=1e-3)


def _nearest_smooth(v: Vectors, both: NDArray[Any]) -> NDArray[Any]:
    """Smoothed with the size that fits best: the file does not name it (it is 7 in ours)."""
    wanted = v.raw("out_smooth2d")
    found = [reference.smooth(both, size) for size in range(2, 65)]
    return min(found, key=lambda array: float(np.abs(array - wanted).max()))


def check_tuning(v: Vectors) -> None:
    """The tuning factor, and both ways of autotune when given it."""
    midi, mask = v.raw("in_f0_midi"), v.raw("in_mask_on")
    sure = v.raw("in_f0_confidence")
    v.check(
        "tuning_factor",
        lambda: np.float64(reference.tuning_factor(midi, sure, mask)),
        atol=0.02 + 1e-9,
    )
    factor = float(v.raw("out_tuning_factor"))
    for name in v.outputs():
        if not name.startswith("autotune_"):
            continue
        amount, chromatic = float(name.rsplit("_", 1)[1]), "chromatic" in name
        tuned = reference.auto_tune(midi, factor, mask, amount, chromatic)
        v.check(name, _fixed(tuned), atol=1e-4)


def check_quantile(v: Vectors) -> None:
    """Quantiles of the training levels, and the map of other levels to them."""
    train = v.raw("in_train_loudness")[v.raw("in_train_mask")]
    quantiles = quantiles_of(train)
    v.check("train_quantiles", lambda: quantiles[:, None], atol=1e-4)
    v.check("train_references", lambda: np.linspace(0, 1, len(quantiles)), atol=1e-9)
    mapped = v.raw("in_loudness_db").astype(np.float64)
    mask = v.raw("in_mask_on")
    mapped[mask] = map_levels(mapped[mask], quantiles_of(mapped[mask]), quantiles)
    v.check("loudness_norm", lambda: mapped[:, None], atol=1e-4)


def check_timbre_transfer_adjust(v: Vectors) -> None:
    """The whole chain, through the public door."""
    features = Features(v.raw("in_f0_hz"), v.raw("in_f0_confidence"), v.raw("in_loudness_db"))
    quantiles = tuple(v.raw("in_stats_quantiles").ravel().tolist())
    means = v.keys("in_stats_mean_pitch")
    for name in v.keys("param_"):
        if v.raw(name).shape != (5,):
            continue
        letter = name.removeprefix("param_")
        own = f"in_stats_mean_pitch_{letter}"
        mean = float(v.raw(own if own in means else "in_stats_mean_pitch"))
        found = condition(
            features, _settings(v.raw(name)), _statistics(mean, quantiles), "reference"
        )
        curves = found.features
        v.check(f"{letter}_octave", _fixed(np.float64(found.octave_shift)))
        v.check(f"{letter}_mask", _fixed(found.note_mask))
        v.check(f"{letter}_f0_hz", _fixed(curves.f0_hz), rtol=1e-4)
        v.check(f"{letter}_loudness_db", _fixed(curves.loudness_db), atol=1e-3)


def check_dataset_statistics(v: Vectors) -> None:
    """Statistics of a batch of recordings, of all frames and of note frames."""
    kept = slice(None, -TRIMMED_FRAMES)
    n_frames = v.raw("in_f0_hz").shape[1]
    audio = v.input("audio")
    rate = v.param("sample_rate", nearest_rate(audio.shape[1] / max(1, n_frames - 1) * 50))
    rms_db = power(audio, rate, 50.0, frame_size=1024).numpy()[:, :n_frames]
    curves = {
        "pitch": hz_to_midi(v.raw("in_f0_hz"))[:, kept],
        "power": rms_db[:, kept],
        "loudness": v.raw("in_loudness_db")[:, kept],
    }
    mask, _ = reference.detect_notes(curves["loudness"], v.raw("in_f0_confidence")[:, kept])
    v.check("quantiles", lambda: quantiles_of(curves["loudness"][mask])[:, None], rtol=1e-4)
    for name, curve in curves.items():
        for suffix, on in (("", np.ones_like(mask)), ("_note", mask)):
            for figure, value in _figures(curve, on).items():
                v.check(f"{figure}_{name}{suffix}", _fixed(value), rtol=1e-4)


def check_preprocessors(v: Vectors) -> None:
    """What the decoder is given: curves on its frames, and both scaled to about 0..1."""
    n_frames, audio = v.param("time_steps"), v.input("audio")
    rates = {16000, nearest_rate(audio.shape[1] / n_frames * 250)}
    wanted = v.raw("out_loudness_db")[..., 0]

    def error(rate: int) -> float:
        level = resample(loudness(audio, rate, 250.0)[..., None], n_frames)[..., 0]
        return float(np.abs(level.numpy() - wanted).mean())

    rate = v.param("sample_rate", min(sorted(rates), key=error))
    f0_hz = resample(v.input("f0_hz")[..., None], n_frames).numpy()
    _check_scaled(v, "", "loudness_db", f0_hz, loudness(audio, rate, 250.0))
    _check_scaled(v, "nocompute_", "loudness_db", f0_hz, v.input("loudness_db"))
    _check_scaled(v, "power_", "pw_db", f0_hz, power(audio, rate, 250.0, frame_size=64))


def nearest_rate(hz: float) -> int:
    """The common sample rate nearest to what lengths suggest: the files do not name it."""
    return min((8000, 16000, 22050, 24000, 32000, 44100, 48000), key=lambda rate: abs(rate - hz))


def _check_scaled(
    v: Vectors, prefix: str, name: str, f0_hz: NDArray[Any], level: torch.Tensor
) -> None:
    db = resample(level[..., None], f0_hz.shape[1]).numpy()
    v.check(f"{prefix}f0_hz", lambda: f0_hz, rtol=1e-5)
    v.check(f"{prefix}{name}", lambda: db, atol=2e-2)
    v.check(f"{prefix}f0_scaled", lambda: hz_to_midi(f0_hz) / 127.0, atol=1e-4)
    scaled = f"{prefix}{'pw' if name == 'pw_db' else 'ld'}_scaled"
    v.check(scaled, lambda: db / 80.0 + 1.0, atol=1e-4)


def _figures(curve: NDArray[Any], mask: NDArray[np.bool_]) -> dict[str, NDArray[Any]]:
    rows = [row[on] for row, on in zip(curve, mask, strict=True) if on.any()]
    on = np.concatenate(rows).astype(np.float64)
    figures = {
        "mean": on.mean(),
        "max": on.max(),
        "min": on.min(),
        "mean_max": np.mean([row.max() for row in rows]),
        "mean_min": np.mean([row.min() for row in rows]),
        "std": on.std(),
    }
    return {name: np.asarray(value) for name, value in figures.items()}


def _settings(params: NDArray[Any]) -> Conditioning:
    threshold, quiet, autotune, octaves, shift = params.tolist()
    return Conditioning(
        note_threshold=threshold,
        quiet=quiet,
        autotune=100 * autotune,
        pitch_octave=octaves,
        loudness_shift=shift,
    )


def _statistics(mean_pitch: float, quantiles: tuple[float, ...]) -> Statistics:
    """An instrument of which only the mean pitch and the levels are known."""
    return Statistics(
        mean_pitch=mean_pitch,
        std_pitch=1.0,
        min_pitch=mean_pitch,
        max_pitch=mean_pitch,
        pitch_low=mean_pitch,
        pitch_high=mean_pitch,
        mean_loudness_db=quantiles[len(quantiles) // 2],
        std_loudness_db=1.0,
        min_loudness_db=quantiles[0],
        max_loudness_db=quantiles[-1],
        loudness_quantiles=quantiles,
        seconds=1.0,
    )


CHECKS: dict[str, Check] = {
    "dataset_statistics": check_dataset_statistics,
    "detect_notes": check_detect_notes,
    "preprocessors": check_preprocessors,
    "quantile": check_quantile,
    "timbre_transfer_adjust": check_timbre_transfer_adjust,
    "tuning": check_tuning,
}
