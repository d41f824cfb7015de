"""Page 4: it learns; see how, hear how, pause, stop, go away."""

import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QProgressBar

from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme
from studio.ui.common.time_left import left
from studio.ui.training.training_run import RUNS, Run
from studio.ui.training.wizard.loss_plot import LossPlot
from studio.ui.training.wizard.page import Page, clock, keep_width, make_button, name_field
from studio.ui.training.wizard.previews_table import PreviewsTable

REFRESH_MS = 250
MOST_NAMED = 3  # of the files that are left out


class TrainPage(Page):
    """Requests about a run: pause, resume, stop, use, discard.

    play_requested(Path). background_requested(): close the wizard. chosen(Run): another is to be
    shown.
    """

    pause_requested = Signal(Run)
    resume_requested = Signal(Run)
    stop_requested = Signal(Run)
    use_requested = Signal(Run)
    discard_requested = Signal(Run)
    background_requested = Signal()
    play_requested = Signal(Path)
    chosen = Signal(Run)

    def __init__(self) -> None:
        """No run."""
        super().__init__(
            "train",
            tr("Nothing is being trained"),
            tr("This window may be closed: training goes on and shows in the status bar."),
        )
        self.run: Run | None = None
        self._runs: list[Run] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REFRESH_MS)
        self._later.timeout.connect(self._refresh_if_seen)
        self.queue = QComboBox()
        name_field(self.queue, "queue", tr("Trainings"), tr("Which training is shown"))
        self.queue.activated.connect(lambda row: self.chosen.emit(self._runs[row]))
        self.facts = [QLabel() for _ in range(5)]
        facts = QHBoxLayout()
        for label in self.facts:
            facts.addWidget(label, 1)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(tr("Progress of the training"))
        self.message = QLabel()
        self.message.setObjectName("message.wizard.train")
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.plot = LossPlot()
        self.heard = QLabel(tr("Phrases that it never learns from, as they sound by and by:"))
        self.heard.setProperty("role", "faint")
        self.previews = PreviewsTable()
        self.previews.play_requested.connect(self.play_requested)
        self.use = make_button("use", tr("&Use now"), tr("Install the best so far; it goes on"))
        self.pause = make_button("pause", tr("&Pause"))
        self.stop = make_button("stop", tr("&Stop and keep the best"))
        self.background = make_button("background", tr("&Run in background"))
        self.discard = make_button("discard", tr("&Discard"), tr("Forget this training"))
        self.notify = QCheckBox(tr("&Notify me when done"))
        name_field(self.notify, "notify", tr("Notify me when done"))
        self.notify.setChecked(True)
        keep_width(self.pause, tr("&Resume"))
        keep_width(self.stop, tr("&Stop"))
        keep_width(self.discard)
        heard = QHBoxLayout()
        heard.addWidget(self.heard, 1)
        heard.addWidget(self.use)
        row = QHBoxLayout()
        for widget in (self.pause, self.stop, self.background, self.discard, self.notify):
            row.addWidget(widget)
        row.addStretch(1)
        self.body.addWidget(self.queue)
        self.body.addLayout(facts)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.message)
        self.body.addWidget(self.plot, 1)
        self.body.addLayout(heard)
        self.body.addWidget(self.previews)
        self.body.addLayout(row)
        self.pause.clicked.connect(self._pause_or_resume)
        self.stop.clicked.connect(lambda: self.stop_requested.emit(self.run))
        self.use.clicked.connect(lambda: self.use_requested.emit(self.run))
        self.discard.clicked.connect(lambda: self.discard_requested.emit(self.run))
        self.background.clicked.connect(self.background_requested)
        self.show_run(None)

    @property
    def is_complete(self) -> bool:
        """It is trained."""
        return self.run is not None and self.run.state == "kept"

    def show_runs(self, runs: list[Run]) -> None:
        """All that there are; more than one can be chosen from."""
        self._runs = list(runs)
        self.queue.clear()
        for run in runs:
            self.queue.addItem(f"{run.name} · {state_words(run)}")
        if self.run in runs:
            self.queue.setCurrentIndex(runs.index(self.run))
        self.queue.setVisible(len(runs) > 1)

    def show_run(self, run: Run | None) -> None:
        """This one from now on."""
        self.run = run
        self.refresh()

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self, is_urgent: bool = True) -> None:
        """Show how far it is; what is not urgent four times a second."""
        if not is_urgent:
            if not self._later.isActive():
                self._later.start()
            return
        self._later.stop()
        run = self.run
        is_live = run is not None and run.state in RUNS
        is_waiting = run is not None and run.state == "waiting"
        keeps = run is None or run.is_stepping or not (is_live or is_waiting)
        self.stop.setText(tr("&Stop and keep the best") if keeps else tr("&Stop"))
        at_once = tr("It has not begun to learn: it ends at once")
        self.stop.setToolTip(tr("Stop and keep the best") if keeps else at_once)
        self.stop.setAccessibleName(self.stop.text().replace("&", ""))
        self.stop.setEnabled(is_live or is_waiting)
        can_pause = run is not None and run.state in ("training", "paused")
        can_resume = run is not None and run.state in ("interrupted", "failed")
        self.pause.setEnabled(can_pause or can_resume)
        stands = run is not None and run.state in ("paused", "interrupted", "failed")
        self.pause.setText(tr("&Resume") if stands else tr("&Pause"))
        self.use.setEnabled(run is not None and run.has_checkpoint)
        self.discard.setVisible(run is not None and not is_live)
        self.previews.show_run(run)
        if run is None:
            return
        self.heading.setText(tr("Learning “{name}”").format(name=run.name))
        self._show_facts(run)
        self.bar.setValue(round(1000 * run.fraction))
        words = [run.problem, *run.notes[-2:]]
        words += [tr("Left out: {why}").format(why=why) for why in run.left_out[:MOST_NAMED]]
        if len(run.left_out) > MOST_NAMED:
            words.append(tr("And {n} more files.").format(n=len(run.left_out) - MOST_NAMED))
        self.message.setText("\n".join(word for word in words if word))
        self.message.setVisible(any(words))
        self.plot.show_run(run)

    def _show_facts(self, run: Run) -> None:
        step, speed, elapsed, rest, load = self.facts
        made = tr("<b>Step {step} / {most}</b>").format(step=run.step, most=run.max_steps)
        step.setText(made if run.max_steps else f"<b>{state_words(run)}</b>")
        speed.setText(tr("{n:.1f} steps/s").format(n=run.steps_per_s) if run.steps_per_s else "")
        begun = time.strftime("%H:%M", time.localtime(run.began_at)) if run.began_at else ""
        elapsed.setText(
            tr("{clock} since {begun}").format(clock=clock(run.elapsed_s), begun=begun)
            if begun
            else ""
        )
        is_rest_known = run.left_s is not None
        rest.setText(left(run.left_s or 0.0) if is_rest_known else state_words(run))
        load.setText(run.load)

    def _pause_or_resume(self) -> None:
        if self.run is not None:
            is_on = self.run.state == "training"
            (self.pause_requested if is_on else self.resume_requested).emit(self.run)

    def set_theme(self, theme: Theme) -> None:
        """Put on other colours."""
        self.plot.dress(theme)


def state_words(run: Run) -> str:
    """What it is doing."""
    return {
        "waiting": tr("waits for its turn"),
        "preparing": run.text or tr("preparing"),
        "training": tr("training"),
        "paused": tr("paused"),
        "judging": run.text or tr("measuring the best"),
        "kept": tr("done"),
        "interrupted": tr("interrupted; it can be resumed"),
        "failed": tr("ended by an error"),
    }[run.state]
