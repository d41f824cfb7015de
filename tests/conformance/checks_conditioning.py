"""Golden vectors of note detection, tuning, quantiles, statistics, the demo's adjustment."""

from collections.abc import Callable, Mapping
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

Vectors = Mapping[str, NDArray[Any]]


def check_detect_notes(vectors: Vectors) -> None:
    """Masks, ratios and box means, in one and two dimensions."""
    level, sure = vectors["in_loudness_db"], vectors["in_f0_confidence"]
    variants: tuple[tuple[float, dict[str, Any]], ...] = (
        (1.0, {}),
        (0.6, {}),
        (1.4, {"smoothing": 15, "exponent": 1.0, "sureness": 0.5}),
    )
    for index, (threshold, options) in enumerate(variants):
        if f"out_ratio_{index}" not in vectors:
            continue
        mask, ratio = reference.detect_notes(level, sure, threshold, **options)
        np.testing.assert_allclose(ratio, vectors[f"out_ratio_{index}"], atol=1e-4)
        clear = np.abs(ratio - threshold) > 1e-4
        np.testing.assert_array_equal(mask[clear], vectors[f"out_mask_{index}"][clear])
    for size in (3, 40):
        if f"out_smooth{size}" in vectors:
            np.testing.assert_allclose(
                reference.smooth(sure, size), vectors[f"out_smooth{size}"], atol=1e-4
            )
    if "out_smooth2d" in vectors:
        both = np.stack([sure, level])
        expected = vectors["out_smooth2d"]
        # The vectors do not name the size of this one; it is 7 in the shared folder.
        errors = [np.abs(reference.smooth(both, size) - expected).max() for size in range(2, 65)]
        assert min(errors) < 1e-3, min(errors)


def check_tuning(vectors: Vectors) -> None:
    """The tuning factor, and both ways of autotune when given it."""
    midi, mask = vectors["in_f0_midi"], vectors["in_mask_on"]
    factor = float(vectors["out_tuning_factor"])
    found = reference.tuning_factor(midi, vectors["in_f0_confidence"], mask)
    assert abs(found - factor) <= 0.02 + 1e-9, (found, factor)
    for name, expected in vectors.items():
        if name.startswith("out_autotune_"):
            amount = float(name.rsplit("_", 1)[1])
            tuned = reference.auto_tune(midi, factor, mask, amount, "chromatic" in name)
            np.testing.assert_allclose(tuned, expected, atol=1e-4)


def check_quantile(vectors: Vectors) -> None:
    """Quantiles of the training levels, and the map of other levels to them."""
    train = vectors["in_train_loudness"][vectors["in_train_mask"]]
    expected = vectors["out_train_quantiles"].ravel()
    quantiles = quantiles_of(train, len(expected))
    np.testing.assert_allclose(quantiles, expected, atol=1e-4)
    mapped = vectors["in_loudness_db"].astype(np.float64)
    mask = vectors["in_mask_on"]
    mapped[mask] = map_levels(mapped[mask], quantiles_of(mapped[mask]), quantiles)
    np.testing.assert_allclose(mapped, vectors["out_loudness_norm"].ravel(), atol=1e-4)


def check_timbre_transfer_adjust(vectors: Vectors) -> None:
    """The whole chain, through the public door."""
    features = Features(
        vectors["in_f0_hz"], vectors["in_f0_confidence"], vectors["in_loudness_db"], 250.0
    )
    quantiles = tuple(vectors["in_stats_quantiles"].ravel().tolist())
    for name in sorted(name for name in vectors if name.startswith("param_")):
        letter = name.removeprefix("param_")
        mean = vectors.get(f"in_stats_mean_pitch_{letter}", vectors["in_stats_mean_pitch"])
        threshold, quiet, autotune, octaves, shift = vectors[name].tolist()
        conditioning = Conditioning(
            note_threshold=threshold,
            quiet=quiet,
            autotune=100 * autotune,
            pitch_octave=octaves,
            loudness_shift=shift,
        )
        found = condition(features, conditioning, _statistics(float(mean), quantiles), "reference")
        prefix = f"out_{letter}_"
        assert found.octave_shift == float(vectors[prefix + "octave"])
        np.testing.assert_array_equal(found.note_mask, vectors[prefix + "mask"])
        np.testing.assert_allclose(found.features.f0_hz, vectors[prefix + "f0_hz"], rtol=1e-4)
        np.testing.assert_allclose(
            found.features.loudness_db, vectors[prefix + "loudness_db"], atol=1e-3
        )


