"""Opens the window where there are a screen and its packages; else says what is missing."""

import os
import sys
import time
from pathlib import Path

from studio.engine.resources import resource
from studio.ui.shell.display import display_problem

DEMO = "demo/singing_vocadito_10.flac"
NO_QT = (
    "ddsp-studio: the window needs PySide6, pyqtgraph and sounddevice, which are missing here: "
    "pip install 'ddsp-studio[window]'"
)


def run_window(path: str | None = None, *, timing: bool = False) -> int:
    """Open the window and stay until it is closed; returns the exit status.

    path: a file to open; None = the bundled demo clip. timing: print the seconds until the
    first painting. Where no window can open: one sentence on stderr, status 1.
    """
    began = time.perf_counter()
    problem = display_problem(os.environ)
    if problem is not None:
        print(problem, file=sys.stderr)
        return 1
    try:
        from studio.ui.shell.wiring import run
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("PySide6", "pyqtgraph", "sounddevice"):
            raise
        print(NO_QT, file=sys.stderr)
        return 1
    demo = resource(DEMO)
    first = Path(path) if path is not None else (demo if demo.exists() else None)
    return run(first, began if timing else None, is_demo=path is None)
