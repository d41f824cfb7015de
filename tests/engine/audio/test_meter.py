"""The level meter."""

import numpy as np
import pytest

from studio.engine.audio.meter import Meter


def test_a_full_scale_sine_reads_0_db_peak_and_minus_3_db_rms() -> None:
    meter = Meter(48000)
    t = np.arange(48000 * 2) / 48000
    for block in np.split(np.sin(2 * np.pi * 440 * t).astype(np.float32), 200):
        level = meter.feed(block)
    assert level.peak_db == pytest.approx(0.0, abs=0.1)
    assert level.rms_db == pytest.approx(-3.01, abs=0.2)
    assert level.has_clipped


def test_the_peak_falls_by_20_db_in_a_second() -> None:
    meter = Meter(48000)
    meter.feed(np.full(480, 0.5, np.float32))
    before = meter.level.peak_db
    for _ in range(100):
        meter.feed(np.zeros(480, np.float32))
    assert meter.level.peak_db == pytest.approx(before - 20.0, abs=0.1)


def test_the_clip_lamp_stays_lit_until_reset() -> None:
    meter = Meter(48000)
    meter.feed(np.ones(10, np.float32))
    assert meter.feed(np.zeros(48000, np.float32)).has_clipped
    meter.reset()
    assert not meter.feed(np.zeros(10, np.float32)).has_clipped
