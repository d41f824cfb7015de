"""Plots that take arrays and know no engine state.

pyqtgraph is imported here first, without what is of no use to it: it looks for CUDA
(`cuda.bindings`, which comes with torch), which costs the window's start 0.1 s.
"""

import sys

_CUDA = "cuda.bindings"

if _CUDA not in sys.modules and "pyqtgraph" not in sys.modules:
    sys.modules[_CUDA] = None  # type: ignore[assignment]  # for Python: there is no such module
    try:
        import pyqtgraph  # noqa: F401
    finally:
        del sys.modules[_CUDA]
