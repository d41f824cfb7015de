"""python -m studio, and the command ddsp-studio."""

import atexit
import os
import sys
import threading


def main() -> int:
    """Run the command line; returns the exit status."""
    # Imported here: nothing heavy may load before the arguments are known.
    from studio.cli import run

    status = run(sys.argv[1:])
    leave(status)
    return status


def leave(status: int) -> None:
    """End the process at once where only memory is left to be given back.

    Taking torch apart piece by piece costs the interpreter half a second of CPU, and the system
    takes its memory back anyway. What asked to be called at the end is called, and what was
    written is flushed. Does nothing where a window or a thread is still there, or nothing heavy.
    """
    is_alone = threading.active_count() == 1 and "PySide6.QtCore" not in sys.modules
    if not is_alone or "torch" not in sys.modules:
        return
    try:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # a pipe whose reader went away: the interpreter tells it as ever
        return
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
