"""One engine: what is played in pieces from any place is what is exported."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from studio.engine.conditioning.condition import condition
from studio.engine.correction.edits import Correction, Shift
from studio.engine.features.types import Features
from studio.engine.graph import stage
from studio.engine.models.config import ModelConfig
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish
from studio.engine.render import render, render_mix, render_sound
from studio.engine.stream import model_controls, render_cache
from studio.engine.stream.model_controls import ModelControls
from studio.engine.stream.render_cache import RenderCache
from studio.engine.stream.room import NO_ROOM
from tests.engine.stream.requests import ROOMY, melody, request
from tests.helpers import SMALL, tiny_instrument


@pytest.mark.parametrize("kind", ["harmonic", "sinusoidal", "wavetable"])
@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_tiles_in_any_order_are_what_render_gives(kind: str, rate: int) -> None:
    wanted = request(tiny_instrument(replace(ROOMY, synthesizer=kind)), noise=-3.0)
    exported = finish(render(wanted, sample_rate=rate)).mix
    source = RenderCache().sound(wanted).source(rate)
    for index in np.random.default_rng(0).permutation(source.n_tiles):
        source.fill(int(index))
    heard = source.whole()
    assert len(heard) == len(exported)
    assert np.abs(exported).max() > 0.005
    np.testing.assert_allclose(heard, exported, atol=1e-4 * np.abs(exported).max())


@pytest.mark.parametrize(
    "config",
    [
        ROOMY,
        replace(ROOMY, synthesizer="sinusoidal"),
        replace(ROOMY, synthesizer="wavetable"),
        replace(SMALL, n_noise_bands=0),
    ],
)
def test_the_stems_are_those_of_the_model_rendered_whole(config: ModelConfig) -> None:
    instrument = tiny_instrument(config)
    wanted = request(instrument)
    n_samples = wanted.n_samples_at(config.sample_rate)
    conditioned = condition(wanted.features, wanted.conditioning, instrument.statistics)
    score = ModelControls(instrument, conditioned, n_samples)
    with torch.no_grad():
        whole = instrument.model.render(score.frames(0, score.n_frames), n_samples)
    wet = RenderCache().sound(wanted).wet
    for name, stem in whole.items():
        if name != "mix":
            np.testing.assert_allclose(
                wet.stem(name, 0, n_samples), stem[0].numpy(), atol=2e-5, err_msg=name
            )


def test_a_piece_from_the_middle_needs_nothing_before_it() -> None:
    wanted = request(seconds=4.0)
    whole = RenderCache().sound(wanted).wet
    piece = RenderCache().sound(wanted).wet
    for name in ("harmonic", "noise", "reverb"):
        np.testing.assert_allclose(
            piece.stem(name, 40000, 41000), whole.stem(name, 0, 64000)[40000:41000], atol=1e-5
        )


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each costly stage ran."""
    counts: Counter[str] = Counter()

    def count(owner: Any, name: str, key: str) -> None:
        original = getattr(owner, name)

        def counting(*args: Any, **kwargs: Any) -> Any:
            counts[key] += 1
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, counting)

    made = stage.Stage._make

    def making(self: stage.Stage, index: int) -> Any:
        counts["reverb" if self.name == "reverb" else "synthesis"] += 1
        return made(self, index)

    monkeypatch.setattr(stage.Stage, "_make", making)
    count(render_cache, "condition", "conditioning")
    count(model_controls.Window, "_answer", "network")
    return counts


@pytest.mark.parametrize("level_match", [True, False])
@pytest.mark.parametrize(
    ("values", "again"),
    [
        ({"noise": -6.0, "harmonics": 3.0}, set()),
        ({"output": -6.0}, set()),
        ({"reverb_wet": 30.0}, set()),
        ({"pitch_semitone": 2.0}, {"conditioning", "network", "synthesis", "reverb"}),
        ({"tone_level": 2.0}, {"conditioning", "network", "synthesis", "reverb"}),
    ],
)
def test_only_the_stages_run_again_that_hear_the_change(
    counted: Counter[str], values: dict[str, float], again: set[str], level_match: bool
) -> None:
    stages, first = RenderCache(), request(level_match=level_match)
    stages.sound(first).source(48000).whole()
    counted.clear()
    changed = replace(first, conditioning=replace(first.conditioning, **values))
    stages.sound(changed).source(48000).whole()
    assert set(counted) == again


