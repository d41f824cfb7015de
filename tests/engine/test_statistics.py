"""Statistics of recordings."""

import json
from dataclasses import replace

import numpy as np
import pytest

from studio.engine.errors import NoPitchFound
from studio.engine.features.types import Features
from studio.engine.statistics import Statistics, measure_statistics
from tests.engine.conditioning.curves import phrase


def test_statistics_are_those_of_the_notes_not_of_the_rests() -> None:
    features, _ = phrase([60.0, 64.0, 67.0], garbage_midi=10.0)
    found = measure_statistics([features, features])
    assert found.mean_pitch == pytest.approx(63.67, abs=0.1)
    assert (found.pitch_low, found.pitch_high) == pytest.approx((60, 67), abs=0.1)
    assert found.min_loudness_db > -50
    assert found.max_loudness_db == pytest.approx(-16, abs=0.1)
    assert found.seconds == pytest.approx(2 * features.n_frames / 250)
    assert len(found.loudness_quantiles) in range(200, 1001)
    assert (np.diff(found.loudness_quantiles) >= 0).all()


def test_statistics_survive_json() -> None:
    found = measure_statistics([phrase([60.0, 64.0])[0]])
    assert Statistics.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_hostile_statistics_are_refused() -> None:
    good = measure_statistics([phrase([60.0, 64.0])[0]])
    values = good.to_dict()
    for name, bad in [
        ("mean_pitch", None),
        ("mean_pitch", float("nan")),
        ("loudness_quantiles", []),
        ("loudness_quantiles", [0.0, -1.0]),
        ("loudness_quantiles", "loud"),
        ("loudness_quantiles", 3),
    ]:
        with pytest.raises(ValueError, match=r"."):
            Statistics.from_dict({**values, name: bad})
    del values["seconds"]
    with pytest.raises(ValueError, match="seconds"):
        Statistics.from_dict(values)
    with pytest.raises(ValueError, match="finite"):
        replace(good, max_pitch=float("inf"))


def test_recordings_without_notes_are_refused() -> None:
    silent = Features(
        np.full(500, 440, np.float32), np.zeros(500, np.float32), np.full(500, -80, np.float32)
    )
    with pytest.raises(NoPitchFound):
        measure_statistics([silent])
    with pytest.raises(NoPitchFound):
        measure_statistics([])
