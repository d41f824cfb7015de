"""Hands over what a microphone's compiled callback has gathered."""

import logging
import threading

from studio.engine.audio.device import Callback
from studio.engine.audio.native import Inlet
from studio.engine.audio.native_layout import N_FLAGGED, N_LATE

EVERY_S = 0.004
CAPACITY_S = 4.0
log = logging.getLogger("studio")


class Collector:
    """A thread that calls back with the frames that came, every 4 ms.

    Python may stand still for four seconds until one is lost.
    """

    def __init__(self, inlet: Inlet, callback: Callback) -> None:
        """Nothing runs yet."""
        self.ring = inlet
        self.error: Exception | None = None
        self._callback = callback
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=self._run, name="microphone", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread after handing over what still waits."""
        self._ending.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(1.0)
        if self.error is None:
            self.collect()

    @property
    def n_late(self) -> int:
        """Blocks that found no room, or of which the sound card says that some were lost."""
        return self.ring[N_LATE] + self.ring[N_FLAGGED]

    def collect(self) -> None:
        """Hand over what waits."""
        with self._lock:
            if (frames := self.ring.read()).size:
                self._callback(frames)

    def _run(self) -> None:
        while not self._ending.wait(EVERY_S):
            try:
                self.collect()
            except Exception as error:  # the device says that it is lost
                log.error("The microphone's thread has ended.", exc_info=error)
                self.error = error
                return