def test_what_was_made_for_playing_is_not_made_again_for_the_export(
    counted: Counter[str],
) -> None:
    stages, wanted = RenderCache(), request()
    stages.sound(wanted).source(48000).whole()
    counted.clear()
    finish(render_sound(stages.sound(wanted), 44100))
    assert not counted


def test_going_back_to_the_value_before_runs_nothing_again(counted: Counter[str]) -> None:
    stages, one = RenderCache(), request()
    two = replace(one, conditioning=Conditioning(pitch_semitone=1.0))
    for wanted in (one, two):
        stages.sound(wanted).source(48000).whole()
    counted.clear()
    stages.sound(one).source(48000).whole()
    assert not counted


def test_a_long_clip_is_decoded_in_windows_without_a_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_controls, "WINDOW_S", 1.5)
    monkeypatch.setattr(model_controls, "WARM_UP_S", 1.0)
    instrument = tiny_instrument()
    conditioned = condition(melody(5.0), Conditioning(), instrument.statistics)
    windowed = ModelControls(instrument, conditioned, 80000)
    monkeypatch.setattr(model_controls, "WINDOW_S", 30.0)
    whole = ModelControls(instrument, conditioned, 80000)
    for name, value in whole.frames(0, 500).items():
        other = windowed.frames(0, 500)[name]
        assert float((other - value).abs().max()) < 1e-3 * float(value.abs().max()), name
        torch.testing.assert_close(windowed.frames(140, 320)[name], other[:, 140:320])


def test_frames_from_the_middle_are_those_of_the_whole_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_controls, "_HEARD", 70)
    monkeypatch.setattr(model_controls, "_ANSWERED", 40)
    instrument = tiny_instrument()
    conditioned = condition(melody(5.0), Conditioning(), instrument.statistics)
    score = ModelControls(instrument, conditioned, 80000)
    with torch.no_grad():
        whole = instrument.model.controls(**score._inputs)
    for first, last in ((301, 345), (0, 500), (119, 121)):
        for name, value in score.frames(first, last).items():
            torch.testing.assert_close(value, whole[name][:, first:last], atol=1e-5, rtol=1e-5)


def test_frames_beyond_the_last_hold_it() -> None:
    instrument = tiny_instrument()
    conditioned = condition(melody(1.0), Conditioning(), instrument.statistics)
    score = ModelControls(instrument, conditioned, 16000)
    last = score.frames(99, 100)["amplitudes"]
    torch.testing.assert_close(score.frames(95, 104)["amplitudes"][:, 5:], last.expand(1, 4, 1))
    torch.testing.assert_close(score.frames(102, 105)["amplitudes"], last.expand(1, 3, 1))


def test_silent_features_are_refused_as_by_render() -> None:
    n = 250
    curves = (np.full(n, 220, np.float32), np.zeros(n, np.float32), np.full(n, -80, np.float32))
    with pytest.raises(Exception, match="No pitch was found"):
        RenderCache().sound(replace(request(), features=Features(*curves)))


def test_the_mix_alone_is_the_mix_with_its_stems() -> None:
    made = RenderCache().sound(request(noise=-3.0, reverb_wet=70.0))
    mixed, whole = finish(render_mix(made, 44100)), finish(render_sound(made, 44100))
    np.testing.assert_allclose(mixed.mix, whole.mix, atol=2e-6)
    assert mixed.stems == {}


def test_equal_requests_are_one_key_and_each_part_tells_them_apart() -> None:
    one = request()
    assert replace(one) == one
    assert len({one, replace(one), replace(one, seed=1)}) == 2
    others = {
        "conditioning": Conditioning(quiet=3.0),
        "correction": Correction((Shift(0.1, 0.2, 1.0),)),
        "features": melody(),
        "instrument": tiny_instrument(),
        "latents": ("own", ""),
        "other": tiny_instrument(),
        "room": NO_ROOM,
    }
    for name, value in others.items():
        assert replace(one, **{name: value}) != one, name


def test_instruments_of_one_content_are_one() -> None:
    stored = replace(tiny_instrument(), content="a" * 64)
    loaded_again = replace(tiny_instrument(), content="a" * 64)
    one = request(stored)
    assert replace(one, instrument=loaded_again) == one


def test_a_correction_is_heard() -> None:
    one = request(adjust=False)
    shifted = replace(one, correction=Correction((Shift(0.0, 2.0, 12.0),)))
    hz = [float(RenderCache().sound(w).conditioned.features.f0_hz[100]) for w in (one, shifted)]
    assert hz[1] / hz[0] == pytest.approx(2.0, rel=1e-3)
