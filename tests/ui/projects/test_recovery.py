"""A studio that is killed costs nothing: its session is offered at the next start."""

import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QPushButton

from studio.engine.audio.take import repair_folder
from studio.engine.clip import write_clip
from studio.engine.project_file import SUFFIX, read_project, write_project
from studio.ui.projects.autosave import Autosave
from tests.ui.fake_engine import sine
from tests.ui.rig import Rig


def run_until_autosaved(sound: Path, home: Path) -> subprocess.Popen[bytes]:
    """The real program with a sound opened, as soon as it has saved itself."""
    folders = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "conf", "XDG_CACHE_HOME": "cache"}
    environment = {
        **os.environ,
        **{name: str(home / folder) for name, folder in folders.items()},
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-m", "studio", str(sound)]
    child = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    folder = home / "data" / "ddsp-studio" / "recovery"
    limit = time.monotonic() + 60.0
    while not list(folder.glob(f"*{SUFFIX}")):
        assert child.poll() is None, "the studio ended by itself"
        assert time.monotonic() < limit, "nothing was saved"
        time.sleep(0.05)
    return child


def test_after_kill_9_the_session_is_offered_by_name_and_time_and_recovered(
    rig: Rig, tmp_path: Path
) -> None:
    home = tmp_path / "Müsik 音"
    sound = home / "Gesang ♪.wav"
    home.mkdir(exist_ok=True)
    write_clip(sound, sine(1.0), 16000, "float")
    began = datetime.now().replace(microsecond=0)
    child = run_until_autosaved(sound, home)
    folder = home / "data" / "ddsp-studio" / "recovery"
    running = Autosave(folder, rig.studio.projects.session)
    assert running.rescued() == [], "it runs: nothing is to be recovered"
    child.send_signal(signal.SIGKILL)
    child.wait(timeout=10)

    rescued = running.rescued()
    assert [each.name for each in rescued] == ["Gesang ♪"]
    assert rescued[0].time >= began
    assert read_project(rescued[0].path).clips[0].path == sound

    rig.studio.projects.recovery._autosave = running
    rig.studio.projects.recovery.offer()
    rig.until(rig.studio.window.recovery.isVisible)
    rig.find("button.recovery.recover", QPushButton).click()
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.path == sound
    rig.until(lambda: not rescued[0].path.exists())


def cut_off_take(rig: Rig, n_samples: int = 8000) -> Path:
    """A take as a studio leaves it that is killed while it records."""
    path = rig.settings.takes_folder / "Take 7.wav"
    script = (
        "import sys, os, numpy as np; from pathlib import Path\n"
        "from studio.engine.audio.take import TakeWriter\n"
        "writer = TakeWriter(Path(sys.argv[1]), 16000, 1)\n"
        f"writer.write(np.full(({n_samples}, 1), 0.1, np.float32))\n"
        "writer._file.flush(); writer._update_header(); writer._file.flush()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=60)
    return path


def test_the_take_that_ran_is_named_and_added_to_what_is_recovered(rig: Rig) -> None:
    path = cut_off_take(rig)
    rig.open_clip()
    autosave = rig.studio.projects.autosave
    left = autosave.path.with_name("left.ddspproj")
    rig.studio.document.change("Room", room="none")
    write_project(left, rig.studio.projects.session())
    rig.studio.projects.forget_changes()
    rig.studio.projects.begin()
    mended = repair_folder(rig.settings.takes_folder)
    assert mended == [path]  # its header is right: only the mark tells
    rig.studio.projects.recovery.offer(mended)
    strip = rig.studio.window.recovery
    rig.until(strip.isVisible)
    assert "with Take 7" in strip.list.currentText()
    rig.find("button.recovery.recover", QPushButton).click()
    rig.until(lambda: len(rig.studio.document.settled.clips) == 2)
    assert [clip.path for clip in rig.studio.document.settled.clips] == [rig.clip_path, path]
    rig.until(lambda: rig.studio.document.features is not None)
    assert rig.studio.document.path == path
    assert rig.studio.document.clip is not None
    assert len(rig.studio.document.clip.samples) == 8000


def test_a_take_that_ran_alone_is_offered_by_itself(rig: Rig) -> None:
    path = cut_off_take(rig)
    rig.studio.projects.recovery.offer(repair_folder(rig.settings.takes_folder))
    strip = rig.studio.window.recovery
    rig.until(strip.isVisible)
    assert strip.list.currentText().startswith("Take 7, ")
    rig.find("button.recovery.recover", QPushButton).click()
    rig.until(lambda: rig.studio.document.path == path)
    assert path.exists()
    assert repair_folder(rig.settings.takes_folder) == []
