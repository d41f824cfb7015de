"""The rig of the window's tests, and what sees that each leaves nothing behind."""

import importlib.util
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

if importlib.util.find_spec("PySide6") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from tests.ui.leaks import no_leaks  # noqa: F401
    from tests.ui.rig import language, rig, settings  # noqa: F401
