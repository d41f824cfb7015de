"""Time to a word: the rows that bench quality prints."""

from pathlib import Path

import numpy as np
import pytest

from studio.benchmark import quality
from studio.commands.bench import configure, run
from studio.engine.clip import write_clip
from studio.engine.errors import BadParameter


def melody(path: Path, seconds: float = 70.0, rate: int = 16000) -> Path:
    """Notes of a sawtooth-like sound with rests."""
    t = np.arange(round(seconds * rate)) / rate
    hz = 220.0 * 2 ** (np.floor(t / 0.7) * 5 % 12 / 12)
    phase = np.cumsum(hz) / rate
    sound = sum(np.sin(2 * np.pi * k * phase) / k for k in range(1, 8))
    envelope = np.clip(8 * np.minimum(t % 0.7, 0.6 - t % 0.7), 0, 1)
    write_clip(path, (0.2 * sound * envelope).astype(np.float32), rate)
    return path


@pytest.mark.slow
def test_time_runs_while_analysing_and_training_but_not_while_scoring(tmp_path: Path) -> None:
    path = melody(tmp_path / "notes.wav")
    rows = list(quality.rows([path], 0.5, "quick", batch_size=1, max_steps=4))
    assert [row.task for row in rows] == ["analysis", "quality"]
    assert rows[0].wall_s < rows[1].wall_s
    assert rows[1].step == 4
    assert rows[1].word in quality.WORDS


def test_a_stopwatch_that_stands_counts_nothing() -> None:
    watch = quality.Stopwatch()
    watch.stop()
    before = watch.wall_s
    sum(range(100_000))
    assert watch.wall_s == before
    watch.start()
    assert watch.read() >= before


def test_bench_quality_without_recordings_says_what_it_wants() -> None:
    import argparse

    parser = argparse.ArgumentParser()
    configure(parser)
    with pytest.raises(BadParameter, match="--audio"):
        run(parser.parse_args(["quality"]))
