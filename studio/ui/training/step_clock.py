"""How long the steps of a training really take, with all that happens between them."""

from collections import deque

MOST = 4000


class StepClock:
    """Fed with (step, seconds so far without pauses); validations and previews lie in between."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._points: deque[tuple[int, float]] = deque(maxlen=MOST)

    def begin(self) -> None:
        """Another process: what it took to begin is no step."""
        self._points.clear()

    def take(self, step: int, elapsed_s: float) -> None:
        """A step was made."""
        if self._points and step <= self._points[-1][0]:
            self._points.clear()
        self._points.append((step, elapsed_s))

    @property
    def step_s(self) -> float | None:
        """Seconds a step over the newer half of what was made; None before there are two."""
        if len(self._points) < 2:
            return None
        first, last = self._points[(len(self._points) - 1) // 2], self._points[-1]
        if len(self._points) < 20:  # a half of so few may lie between two validations
            first = self._points[0]
        return (last[1] - first[1]) / (last[0] - first[0])
