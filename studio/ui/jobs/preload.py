"""Loads torch's large libraries beside the window without stopping it."""

import ctypes
import importlib.util
import sys
from pathlib import Path

LIBRARIES = (
    "libtorch_global_deps.so",
    "libc10.so",
    "libtorch_cpu.so",
    "libc10_cuda.so",
    "libtorch_cuda.so",
    "libtorch.so",
)
RTLD_NOW, RTLD_GLOBAL = 2, 0x100


def preload_torch() -> None:
    """Hand torch's libraries to the linker through a call that releases Python's lock.

    `import torch` maps 0.9 GB of libraries while it holds the lock: the window stands still for
    230-310 ms (measured); with this before it, for 76-79 ms. Only on Linux, and only a help:
    what cannot be loaded here is left to the import.
    """
    found = importlib.util.find_spec("torch") if sys.platform == "linux" else None
    if found is None or found.origin is None or "torch" in sys.modules:
        return
    folder = Path(found.origin).parent / "lib"
    try:
        dlopen = ctypes.CDLL(None).dlopen
    except (OSError, AttributeError):
        return
    dlopen.restype = ctypes.c_void_p
    for name in LIBRARIES:
        if (folder / name).exists():
            mode = RTLD_NOW | (RTLD_GLOBAL if "global" in name else 0)
            dlopen(str(folder / name).encode(), mode)
