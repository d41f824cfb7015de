"""One instrument learnt from two, with an anchor for each."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.engine.clip import Clip, write_clip
from studio.engine.instrument import load_instrument
from studio.engine.models.encoder import LatentEncoder
from studio.engine.progress import finish
from studio.training.family import Member, train_family
from studio.training.job import TrainingJob
from tests.helpers import take

RATE = 16000


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_each_member_becomes_an_anchor_of_the_file(tmp_path: Path) -> None:
    melody = take(24.0).samples
    dark = np.convolve(melody, np.ones(12, np.float32) / 12, mode="same").astype(np.float32)
    for name, samples in (("bright", melody), ("dark", dark)):
        write_clip(tmp_path / f"{name}.flac", Clip(0.5 * samples, RATE), subtype="pcm16")
    model = {"n_harmonics": 8, "n_noise_bands": 9, "width": 8, "rnn_width": 8, "layers": 1,
             "body_points": 8, "pitch_features": 0, "n_latents": 3}  # fmt: skip
    job = TrainingJob(
        (), tmp_path / "family.ddsp", "Family", sample_rate=RATE, steps=4, device="cpu",
        model=model, training={"batch_size": 2, "segment_s": 1.0, "warmup_s": 0.2},
    )  # fmt: skip
    members = tuple(Member(n.title(), (tmp_path / f"{n}.flac",)) for n in ("bright", "dark"))
    trained = finish(train_family(job, members))
    loaded = load_instrument(job.output)
    assert list(loaded.anchors) == ["Bright", "Dark"]
    assert loaded.anchors == trained.anchors
    assert loaded.config.z_per_clip
    bright, dark_z = (np.array(z) for z in loaded.anchors.values())
    assert len(bright) == 3
    assert np.abs(bright - dark_z).max() > 1e-3
    assert not job.checkpoint.exists()
    assert replace(job, resume=True).checkpoint == job.checkpoint


def test_z_of_a_clip_does_not_depend_on_how_loud_it_is_nor_on_its_pauses() -> None:
    torch.manual_seed(0)
    encoder = LatentEncoder(4, 16, RATE, per_clip=True).eval()
    sound = torch.from_numpy(take(3.0).samples.copy())[None]
    with torch.no_grad():
        z = encoder(sound, 10)
        quiet = encoder(0.5 * sound, 10)
    assert z.shape == (1, 10, 4)
    assert bool((z == z[:, :1]).all())
    torch.testing.assert_close(z, quiet, atol=0.02, rtol=0.0)
    assert bool((z.abs() < 1.0).all())
