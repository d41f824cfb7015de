"""What only the user's own ffmpeg can decode opens like any other file, where there is one."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.ui.rig import Rig

FFMPEG = shutil.which("ffmpeg")


@pytest.mark.skipif(FFMPEG is None, reason="there is no ffmpeg here")
@pytest.mark.parametrize("suffix", ["m4a", "aac"])
def test_a_real_aac_file_opens_in_the_window(rig: Rig, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"Gesang 音.{suffix}"
    assert FFMPEG is not None
    command = [FFMPEG, "-loglevel", "error", "-i", str(rig.clip_path), "-c:a", "aac", str(path)]
    subprocess.run(command, check=True, timeout=30)
    rig.studio.window.take_files([path])  # as if it were dropped
    rig.until(lambda: rig.studio.document.features is not None)
    clip = rig.studio.document.clip
    assert clip is not None
    assert clip.sample_rate == 16000
    assert clip.seconds == pytest.approx(1.0, abs=0.15)  # AAC is padded to its blocks
    assert abs(clip.samples).max() == pytest.approx(0.5, abs=0.1)
    assert not rig.studio.window.errors
