"""The study of a room that is known: its measures, and a training that is too short."""

import numpy as np
import pytest

from studio.engine.clip import Clip
from studio.engine.instrument import load_instrument
from studio.engine.library import find_instrument
from studio.engine.progress import finish
from studio.training.studies.reverb_study import in_room, known_response, reverb_study, rt60_of
from studio.training.studies.synthetic_melody import melody_features, synthetic_melody


@pytest.mark.parametrize("rt60_s", [0.3, 0.6, 1.2])
def test_the_known_response_has_the_time_and_the_energy_that_are_asked_for(rt60_s: float) -> None:
    response = known_response(rt60_s, -6.0)
    assert rt60_of(response) == pytest.approx(rt60_s, rel=0.1)
    assert 10 * np.log10(np.sum(response**2)) == pytest.approx(-6.0, abs=0.01)


def test_a_click_in_a_room_is_a_click_and_the_response() -> None:
    click = np.zeros(4000, np.float32)
    click[100] = 1.0
    response = known_response(0.2)
    expected = np.zeros(4000, np.float32)
    expected[100] = 1.0
    expected[100 : 100 + len(response)] += response[:3900]
    np.testing.assert_allclose(in_room(click, response), expected, atol=1e-6)


def test_a_made_melody_has_notes_in_the_range_and_rests() -> None:
    features = melody_features(60.0, 72.0, 20.0)
    sounding = features.periodicity > 0
    assert 0.4 < sounding.mean() < 0.95
    midi = 69 + 12 * np.log2(features.f0_hz[sounding] / 440)
    assert midi.min() > 59.5
    assert midi.max() < 72.5
    assert (features.loudness_db[~sounding] == -80.0).all()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_room_is_learnt_apart_from_the_instrument() -> None:
    flute = load_instrument(find_instrument("Flute"))
    other = synthetic_melody(flute, 6.0, seed=9)
    checks = finish(reverb_study([synthetic_melody(flute, 60.0)], other, n_steps=150))
    assert {check.what for check in checks if not check.holds} == set()


@pytest.mark.slow
def test_every_check_tells_what_was_found_and_its_limit() -> None:
    flute = load_instrument(find_instrument("Flute"))
    dry = synthetic_melody(flute, 24.0)
    checks = finish(reverb_study([dry], Clip(dry.samples[:32000], 16000), n_steps=1))
    assert len(checks) == 6
    for check in checks:
        assert np.isfinite(check.found)
        assert np.isfinite(check.limit)
