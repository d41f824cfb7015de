"""The ring of samples."""

import threading

import numpy as np
import pytest

from studio.engine.audio.ring import Ring


def blocks(n: int, size: int) -> np.ndarray:
    return np.arange(n * size, dtype=np.float32).reshape(n, size, 1)


@pytest.mark.parametrize("size", [1, 7, 64, 65])
def test_what_is_written_is_read_in_order_over_the_edge(size: int) -> None:
    ring = Ring(100)
    got = []
    for block in blocks(30, size):
        assert ring.write(block) == size
        got.append(ring.read())
    np.testing.assert_array_equal(np.concatenate(got)[:, 0], np.arange(30 * size))


def test_a_full_ring_drops_the_newest_and_counts_it() -> None:
    ring = Ring(10)
    assert ring.write(blocks(1, 8)[0]) == 8
    assert ring.write(blocks(1, 8)[0]) == 2
    assert ring.n_dropped == 6
    np.testing.assert_array_equal(ring.read()[:, 0], [0, 1, 2, 3, 4, 5, 6, 7, 0, 1])


def test_reading_gives_at_most_what_is_asked_for() -> None:
    ring = Ring(10, 2)
    ring.write(np.ones((6, 2), np.float32))
    assert ring.read(4).shape == (4, 2)
    assert ring.available == 2
    assert ring.read(4).shape == (2, 2)
    assert ring.read().shape == (0, 2)


def test_two_threads_lose_nothing() -> None:
    ring, n = Ring(997), 50_000
    sent = np.arange(n, dtype=np.float32)[:, None]

    def write() -> None:
        done = 0
        while done < n:
            done += ring.write(sent[done : done + 64][: ring.capacity - ring.available])

    writer = threading.Thread(target=write)
    writer.start()
    got: list[np.ndarray] = []
    while sum(map(len, got)) < n:
        got.append(ring.read())
    writer.join()
    np.testing.assert_array_equal(np.concatenate(got), sent)
    assert ring.n_dropped == 0


def test_a_ring_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        Ring(0)
