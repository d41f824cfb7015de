"""numba, made ready before several threads use it; importing this takes 0.4 s.

`numba.njit` makes the description of the processor where it is first asked for: under the lock of
`functools.cached_property` (up to Python 3.11), and within it under numba's compiler lock. A
compilation takes both in the other order. So two threads that began at the same time could wait
for each other for ever: a microphone that opened while a clip was analysed did, one start in
thirty. The lock of this module's import lets one thread do it, and the others wait.
"""

import sys
from typing import Any

from numba import carray, cfunc, njit, types  # type: ignore[attr-defined]
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target
from numba.np import linalg

__all__ = ["carray", "cfunc", "njit", "types"]


def _no_blas() -> None:
    raise ImportError("no kernel here multiplies matrices")


def _ready() -> tuple[Any, Any]:
    """The description of the processor.

    Making it, numba looks for the BLAS in scipy.linalg, which takes a quarter of a second to
    load and which no kernel of ours calls: it is told that there is none, unless it is loaded.
    """
    whole = linalg.ensure_blas
    if "scipy.linalg" not in sys.modules:
        linalg.ensure_blas = _no_blas
    try:
        import numba.np.arraymath  # noqa: F401  the first kernel would import it, and look

        return cpu_target.typing_context, cpu_target.target_context
    finally:
        linalg.ensure_blas = whole


with global_compiler_lock:
    _READY = _ready()
