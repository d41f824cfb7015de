"""Recordings on disk."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studio.engine.audio import take_lock
from studio.engine.audio.take import HEADER_BYTES, TakeWriter, repair_folder, repair_take
from studio.engine.clip import read_clip
from studio.engine.errors import UnreadableAudio, UnwritableTarget


def noise(n: int, n_channels: int = 1) -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.uniform(-1, 1, (n, n_channels)).astype(np.float32)


def test_a_take_reads_back_to_the_bit(tmp_path: Path) -> None:
    frames = noise(5000)
    writer = TakeWriter(tmp_path / "Müsik 音" / "take.wav", 48000, 1)
    for start in range(0, 5000, 480):
        writer.write(frames[start : start + 480])
    clip = read_clip(writer.close())
    assert clip.sample_rate == 48000
    np.testing.assert_array_equal(clip.samples, frames[:, 0])


def test_a_take_whose_program_was_killed_is_mended(tmp_path: Path) -> None:
    code = (
        "import sys, os, signal; import numpy as np; from pathlib import Path\n"
        "from studio.engine.audio.take import TakeWriter\n"
        "w = TakeWriter(Path(sys.argv[1]), 8000, 1)\n"
        "for i in range(30): w.write(np.full((1000, 1), i / 30, np.float32))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "take.wav"
    subprocess.run([sys.executable, "-c", code, str(path)], check=False, cwd=Path.cwd())
    assert repair_folder(tmp_path) == [path]
    clip = read_clip(path)
    assert len(clip.samples) == 30_000
    assert clip.samples[-1] == pytest.approx(29 / 30)
    assert not repair_take(path), "mended twice"


def test_a_take_cut_in_the_middle_of_a_frame_loses_only_that_frame(tmp_path: Path) -> None:
    writer = TakeWriter(tmp_path / "take.wav", 8000, 2)
    writer.write(noise(100, 2))
    path = writer.close()
    path.write_bytes(path.read_bytes()[:-3])
    assert repair_take(path)
    assert path.stat().st_size == HEADER_BYTES + 99 * 8


def test_what_is_no_take_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.wav"
    path.write_bytes(b"RIFF" + b"\0" * 100)
    with pytest.raises(UnreadableAudio, match="not a recording"):
        repair_take(path)
    assert repair_folder(tmp_path) == []
    assert path.read_bytes() == b"RIFF" + b"\0" * 100


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "take.wav"
    path.write_text("mine")
    with pytest.raises(UnwritableTarget):
        TakeWriter(path, 48000, 1)
    assert path.read_text() == "mine"


WRITER = (
    "import sys; import numpy as np; from pathlib import Path\n"
    "from studio.engine.audio.take import TakeWriter\n"
    "w = TakeWriter(Path(sys.argv[1]), 8000, 1)\n"
    "w.write(np.ones((500, 1), np.float32))\n"
    "print('running', flush=True)\n"
    "sys.stdin.readline()\n"
)


def test_a_take_that_another_studio_records_is_left_alone_until_that_one_ends(
    tmp_path: Path,
) -> None:
    path = tmp_path / "take.wav"
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd()
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"running\n"
        before = path.read_bytes()
        assert repair_folder(tmp_path) == []
        assert path.read_bytes() == before
        other.kill()
        other.wait()
    assert repair_folder(tmp_path) == [path]
    assert len(read_clip(path).samples) == 500


def test_without_file_locks_a_take_is_marked_by_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = {os.getpid()}
    monkeypatch.setattr(take_lock, "fcntl", None)
    monkeypatch.setattr(take_lock, "_is_alive", lambda pid: pid in alive)
    writer = TakeWriter(tmp_path / "take.wav", 8000, 1)
    writer.write(noise(100))
    assert repair_folder(tmp_path) == []
    alive.clear()  # it was killed: its mark is still there
    assert repair_folder(tmp_path) == [writer.path]
    assert list(tmp_path.iterdir()) == [writer.path]
    writer.close()
