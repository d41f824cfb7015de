"""Where no window can open."""

import os
import subprocess
import sys

import pytest

from studio.ui.shell import display
from studio.ui.shell.display import display_problem


def test_without_a_display_one_sentence_says_so() -> None:
    problem = display_problem({}, "linux")
    assert problem is not None
    assert "no display" in problem
    assert "\n" not in problem


def test_missing_libraries_name_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_loads", lambda name: "cursor" not in name)
    problem = display_problem({"DISPLAY": ":0"}, "linux")
    assert problem is not None
    assert problem.endswith("sudo apt install libxcb-cursor0")


def test_nothing_is_asked_on_other_systems() -> None:
    assert display_problem({}, "darwin") is None
    assert display_problem({}, "win32") is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has no display")
def test_the_window_without_a_display_ends_with_status_1_and_no_traceback() -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    code = "import sys; from studio.ui.shell.app import run_window; sys.exit(run_window())"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert "Traceback" not in done.stderr
