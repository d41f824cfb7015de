"""Drives the real window by names: a scenario is a generator that yields what to wait for."""

import json
import time
import traceback
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from studio.ui.shell.studio import Studio

Wait = float | Callable[[], bool]
Scenario = Generator[Wait, None, None]
LIMIT_S = 90.0


class Driver:
    """Runs one scenario in the program's own event loop; writes status, figures, screenshots."""

    def __init__(self, studio: Studio, out: Path) -> None:
        """out: where screenshots and figures go to."""
        self.studio = studio
        self.out = out
        self.figures: dict[str, Any] = {}
        self.limit_s = LIMIT_S
        self._scenario: Scenario | None = None
        self._wait: Wait = 0.0
        self._since = 0.0
        self._timer = QTimer()
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._look)

    def start(self, scenario: Scenario) -> None:
        """Begin; the program ends with the scenario."""
        self._scenario = scenario
        self._since = time.monotonic()
        self._timer.start()

    def _look(self) -> None:
        now = time.monotonic()
        waited = now - self._since
        if isinstance(self._wait, float | int):
            if waited < self._wait:
                return
        elif not self._wait():
            if waited > self.limit_s:
                self._end(f"waited {self.limit_s:g} s in vain at {self._place()}")
            return
        self._timer.stop()  # a step may run the event loop itself
        try:
            assert self._scenario is not None
            self._wait = next(self._scenario)
            self._since = time.monotonic()
            self._timer.start()
        except StopIteration:
            self._end("")
        except Exception:
            self._end(traceback.format_exc())

    def _place(self) -> str:
        frame = getattr(self._scenario, "gi_frame", None)
        return f"line {frame.f_lineno}" if frame is not None else "?"

    def _end(self, problem: str) -> None:
        self._timer.stop()
        if problem:
            print(problem, flush=True)
            self.shot("problem")
        for dialog in self.studio.window.errors:
            problem = problem or dialog.explanation.why
            print(f"error on the screen: {dialog.explanation.why}", flush=True)
        self.write(1 if problem else 0)
        self.studio.projects.forget_changes()
        self.studio.window.close()
        QApplication.quit()

    def write(self, status: int) -> None:
        """The figures and the status so far, for whoever started the program."""
        (self.out / "figures.json").write_text(json.dumps(self.figures, indent=1))
        (self.out / "status").write_text(str(status))

    # -- hands --------------------------------------------------------------------------------

    def find(self, name: str, kind: type[QWidget] = QWidget) -> Any:
        """A widget of the window or of a dialog by its object name."""
        found = self.studio.window.findChild(kind, name)
        if found is None:
            raise LookupError(f"there is no {name}")
        return found

    def act(self, id: str) -> None:
        """Trigger an action, as its menu entry does."""
        action = self.studio.window.findChild(QAction, f"action.{id}")
        if action is None or not action.isEnabled():
            raise LookupError(f"action.{id} cannot be triggered")
        action.trigger()

    def key(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        """Press a key in whatever has the focus."""
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        target = QApplication.focusWidget() or self.studio.window
        QTest.keyClick(target, key, held)

    def click(self, name: str) -> None:
        """Click the middle of a widget."""
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def click_card(self, instrument: str) -> None:
        """Click an instrument's card."""
        panel = self.studio.window.instruments
        row = [choice.name for choice in panel.choices].index(instrument)
        place = panel.list.visualItemRect(panel.list.item(row)).center()
        QTest.mouseClick(
            panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place - QPoint(40, 10)
        )

    def drag_time(self, start_s: float, end_s: float, *modifiers: Qt.KeyboardModifier) -> None:
        """Drag over the waveform from one second to another."""
        plot = self.studio.window.plots.waveform
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier

        def place(seconds: float) -> QPoint:
            return plot.mapFromScene(plot.view.mapViewToScene(QPointF(seconds, 0.0)))

        def send(kind: QEvent.Type, seconds: float, pressed: Qt.MouseButton) -> None:
            view, at = plot.viewport(), place(seconds)
            moves = kind == QEvent.Type.MouseMove
            button = Qt.MouseButton.NoButton if moves else Qt.MouseButton.LeftButton
            local, globally = QPointF(at), QPointF(view.mapToGlobal(at))
            event = QMouseEvent(kind, local, globally, button, pressed, held)
            QApplication.sendEvent(view, event)
            QApplication.processEvents()

        send(QEvent.Type.MouseButtonPress, start_s, Qt.MouseButton.LeftButton)
        for n in range(1, 9):
            now_s = start_s + (end_s - start_s) * n / 8
            send(QEvent.Type.MouseMove, now_s, Qt.MouseButton.LeftButton)
        send(QEvent.Type.MouseButtonRelease, end_s, Qt.MouseButton.NoButton)

    def shot(self, name: str) -> None:
        """A picture of the window as it is."""
        self.studio.window.grab().save(str(self.out / f"{name}.png"))

    # -- eyes ---------------------------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """True where no job runs that the user waits for."""
        return not any(job.is_busy for job in self.studio.job_controller._job_group.values())

    @property
    def is_analysed(self) -> bool:
        """True where a clip is open and measured."""
        return self.studio.document.clip is not None and self.studio.document.features is not None
