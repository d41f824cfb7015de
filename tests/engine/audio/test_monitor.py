"""The microphone is heard while recording, with little delay, and only where it is wished."""

import numpy as np

from studio.engine.audio.monitor import MOST_S, Monitor

RATE = 48000


def block(start: int, n: int = 480) -> np.ndarray:
    ramp = np.arange(start, start + n, dtype=np.float32) / 1e6
    return np.stack([ramp, ramp], axis=1)


def played(monitor: Monitor, n: int = 480) -> np.ndarray:
    out = np.zeros((n, 2), np.float32)
    monitor.mix(out)
    return out


def test_it_is_off_by_default() -> None:
    monitor = Monitor()
    monitor.write(block(0))
    assert not played(monitor).any()


def test_each_sample_is_heard_once_and_in_order_also_around_the_end_of_the_ring() -> None:
    monitor = Monitor()
    monitor.is_on = True
    heard = []
    for n in range(150):
        monitor.write(block(480 * n))
        heard.append(played(monitor))
    whole = np.concatenate(heard)[:, 0]
    np.testing.assert_allclose(whole, np.arange(150 * 480) / 1e6, rtol=1e-5)


def test_the_delay_does_not_grow() -> None:
    monitor = Monitor()
    monitor.is_on = True
    for n in range(50):
        monitor.write(block(480 * n))
    newest = 50 * 480 / 1e6
    assert played(monitor).max() >= newest - (MOST_S * RATE + 480) / 1e6


def test_what_was_heard_while_it_was_off_is_never_played() -> None:
    monitor = Monitor()
    monitor.is_on = True
    monitor.write(block(0))
    monitor.is_on = False
    played(monitor)
    monitor.is_on = True
    assert not played(monitor).any()


def test_it_never_exceeds_full_scale() -> None:
    monitor = Monitor()
    monitor.is_on = True
    monitor.write(np.full((480, 1), 0.9, np.float32))
    out = np.full((480, 2), 0.9, np.float32)
    monitor.mix(out)
    assert out.max() == 1.0
