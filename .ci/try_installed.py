"""Tries an installed studio in its own environment: the library, and the window if asked to.

python -I try_installed.py [window]
"""

import importlib.util
import os
import subprocess
import sys
import time
from pathlib import Path

HAS_WINDOW = sys.argv[1:] == ["window"]


def try_library() -> None:
    """It comes from the wheel, imports quickly, knows its files, and makes sound."""
    start = time.perf_counter()
    import studio

    seconds = time.perf_counter() - start
    assert Path(studio.__file__).is_relative_to(sys.prefix), studio.__file__
    assert "torch" not in sys.modules
    assert seconds < 1.0, f"import studio took {seconds:.2f} s"
    assert studio.__version__[0].isdigit(), studio.__version__
    assert (Path(studio.__file__).parent / "py.typed").is_file()
    assert len([entry for entry in studio.instruments() if entry.bundled]) >= 11
    assert len(studio.demos()) == 3
    clip = studio.load(studio.demos()[-1])
    result = studio.render(clip, "Flute", features=studio.analyze(clip, is_cached=False))
    assert len(result.mix) == len(clip.samples)
    assert result.peak > 0.01
    assert not [name for name in sys.modules if name.startswith(("PySide6", "sounddevice"))]
    assert (importlib.util.find_spec("PySide6") is not None) == HAS_WINDOW


def try_window() -> None:
    """It opens, and the credits for About and the instruments' previews are there."""
    from studio.engine.instrument_file import read_preview
    from studio.engine.library import list_instruments
    from studio.engine.resources import resource

    assert "CC BY" in resource("NOTICE").read_text(encoding="utf-8"), "About shows no credits"
    bundled = [entry for entry in list_instruments() if entry.bundled]
    assert all(read_preview(entry.path).startswith(b"fLaC") for entry in bundled)
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    words = [sys.executable, "-I", "-m", "studio", "--timing"]
    window = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)
    assert window.stdout is not None
    try:
        line = window.stdout.readline()  # it tells when it has been painted
        assert any(c.isdigit() for c in line), f"no window was painted: {line!r}"
        assert window.poll() is None, "the window went away by itself"
        print("window:", line.strip())
    finally:
        window.terminate()
        window.wait(30)


try_library()
if HAS_WINDOW:
    try_window()
print("installed" + ", with the window" * HAS_WINDOW)
