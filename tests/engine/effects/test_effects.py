"""Effects: each follows from its row: parameters, flags, presets, project fields, a stem."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.engine.effects.table import EFFECT_PARAMETERS, EFFECTS
from studio.engine.errors import BadParameter
from studio.engine.parameters import PARAMETER, Conditioning, values_of, with_values
from studio.engine.presets import Preset, read_presets, write_presets
from studio.engine.progress import finish
from studio.engine.render import render
from studio.engine.session import Session, Sound
from studio.engine.session_json import session_from_json, session_to_json
from studio.engine.stream.render_cache import RenderCache
from tests.engine.stream.requests import request

EVERY = pytest.mark.parametrize("id", EFFECTS)


def on(id: str) -> Conditioning:
    """The effect at its highest value, the rest as usual."""
    first = EFFECTS[id].parameters[0]
    return with_values(Conditioning(level_match=False), {first.id: first.maximum})


@EVERY
def test_an_effect_is_a_stem_and_the_stems_sum_to_the_mix(id: str) -> None:
    plain = finish(render(request()))
    wet = finish(render(replace(request(), conditioning=on(id))))
    assert set(wet.stems) == {*plain.stems, "effects"}
    assert np.abs(wet.mix - plain.mix).max() > 1e-3
    np.testing.assert_allclose(sum(wet.stems.values()), wet.mix, atol=1e-6)
    for name, stem in plain.stems.items():
        np.testing.assert_array_equal(wet.stems[name], stem)


@EVERY
def test_what_is_played_in_tiles_is_what_is_rendered(id: str) -> None:
    wanted = replace(request(), conditioning=on(id))
    source = RenderCache().sound(wanted).source(22050)
    for index in np.random.default_rng(0).permutation(source.n_tiles):
        source.fill(int(index))
    exported = finish(render(wanted)).mix
    np.testing.assert_allclose(source.whole(), exported, atol=1e-4 * np.abs(exported).max())


@EVERY
def test_the_processor_of_the_whole_is_what_the_chain_plays(id: str) -> None:
    import torch

    row, conditioning = EFFECTS[id], on(id)
    sound = RenderCache().sound(replace(request(), conditioning=conditioning))
    n, rate = sound.wet.dry.n_samples, sound.wet.dry.sample_rate
    dry = sum(sound.wet.stem(name, 0, n) for name in ("harmonic", "noise", "reverb"))
    processor = row.load()(row.values(dict(conditioning.effects)), rate)
    with torch.no_grad():
        whole = processor.render({"audio": torch.from_numpy(dry)[None]})[0].numpy()
    np.testing.assert_allclose(sound.stem("effects", 0, n) + dry, whole, atol=1e-5)


def test_at_their_defaults_effects_cost_nothing_and_leave_no_stem() -> None:
    sound = RenderCache().sound(request())
    assert sound.effects is None
    assert set(sound.levels) == {"harmonic", "noise", "reverb"}
    unheard = with_values(Conditioning(), {"chorus_rate": 3.0})
    assert RenderCache().sound(replace(request(), conditioning=unheard)).effects is None


def test_moving_an_effect_runs_no_stage_before_it() -> None:
    cache, one = RenderCache(), request()
    before = cache.sound(one)
    same = replace(one, conditioning=with_values(one.conditioning, {"chorus": 40.0}))
    assert cache.sound(same).wet is before.wet


def test_values_are_read_and_set_as_all_others() -> None:
    changed = with_values(Conditioning(), {"chorus": "40", "tilt": -3, "flanger": 0.0})
    assert (changed.chorus, changed.tilt, changed.flanger) == (40.0, -3.0, 0.0)
    assert changed.chorus_rate == PARAMETER["chorus_rate"].default
    assert dict(changed.effects) == {"tilt": -3.0, "chorus": 40.0}
    assert with_values(changed, {"chorus": 0.0, "tilt": 0.0}) == Conditioning()
    with pytest.raises(BadParameter, match="tilt lies between -6 and 6"):
        with_values(Conditioning(), {"tilt": 7.0})
    with pytest.raises(AttributeError):
        _ = changed.echo


def test_projects_and_presets_keep_them(tmp_path: Path) -> None:
    wanted = with_values(Conditioning(quiet=3.0), {p.id: p.maximum for p in EFFECT_PARAMETERS})
    session = Session(sound=Sound(wanted))
    assert session_from_json(session_to_json(session, tmp_path), tmp_path) == session
    write_presets(tmp_path / "p.json", (Preset("Mine", wanted),))
    assert read_presets(tmp_path / "p.json")[0].conditioning == wanted
    assert values_of(Conditioning()).keys().isdisjoint(p.id for p in EFFECT_PARAMETERS)


def test_the_first_parameter_of_an_effect_turns_it_on() -> None:
    for row in EFFECTS.values():
        assert row.help
        assert not row.is_on({})
        assert all(p.stage == "effect" for p in row.parameters)
