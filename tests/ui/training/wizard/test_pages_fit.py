"""The wizard's pages with something on them, in English and 40 % longer: nothing is cut off."""

import pytest
from PySide6.QtWidgets import QApplication

from studio.engine.card import Card
from studio.engine.clip import write_clip
from studio.training.events import DataReady, PreviewsRendered, StepDone, Validated
from studio.ui.training import training_controller
from studio.ui.training.wizard.wizard import AUDIO, CHECK, KEEP, RECIPE, TRAIN
from tests.ui.fake_engine import VIOLIN, sine
from tests.ui.fits import cut_texts, outside
from tests.ui.training.conftest import WizardRig

CARD = Card(
    "Öboe",
    verdict="sound",
    weak="Falls short of the next word: mel 50 % of the way (65 %); ltas 40 % of the way (50 %); "
    "loudness error 0.70 dB (0.6); attacks follow at 0.80 (0.85).",
    figures={f"{row}{id}": 1.234 for row in ("", "oracle_", "fixed_")
             for id in ("f0_l1_semitones", "loudness_l1_db", "mss_lin", "mel_l1_db")},
)  # fmt: skip


def test_no_page_cuts_a_text_off(
    language: str, wizard_rig: WizardRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_controller, "card_of", lambda _: CARD)
    wizard, found = wizard_rig.wizard, []

    def look(page: int) -> None:
        wizard.show_page(page)
        for _ in range(3):
            QApplication.processEvents()
        assert wizard.width() <= 1280
        assert wizard.height() <= 690
        cut = [*cut_texts(wizard), *outside(wizard)]
        found.extend(f"page {page + 1}: {each}" for each in cut)

    look(AUDIO)
    wizard_rig.to_recipe()
    wizard.check.table.setCurrentCell(1, 1)
    look(CHECK)
    look(RECIPE)
    wizard.recipe.unfold.setChecked(True)
    look(RECIPE)
    run, process = wizard_rig.begin("Öboe")
    assert process is not None
    folder = run.order.previews
    assert folder is not None
    paths = tuple(folder / f"preview {n}.wav" for n in (1, 2, 3))
    folder.mkdir(parents=True)
    for path in paths:
        write_clip(path, sine(0.1), 16000)
    process.feed(DataReady(200.0, 40.0, ("duo.wav: two notes at once",)))
    process.feed(StepDone(40, 12000, 8.0, 2.0, 5.0), PreviewsRendered(40, paths))
    process.feed(StepDone(500, 12000, 6.0, 2.0, 300.0), Validated(500, 6.5, 500, 6.5))
    process.feed(PreviewsRendered(500, paths))
    wizard_rig.rig.until(lambda: len(run.heard) == 2)
    wizard.train.refresh()
    look(TRAIN)
    process.keep()
    wizard_rig.rig.until(lambda: run.state == "kept")
    wizard_rig.rig.until(lambda: wizard_rig.rig.studio.training.trainings.running is None)
    look(KEEP)
    wizard_rig.rig.find("field.wizard.card_name").setText(VIOLIN.name)
    assert wizard.keep.taken.isVisible()
    look(KEEP)
    assert not found, "\n".join(found)
