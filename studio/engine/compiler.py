"""numba, made ready before several threads use it; importing this takes 0.4 s.

`numba.njit` makes the description of the processor where it is first asked for: under the lock of
`functools.cached_property` (up to Python 3.11), and within it under numba's compiler lock. A
compilation takes both in the other order. So two threads that began at the same time could wait
for each other for ever: a microphone that opened while a clip was analysed did, one start in
thirty. The lock of this module's import lets one thread do it, and the others wait.
"""

from numba import carray, cfunc, njit, types  # type: ignore[attr-defined]
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target

__all__ = ["carray", "cfunc", "njit", "types"]

with global_compiler_lock:
    _READY = (cpu_target.typing_context, cpu_target.target_context)
