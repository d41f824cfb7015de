"""The end of a command: at once, but nothing that was promised is left out."""

import subprocess
import sys

PROGRAM = """
import atexit, sys
{first}
from studio.__main__ import leave
atexit.register(print, "asked to be called")
print("written")
leave(3)
print("still there")
sys.exit(4)
"""


def ended(first: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(first=first)], capture_output=True, text=True
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.split("\n")[:-1]


def test_with_torch_it_ends_at_once_with_its_status() -> None:
    assert ended("import torch") == (3, ["written", "asked to be called"])


def test_without_anything_heavy_python_ends_as_ever() -> None:
    assert ended("") == (4, ["written", "still there", "asked to be called"])


def test_a_thread_that_still_works_is_waited_for() -> None:
    thread = (
        "import torch, threading, time; threading.Thread(target=time.sleep, args=(1,)).start()"
    )
    assert ended(thread) == (4, ["written", "still there", "asked to be called"])
