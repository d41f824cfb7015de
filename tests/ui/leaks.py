"""What a test of the window may not leave behind: threads, timers, windows, open sound streams."""

import gc
import threading
from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from studio.engine.audio.fake import FakeDevice

_threads: "WeakSet[QThread]" = WeakSet()
_timers: "WeakSet[QTimer]" = WeakSet()
_devices: "WeakSet[FakeDevice]" = WeakSet()
WAIT_S = 5.0
"""For a thread that was told to end to be gone."""


def _note(kind: Any, name: str, kept: "WeakSet[Any]") -> None:
    """Let each call of a method note whose it was."""
    method = getattr(kind, name)

    def noted(self: Any, *arguments: Any, **words: Any) -> Any:
        kept.add(self)
        return method(self, *arguments, **words)

    setattr(kind, name, noted)


_note(QThread, "start", _threads)
_note(QTimer, "start", _timers)
_note(FakeDevice, "open", _devices)


def _threads_of_python() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if not thread.daemon or thread.name in
            ("recorder", "sound-control", "synth")}  # fmt: skip


def _windows() -> list[QWidget]:
    app = QApplication.instance()
    return app.topLevelWidgets() if isinstance(app, QApplication) else []


def _left(before: set[int], threads: set[threading.Thread]) -> list[str]:
    """What is there and was not there before the test, in words."""
    running = [t for t in _threads if shiboken6.isValid(t) and t.isRunning()]
    active = [t for t in _timers if shiboken6.isValid(t) and t.isActive()]
    found = [f"a running QThread: {thread}" for thread in running]
    for timer in active:
        found.append(f"an active QTimer of {timer.interval()} ms, of {timer.parent()}")
    for window in _windows():
        if id(window) not in before:
            found.append(f"a window: {type(window).__name__} {window.objectName()!r}")
    found += [f"an open sound stream: {device}" for device in _devices if device._callback]
    for thread in _threads_of_python() - threads:
        thread.join(WAIT_S)
        if thread.is_alive():
            found.append(f"a running thread: {thread.name}")
    return found


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails the test that leaves something; set up before all others, so it looks last."""
    windows = _windows()  # kept alive: an id is not used again
    before, threads = {id(window) for window in windows}, _threads_of_python()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    found = _left(before, threads)
    if found:  # what only waits for the collector is no leak
        request.node.funcargs.clear()  # pytest itself would keep the window a little longer,
        caplog.get_records("call").clear()  # and errors that were logged, with their frames
        gc.collect()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        found = _left(before, threads)
    assert not found, "the test left " + "; ".join(found)
