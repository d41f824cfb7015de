"""A real training, tiny, through the worker process: watched, left, resumed, kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from studio.engine.clip import Clip, write_clip
from studio.engine.progress import finish
from studio.training.job import TrainingJob
from studio.ui.training.trainer_calls import CardWords, StudioTrainer, card_of
from studio.ui.training.trainings import Trainings
from tests.helpers import take

SMALL = {"n_harmonics": 8, "n_noise_bands": 9, "width": 8, "rnn_width": 8, "layers": 1,
         "body_points": 8, "pitch_features": 0}  # fmt: skip
LIMIT_MS = 120_000


@pytest.mark.slow
def test_a_training_is_left_with_the_program_resumed_by_the_next_and_kept(
    qtbot: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[3]))
    source = tmp_path / "Müsik 音" / "melody.flac"
    source.parent.mkdir()
    write_clip(source, Clip(0.5 * take(75.0).samples, 16000), subtype="pcm16")
    first = Trainings(tmp_path / "trainings")
    folder = first.home_of("Melodie 音")
    order = TrainingJob(
        sources=(source,), output=folder / "instrument.ddsp", name="Melodie 音",
        sample_rate=16000, steps=100_000, device="cpu", previews=folder / "previews",
        keeps_checkpoint=True, model=SMALL,
        training={"batch_size": 1, "segment_s": 1.0, "warmup_s": 0.2, "checkpoint_every": 10,
                  "validate_every": 20, "patience": 1000},
    )  # fmt: skip
    run = first.add(order)
    assert run is not None

    def until(condition: object) -> None:
        qtbot.waitUntil(condition, timeout=LIMIT_MS)  # type: ignore[attr-defined]

    until(lambda: run.best is not None and run.has_checkpoint and bool(run.previews))
    best_so_far = finish(StudioTrainer().use_now(order))
    card = card_of(best_so_far)
    assert card is not None
    assert card.name.startswith("Melodie 音 (step")
    assert card.name != "Melodie 音 (step 0)"
    assert first.close()
    left_at = run.step

    second = Trainings(tmp_path / "trainings")
    second.find()
    again = second.interrupted[0]
    second.go_on(again, replace(again.order, steps=left_at + 30))
    until(lambda: again.state == "kept")
    assert again.losses[-1].step >= left_at + 30
    qtbot.waitUntil(lambda: second.running is None, timeout=5000)  # type: ignore[attr-defined]
    kept = finish(StudioTrainer().keep(again.order, CardWords("Melodie", "Ada")))
    card = card_of(kept)
    assert card is not None
    assert (card.name, card.author) == ("Melodie", "Ada")
    assert kept.is_relative_to(tmp_path / "XDG_DATA_HOME")
