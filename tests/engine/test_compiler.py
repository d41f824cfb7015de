"""Two threads that use numba for the first time."""

import subprocess
import sys

FIRST_USES = """
import sys, threading, time
import numba.core.cpu as cpu

make = cpu.CPUContext.__init__

def slowly(*arguments, **words):
    time.sleep(0.5)  # so that the other thread comes in between
    make(*arguments, **words)

cpu.CPUContext.__init__ = slowly

def pitch():
    from studio.engine.features.decode import compiled_best_steps
    compiled_best_steps()

def microphone():
    time.sleep(0.1)
    from studio.engine.audio.native import load_callbacks
    load_callbacks()

threads = [threading.Thread(target=use, daemon=True) for use in (pitch, microphone)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(40)
sys.exit(sum(thread.is_alive() for thread in threads))
"""


def test_two_threads_that_compile_first_do_not_wait_for_each_other() -> None:
    told = subprocess.run([sys.executable, "-c", FIRST_USES], capture_output=True, timeout=120)
    assert told.returncode == 0, told.stderr.decode()