def check_dataset_statistics(vectors: Vectors) -> None:
    """Statistics of a batch of recordings, all frames and note frames."""
    trim = 20
    audio = torch.from_numpy(vectors["in_audio"])
    n_frames = vectors["in_f0_hz"].shape[1]
    level = power(audio, 16000, 50.0, frame_size=1024).numpy()[:, :n_frames]
    curves = {
        "pitch": hz_to_midi(vectors["in_f0_hz"])[:, :-trim],
        "power": level[:, :-trim],
        "loudness": vectors["in_loudness_db"][:, :-trim],
    }
    mask, _ = reference.detect_notes(curves["loudness"], vectors["in_f0_confidence"][:, :-trim])
    expected = vectors["out_quantiles"].ravel()
    found = quantiles_of(curves["loudness"][mask], max(1000, len(expected)))
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    for name, curve in curves.items():
        for suffix, on in (("", np.ones_like(mask)), ("_note", mask)):
            for figure, value in _figures(curve, on).items():
                key = f"out_{figure}_{name}{suffix}"
                np.testing.assert_allclose(value, vectors[key], rtol=1e-4, err_msg=key)


def check_preprocessors(vectors: Vectors) -> None:
    """What the decoder is given: curves on its frames, and both scaled to about 0..1."""
    n_frames = int(vectors["param_time_steps"])
    audio = torch.from_numpy(vectors["in_audio"])
    rate = 16000 if "param_sample_rate" not in vectors else int(vectors["param_sample_rate"])
    measured = {
        "": ("loudness_db", loudness(audio, rate, 250.0)),
        "nocompute_": ("loudness_db", torch.from_numpy(vectors["in_loudness_db"])),
        "power_": ("pw_db", power(audio, rate, 250.0, frame_size=64)),
    }
    for prefix, (name, level) in measured.items():
        if f"out_{prefix}{name}" not in vectors:
            continue
        db = resample(level[..., None], n_frames).numpy()
        f0_hz = resample(torch.from_numpy(vectors["in_f0_hz"])[..., None], n_frames).numpy()
        scaled = {
            f"{prefix}f0_hz": f0_hz,
            f"{prefix}{name}": db,
            f"{prefix}f0_scaled": hz_to_midi(f0_hz) / 127.0,
            f"{prefix}{'pw' if 'pw' in name else 'ld'}_scaled": db / 80.0 + 1.0,
        }
        for key, value in scaled.items():
            tolerance = 1e-4 if key.endswith("scaled") else 2e-2
            np.testing.assert_allclose(value, vectors[f"out_{key}"], atol=tolerance, err_msg=key)


def _figures(curve: NDArray[Any], mask: NDArray[np.bool_]) -> dict[str, float]:
    rows = [row[on] for row, on in zip(curve, mask, strict=True) if on.any()]
    on = np.concatenate(rows)
    return {
        "mean": float(on.mean()),
        "max": float(on.max()),
        "min": float(on.min()),
        "mean_max": float(np.mean([row.max() for row in rows])),
        "mean_min": float(np.mean([row.min() for row in rows])),
        "std": float(on.std()),
    }


def _statistics(mean_pitch: float, quantiles: tuple[float, ...]) -> Statistics:
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


CHECKS: dict[str, Callable[[Vectors], None]] = {
    "detect_notes.npz": check_detect_notes,
    "tuning.npz": check_tuning,
    "quantile.npz": check_quantile,
    "timbre_transfer_adjust.npz": check_timbre_transfer_adjust,
    "dataset_statistics.npz": check_dataset_statistics,
    "preprocessors.npz": check_preprocessors,
}
