"""A thread for calls that may hang, each with a time limit."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar

from studio.engine.errors import DeviceError

T = TypeVar("T")
_Task = tuple[Callable[[], Any], "Future[Any]"]


class ControlThread:
    """Runs calls one after the other; a call that hangs is given up together with its thread.

    PortAudio wants all opening and closing from one thread at a time, and hangs for good in
    some of it when a device is frozen or the sound server dies (measured: stop(), and abort()
    of a duplex stream). So nobody ever waits for it longer than the limit.
    """

    def __init__(self) -> None:
        """Nothing runs before the first call."""
        self._tasks: queue.SimpleQueue[_Task | None] | None = None
        self._lock = threading.Lock()
        self.has_hung = False

    def call(self, work: Callable[[], T], limit_s: float) -> T:
        """Give work()'s value or raise its error; DeviceError after limit_s without an answer."""
        future: Future[Any] = Future()
        with self._lock:
            if self._tasks is None:
                self._tasks = queue.SimpleQueue()
                threading.Thread(
                    target=_run, args=(self._tasks,), name="sound-control", daemon=True
                ).start()
            tasks = self._tasks
        tasks.put((work, future))
        try:
            value: T = future.result(limit_s)
            return value
        except FutureTimeout as error:
            if future.done():  # work itself raised a TimeoutError
                raise
            self._give_up(tasks)
            raise DeviceError(
                "The sound system has not answered for {limit_s:g} seconds. Check the device's "
                "cable, then choose Play > Refresh devices.",
                limit_s=limit_s,
            ) from error

    def _give_up(self, tasks: "queue.SimpleQueue[_Task | None]") -> None:
        self.has_hung = True
        tasks.put(None)  # should it ever wake up, it ends
        with self._lock:
            if self._tasks is tasks:
                self._tasks = None

    def end(self) -> None:
        """Let the thread end after what it is doing."""
        with self._lock:
            if self._tasks is not None:
                self._tasks.put(None)
                self._tasks = None


def _run(tasks: "queue.SimpleQueue[_Task | None]") -> None:
    while (task := tasks.get()) is not None:
        work, future = task
        try:
            future.set_result(work())
        except BaseException as error:  # it belongs to the caller, whatever it is
            future.set_exception(error)
        del task, work, future
