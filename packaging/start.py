"""Where the bundled program begins: the studio, or one of its helper processes."""

import multiprocessing
import runpy
import sys

multiprocessing.freeze_support()
if len(sys.argv) > 2 and sys.argv[1] == "-m" and sys.argv[2].startswith("studio."):
    # A training runs as `PROGRAM -m studio.training.worker FILE`, as with Python itself.
    module = sys.argv[2]
    del sys.argv[1:3]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
else:
    from studio.__main__ import main

    sys.exit(main())
