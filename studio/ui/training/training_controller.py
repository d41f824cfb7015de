"""Training in the window: between the wizard, the queue of trainings and the rest."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QSystemTrayIcon

from studio.engine.instrument_file import SUFFIX
from studio.training.job import TrainingJob
from studio.ui.common.results import InstrumentChoice
from studio.ui.common.texts import tr
from studio.ui.playback.playback_controller import PlaybackController
from studio.ui.session.document import Document
from studio.ui.session.job_controller import JobController
from studio.ui.settings.settings import Settings
from studio.ui.training.hearing import TrainingHearing
from studio.ui.training.stopping import Stopping
from studio.ui.training.trainer_calls import (
    CardWords,
    StudioTrainer,
    Trainer,
    card_of,
)
from studio.ui.training.training_chip import TrainingChip
from studio.ui.training.training_failures import TrainingFailures
from studio.ui.training.training_run import RUNS, Run
from studio.ui.training.trainings import Trainings
from studio.ui.training.wizard.checking import Checking
from studio.ui.training.wizard.takes import WizardTakes
from studio.ui.training.wizard.wizard import AUDIO, KEEP, RECIPE, TRAIN, Wizard
from studio.ui.widgets.question import DESTROY, Answer, question
from studio.ui.widgets.window_frame import WindowFrame


class TrainingController(QObject):
    """Opens the wizard, runs its jobs, tells when a training is done."""

    def __init__(
        self,
        frame: WindowFrame,
        chip: TrainingChip,
        resume_button: QAbstractButton,
        names: Callable[[], frozenset[str]],
        document: Document,
        job_controller: JobController,
        playback: PlaybackController,
        settings: Settings,
        trainer: Trainer | None = None,
    ) -> None:
        """Connects the actions; the wizard is made when it is first requested."""
        super().__init__(frame.parent)
        self._frame = frame
        self._chip = chip
        self._resume_button = resume_button
        self._names = names
        self._document = document
        self._job_controller = job_controller
        self._playback = playback
        self._settings = settings
        self.trainer: Trainer = trainer or StudioTrainer()
        self.trainings = Trainings(settings.trainings_folder, self._start, self)
        self.trainings.changed.connect(self._show)
        self.trainings.ended.connect(self._tell_end)
        self.trainings.given_up.connect(self._tell_given_up)
        self.trainings.failed.connect(frame.show_error)
        self.wizard: Wizard | None = None
        self._tray: QSystemTrayIcon | None = None
        self._shown_states: list[str] = []
        latest_job = job_controller.quiet_job
        self._checking = latest_job("check recordings", tr("The recordings cannot be checked"))
        self._looking = latest_job("look for recordings", tr("The recordings cannot be checked"))
        self._measuring = latest_job("measure training", "")
        self._measuring.failed.disconnect()
        self._measuring.failed.connect(self._fail_measuring)
        self._hearing = TrainingHearing(
            latest_job("hear training", tr("The sound cannot be played")),
            document,
            job_controller.engine,
            lambda clip: playback.play_preview(clip),
        )
        self._keeping = latest_job("keep instrument", tr("The instrument cannot be kept"))
        self._failures = TrainingFailures(
            self.trainings, frame, lambda: self.wizard is not None and self.wizard.isVisible()
        )
        self.stopping = Stopping(self.trainings.stop, lambda: self.wizard)
        frame.action("train").triggered.connect(lambda: self.open())
        frame.action("train_show").triggered.connect(lambda: self.open(TRAIN))
        chip.show_requested.connect(lambda: self.open(TRAIN))

    def _start(self, order: TrainingJob) -> Any:
        return self.trainer.start(order)

    def find(self) -> None:
        """Offer what an earlier program left."""
        self.trainings.find()
        self._offer()

    def close(self) -> bool:
        """Let a running training write its checkpoint."""
        self.trainer.end_measuring()
        if self.wizard is not None:
            self.wizard.close()
        if self._tray is not None:
            self._tray.hide()
        return self.trainings.close()

    # -- the wizard ---------------------------------------------------------------------------

    def open(self, page: int | None = None) -> Wizard:
        """Show the wizard where it was, or at a page."""
        if self.wizard is None:
            self.wizard = self._make()
        wizard = self.wizard
        if wizard.train.run is None and self.trainings.runs:
            wizard.train.show_run(self.trainings.running or self.trainings.runs[-1])
        wizard.train.show_runs(self.trainings.runs)
        if page == TRAIN and wizard.train.run is not None:
            wizard.show_page(TRAIN)
        elif page is None and wizard.stack.currentIndex() >= TRAIN:
            wizard.show_page(AUDIO)
        else:
            wizard.show_page(wizard.stack.currentIndex())  # files may be others meanwhile
        wizard.show()
        wizard.raise_()
        wizard.activateWindow()
        return wizard

    def _make(self) -> Wizard:
        wizard = Wizard(self._frame.parent)
        wizard.audio.last_folder = self._settings.last_folder
        WizardTakes(wizard.audio, self._playback.audio, self._frame.action("record"))
        Checking(wizard, lambda: self.trainer, self._checking, self._looking)
        wizard.entered.connect(self._enter)
        wizard.start_requested.connect(self._begin)
        wizard.check.play_requested.connect(self._hearing.play_stretch)
        wizard.recipe.measure_requested.connect(self.measure)
        train, keep = wizard.train, wizard.keep
        train.pause_requested.connect(self.trainings.pause)
        train.resume_requested.connect(self.trainings.resume)
        train.stop_requested.connect(self.stopping.request)
        train.discard_requested.connect(self._ask_discard)
        train.use_requested.connect(self._use_now)
        train.play_requested.connect(self._hearing.play_file)
        train.chosen.connect(self._choose)
        train.background_requested.connect(wizard.close)
        keep.play_requested.connect(self._hearing.play_file)
        keep.keep_requested.connect(self._keep)
        keep.export_requested.connect(self._ask_export)
        keep.longer_requested.connect(self._train_longer)
        keep.own_requested.connect(self._play_own)
        return wizard

    def _enter(self, index: int) -> None:
        wizard = self.wizard
        if wizard is None:
            return
        if index == RECIPE and not wizard.recipe.is_measured:
            self.measure()
        elif index == TRAIN:
            wizard.train.refresh()
        elif index == KEEP:
            self._show_keep(wizard)

    def measure(self) -> None:
        """Time the recipes with the settings of the page."""
        if self.wizard is None:
            return
        page = self.wizard.recipe
        order = page.order((), Path("trial"))
        page.begin_measuring()
        self.trainer.end_measuring()
        self._measuring.run(
            tr("Measuring"), lambda: self.trainer.measure(order), page.show_measured
        )

    def _fail_measuring(self, error: Exception) -> None:
        if self.wizard is not None and not self._measuring.is_waiting:
            self.wizard.recipe.fail_measuring(str(error))

    def _begin(self) -> None:
        wizard = self.wizard
        if wizard is None:
            return
        self.trainer.end_measuring()
        self._measuring.cancel()
        wizard.recipe.end_measuring()
        folder = self.trainings.home_of(wizard.recipe.name.text().strip())
        table = wizard.check.table
        order = wizard.recipe.order(table.ticked, folder, table.excluded)
        run = self.trainings.add(order)
        if run is not None:
            wizard.train.show_run(run)
            wizard.train.show_runs(self.trainings.runs)
            wizard.show_page(TRAIN)

    def _play_own(self, by_model: bool) -> None:
        run = self.wizard.keep.run if self.wizard is not None else None
        if run is not None:
            self._hearing.play_own(run, by_model)

    # -- a training ---------------------------------------------------------------------------

    def _show(self, run: Run) -> None:
        wizard, running = self.wizard, self.trainings.running
        self._chip.show_run(running)
        if wizard is None:
            self._offer()
            return
        page = wizard.train
        texts = [str(run.state) for run in self.trainings.runs]
        if texts != self._shown_states:
            self._shown_states = texts
            page.show_runs(self.trainings.runs)
            self._offer()
            page.refresh()
            page.changed.emit()
        elif run is page.run:
            page.refresh(is_urgent=False)

    def _offer(self) -> None:
        """The button below the instruments: to a training that somebody has to see to."""
        run = self.trainings.offered
        button = self._resume_button
        button.setVisible(run is not None)
        if run is None:
            return
        said, why = tr("Resume “{name}”"), tr("Training “{name}” was interrupted")
        if run.state == "kept":
            said, why = tr("Hear “{name}”"), tr("“{name}” is trained: listen and keep it.")
        button.setText(said.format(name=run.name))
        button.setAccessibleName(button.text())
        button.setToolTip(why.format(name=run.name))

    def resume_first(self) -> None:
        """Go on with the training that the button offers, or hear what it made."""
        run = self.trainings.offered
        if run is None:
            return
        self._choose(run)
        if run.state != "kept":
            self.trainings.go_on(run)
        elif self.wizard is not None:
            self.wizard.show_page(KEEP)

    def _choose(self, run: Run) -> None:
        wizard = self.open()
        wizard.train.show_run(run)
        wizard.train.show_runs(self.trainings.runs)
        wizard.show_page(TRAIN)

    def _ask_discard(self, run: Run) -> None:
        """Forget a training; where it has learnt something, only after a question."""
        if not run.has_learnt or self.wizard is None:
            self._discard(run)
            return
        self.box = question(
            "discard",
            tr("Discard {name}?").format(name=run.name),
            tr("What it has learnt is deleted and cannot be brought back."),
            (Answer("discard", tr("Discard"), lambda: self._discard(run), DESTROY),),
            self.wizard,
        )
        self.box.open()

    def _discard(self, run: Run) -> None:
        self.trainings.discard(run)
        self._show_last()
        if self.wizard is not None:
            self.wizard.show_page(TRAIN if self.trainings.runs else AUDIO)

    def _show_last(self) -> None:
        """The newest of the trainings that are left."""
        if self.wizard is not None:
            runs = self.trainings.runs
            self.wizard.train.show_run(runs[-1] if runs else None)
            self.wizard.train.show_runs(runs)

    def _tell_end(self, run: Run) -> None:
        self._chip.show_run(self.trainings.running)
        self._offer()
        wizard = self.wizard
        is_kept = run.state == "kept" and not run.problem
        if is_kept:
            words = tr("“{name}” is trained: listen and keep it.").format(name=run.name)
        else:
            words = run.problem or tr("Training “{name}” was interrupted.").format(name=run.name)
        self._frame.say(words)
        if wizard is None or wizard.train.notify.isChecked():
            self._notify(words)
        if wizard is not None and wizard.train.run is run:
            wizard.train.refresh()
            if is_kept and wizard.isVisible() and wizard.stack.currentIndex() == TRAIN:
                wizard.show_page(KEEP)
        if run.state == "failed" and (wizard is None or not wizard.isVisible()):
            self.open(TRAIN)

    def _tell_given_up(self, run: Run) -> None:
        said = tr("Training “{name}” was stopped before it had learnt anything.")
        self._frame.say(said.format(name=run.name))
        self._chip.show_run(self.trainings.running)
        wizard = self.wizard
        if wizard is not None and wizard.train.run is run:
            was_seen = wizard.stack.currentIndex() == TRAIN
            self._show_last()
            if was_seen:  # as it was filled in
                wizard.show_page(RECIPE if wizard.can_enter(RECIPE) else AUDIO)

    def _notify(self, words: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._frame.parent.windowIcon(), self._frame.parent)
            self._tray.messageClicked.connect(lambda: self.open(TRAIN))
        self._tray.show()
        self._tray.showMessage("DDSP Studio", words)

    # -- keeping ------------------------------------------------------------------------------

    def _show_keep(self, wizard: Wizard) -> None:
        run = wizard.train.run
        card = card_of(run.order.output) if run is not None and run.state == "kept" else None
        has_clip = self._document.features is not None
        wizard.keep.show_run(run, card, has_clip, self._names())

    def _words(self) -> CardWords:
        assert self.wizard is not None
        return CardWords(*(line.text().strip() for line in self.wizard.keep.fields.values()))

    def _use_now(self, run: Run) -> None:
        def done(path: Path) -> None:
            card = card_of(path)
            name = path.stem if card is None else card.name
            self._frame.say(tr("The best so far is installed as {name}.").format(name=name))
            self._job_controller.find_instruments()

        self._keeping.run(tr("Installing"), lambda: self.trainer.use_now(run.order), done)

    def _keep(self) -> None:
        run = self.wizard.keep.run if self.wizard is not None else None
        if self.wizard is None or run is None or run.state in RUNS:
            return
        words = replace(self._words(), name=self.wizard.keep.kept_name)

        def done(path: Path) -> None:
            self._frame.say(tr("{name} is installed.").format(name=words.name))
            self.trainings.discard(run)
            self._choose_when_found(path)
            if self.wizard is not None:
                self.wizard.train.show_run(None)
                self.wizard.close()
                self.wizard.show_page(AUDIO)

        self._keeping.run(tr("Installing"), lambda: self.trainer.keep(run.order, words), done)

    def _choose_when_found(self, path: Path) -> None:
        """Choose the instrument of a file where the list that is found next has it."""

        def choose(choices: tuple[InstrumentChoice, ...]) -> None:
            for choice in choices:
                if choice.path == path:
                    self._job_controller.choose(choice, is_neutral=True)
                    return

        self._job_controller.find_instruments(then=choose)

    def _ask_export(self) -> None:
        start = Path(self._settings.last_folder) / f"{self._words().name}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(
            self.wizard, tr("Export the instrument"), str(start), tr("Instruments (*.ddsp)")
        )
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write the finished instrument there."""
        run = self.wizard.keep.run if self.wizard is not None else None
        if run is None:
            return
        target = path if path.suffix == SUFFIX else path.with_name(f"{path.name}{SUFFIX}")
        words = self._words()
        self._keeping.run(
            tr("Writing"),
            lambda: self.trainer.export(run.order, words, target),
            lambda written: self._frame.say(tr("Written: {path}").format(path=written)),
        )

    def _train_longer(self, steps: int) -> None:
        run = self.wizard.keep.run if self.wizard is not None else None
        if run is not None:
            self.trainings.train_longer(run, steps)
            self._choose(run)
