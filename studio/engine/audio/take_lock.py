"""Marks a recording as running, for as long as its process lives."""

import importlib
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

fcntl: Any = None  # on Windows
with suppress(ModuleNotFoundError):
    fcntl = importlib.import_module("fcntl")
STILL_ACTIVE = 259
QUERY_LIMITED = 0x1000


def mark_running(file: IO[bytes], path: Path) -> None:
    """Lock an open file, and write beside it whose it is.

    The lock ends with the file, or with the process, also after `kill -9`; what lies beside it
    then tells that the recording was cut off.
    """
    if fcntl is not None:
        with suppress(OSError):  # a network disk without locks
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with suppress(OSError):
        _owner_of(path).write_text(str(os.getpid()))


def is_marked(path: Path) -> bool:
    """Whether a recording was begun and neither ended nor mended."""
    return _owner_of(path).exists()


def unmark(path: Path) -> None:
    """Take the mark away that would stay; before or after the file is closed."""
    with suppress(OSError):
        _owner_of(path).unlink(missing_ok=True)


def is_running(file: IO[bytes], path: Path) -> bool:
    """Whether another file object, of whatever process, is being recorded to."""
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False
    try:
        return _is_alive(int(_owner_of(path).read_text()))
    except (OSError, ValueError):
        return False


def _owner_of(path: Path) -> Path:
    return path.with_name(f".{path.name}.pid")


def _is_alive(pid: int) -> bool:
    """On Windows, where os.kill(pid, 0) would end the process."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(QUERY_LIMITED, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    is_known = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return bool(is_known) and code.value == STILL_ACTIVE
