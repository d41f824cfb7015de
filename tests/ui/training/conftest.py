"""The window with a training core of a test."""

import os
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.ui.training.training_run import Run
from studio.ui.training.wizard.wizard import RECIPE, TRAIN, Wizard
from tests.ui.rig import Rig
from tests.ui.training.fake_trainer import FakeTrainer, FakeTraining


@dataclass
class WizardRig:
    """The rig, the fake core, hands for the wizard."""

    rig: Rig
    trainer: FakeTrainer
    wizard: Wizard

    def click(self, name: str) -> None:
        """Press a button of the wizard."""
        button = self.rig.find(f"button.wizard.{name}")
        assert button.isEnabled(), name
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def to_recipe(self) -> None:
        """Through the first two pages."""
        self.wizard.audio.drop.dropped.emit((Path("Müsik 音"),))
        self.click("next")
        self.rig.until(lambda: self.wizard.check.is_complete)
        self.click("next")
        assert self.wizard.stack.currentIndex() == RECIPE
        page = self.wizard.recipe
        self.rig.until(lambda: bool(page._timed) or bool(page.message.text()))

    def begin(self, name: str) -> tuple[Run, FakeTraining | None]:
        """Start a training of this name; its process where it is not its turn yet: None."""
        n_started = len(self.trainer.started)
        self.rig.find("field.wizard.name").setText(name)
        self.click("next")
        assert self.wizard.stack.currentIndex() == TRAIN
        run = self.wizard.train.run
        assert run is not None
        return run, (self.trainer.started[-1] if len(self.trainer.started) > n_started else None)


@pytest.fixture
def wizard_rig(rig: Rig) -> WizardRig:
    """The wizard is open at its first page."""
    trainer = FakeTrainer()
    rig.studio.training.trainer = trainer
    rig.studio.window.action("train").trigger()
    wizard = rig.studio.training.wizard
    assert wizard is not None
    return WizardRig(rig, trainer, wizard)
