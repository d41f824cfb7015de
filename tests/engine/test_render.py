"""A clip through an instrument: length, stems, level, pitch."""

from dataclasses import replace

import numpy as np
import pytest

from studio.engine.clip import Clip
from studio.engine.errors import NoPitchFound
from studio.engine.features.types import Features
from studio.engine.parameters import PARAMETERS, Conditioning, with_values
from studio.engine.progress import Progress, finish
from studio.engine.render import STEMS, Rendered, RenderRequest, render
from studio.engine.stream.playable_sound import stem_levels
from tests.helpers import steady, tiny_instrument, tone

PLAIN = Conditioning(adjust=False)


def played(
    clip: Clip, conditioning: Conditioning = PLAIN, sample_rate: int | None = None, seed: int = 0
) -> Rendered:
    features = steady(int(clip.seconds * 250) + 1)
    request = RenderRequest(clip, features, tiny_instrument(), conditioning, seed=seed)
    return finish(render(request, sample_rate=sample_rate))


@pytest.mark.parametrize("n_samples", [2400, 16000, 16001, 22050 + 7])
@pytest.mark.parametrize("rate", [16000, 22050, 48000])
def test_the_result_is_as_long_as_the_clip(n_samples: int, rate: int) -> None:
    result = played(Clip(np.zeros(n_samples, np.float32), rate))
    assert len(result.mix) == n_samples
    assert result.sample_rate == rate
    assert all(len(result.stems[name]) == n_samples for name in STEMS)


def test_stems_sum_to_the_mix_at_every_mix() -> None:
    values = {"harmonics": -6.0, "noise": 3.0, "output": -2.0, "adjust": False}
    result = played(tone(220.0, 1.0), with_values(Conditioning(), values))
    np.testing.assert_allclose(sum(result.stems.values()), result.mix, atol=1e-6)
    assert result.peak == np.abs(result.mix).max()


def test_the_same_seed_gives_the_same_samples() -> None:
    clip = tone(220.0, 1.0)
    np.testing.assert_array_equal(played(clip, seed=4).mix, played(clip, seed=4).mix)
    assert not np.array_equal(played(clip, seed=4).mix, played(clip, seed=5).mix)


def test_the_lowest_level_is_off_and_zero_decibels_is_unchanged() -> None:
    off = stem_levels(with_values(Conditioning(), {"harmonics": -60, "reverb_wet": 0}))
    assert off["harmonic"] == 0.0
    assert off["reverb"] == 0.0
    assert stem_levels(Conditioning()) == {"harmonic": 1.0, "noise": 1.0, "reverb": 1.0}


def test_rendering_is_what_it_says_that_it_does() -> None:
    clip = tone(220.0, 0.5)
    told = [*render(RenderRequest(clip, steady(126), tiny_instrument(), PLAIN))]
    assert {step.text for step in told} == {"Rendering"}


def test_six_decibels_of_output_double_the_sound() -> None:
    clip = tone(220.0, 0.5)
    louder = played(clip, replace(PLAIN, output=6.0))
    np.testing.assert_allclose(louder.mix, played(clip).mix * 10 ** (6 / 20), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("octave", [-1.0, 0.0, 1.0])
def test_the_melody_sounds_at_the_shifted_pitch(octave: float) -> None:
    values = replace(PLAIN, pitch_octave=octave, noise=-60.0)
    result = played(tone(220.0, 2.0), values)
    spectrum = np.abs(np.fft.rfft(result.mix * np.hanning(len(result.mix))))
    hz = np.fft.rfftfreq(len(result.mix), 1 / result.sample_rate)
    fundamental = 220.0 * 2**octave
    harmonic = np.abs(hz / fundamental - np.round(hz / fundamental)) * fundamental < 4
    assert np.square(spectrum[harmonic]).sum() > 0.999 * np.square(spectrum).sum()


def test_nothing_with_a_pitch_is_an_error_that_says_so() -> None:
    silent = replace(steady(251), periodicity=np.zeros(251, np.float32))
    clip = Clip(np.zeros(16000, np.float32), 16000)
    with pytest.raises(NoPitchFound, match="No pitch was found"):
        finish(render(RenderRequest(clip, silent, tiny_instrument(), PLAIN)))


def test_progress_rises_to_the_end() -> None:
    steps: list[Progress] = []
    clip = tone(220.0, 25.0)
    work = render(RenderRequest(clip, steady(6251), tiny_instrument(), PLAIN))
    finish(work, steps.append)
    fractions = [step.fraction for step in steps]
    assert fractions == sorted(fractions)
    assert len(fractions) > 3
    assert fractions[-1] <= 1.0


def test_unequal_curves_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal length"):
        Features(*(np.ones(n, np.float32) for n in (3, 3, 4)))


def test_every_default_lies_inside_its_range() -> None:
    defaults = Conditioning()
    for parameter in PARAMETERS:
        assert parameter.check(parameter.default) == getattr(defaults, parameter.id)
        assert parameter.help.endswith(".")
