"""Lanes of jobs that are told of, cancelled and ended together."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from studio.ui.lane import Lane


class Lanes(QObject):
    """By their names. began(text), reported(Progress), ended(): of those that a chip shows.

    failed(what did not work, the exception). cancelled(): the user gave up what runs.
    """

    failed = Signal(str, object)
    began = Signal(str)
    reported = Signal(object)
    ended = Signal()
    cancelled = Signal()

    def __init__(self, silent: Iterable[str] = (), parent: QObject | None = None) -> None:
        """silent: names of lanes that no job chip shows."""
        super().__init__(parent)
        self._lanes: dict[str, Lane] = {}
        self._silent = set(silent)

    def quiet_lane(self, name: str, what: str) -> Lane:
        """A lane of another part of the window that no job chip shows; closed with the others."""
        self._silent.add(name)
        return self.lane(name, what)

    def lane(self, name: str, what: str) -> Lane:
        """Another lane of jobs, ended with the rest; what: the heading of its errors."""
        lane = Lane(self)
        lane.failed.connect(lambda error: self.failed.emit(what, error))
        if name not in self._silent:
            lane.started.connect(self.began)
            lane.reported.connect(self.reported)
            lane.ended.connect(self._end)
        self._lanes[name] = lane
        return lane

    def _end(self) -> None:
        shown = (lane for name, lane in self._lanes.items() if name not in self._silent)
        if not any(lane.is_busy for lane in shown):
            self.ended.emit()

    def cancel(self) -> None:
        """Give up what runs."""
        self.cancelled.emit()
        for name, lane in self._lanes.items():
            if name not in self._silent:
                lane.cancel()

    def close(self) -> bool:
        """Cancel and wait for all threads; False where one did not end in time."""
        for lane in self._lanes.values():
            lane.cancel()
        ended: list[Any] = [lane.close() for lane in self._lanes.values()]
        return all(ended)
