"""The way between two instruments: its ends are the instruments, its loudness lies between."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.engine.clip import Clip
from studio.engine.features.extract import measure_loudness
from studio.engine.graph.stage import StagedGraph
from studio.engine.instrument import Instrument
from studio.engine.models.config import ModelConfig
from studio.engine.parameters import Conditioning
from studio.engine.stream.render_cache import RenderCache
from studio.engine.stream.request import RenderRequest
from studio.engine.stream.spectrum import Spectrum, bands_of, power_of
from tests.engine.stream.requests import ROOMY, request
from tests.helpers import SMALL, statistics, tiny_instrument

OTHERS = {
    "the same shape": ROOMY,
    "more harmonics and bands": replace(ROOMY, n_harmonics=50, n_noise_bands=65),
    "another frame rate": replace(SMALL, frame_rate=250.0),
    "another sample rate": replace(SMALL, sample_rate=44100, n_harmonics=40, n_noise_bands=129),
    "no noise": replace(SMALL, n_noise_bands=0),
    "sinusoids": replace(SMALL, synthesizer="sinusoidal"),
    "wave tables": replace(SMALL, synthesizer="wavetable"),
}


def another(config: ModelConfig, mean_pitch: float = 57.0) -> Instrument:
    made = tiny_instrument(config, "Other")
    torch.manual_seed(5)
    with torch.no_grad():
        for parameter in made.model.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return replace(made, statistics=statistics(mean_pitch))


def played(wanted: RenderRequest, amount: float, rate: int = 48000) -> NDArray[np.float32]:
    conditioning = replace(wanted.conditioning, morph=amount)
    return RenderCache().sound(replace(wanted, conditioning=conditioning)).source(rate).whole()


@pytest.mark.parametrize("name", OTHERS)
def test_the_ends_are_the_two_instruments(name: str) -> None:
    one, two = request(), another(OTHERS[name])
    both = replace(one, other=two)
    np.testing.assert_array_equal(played(both, 0.0), played(one, 0.0))
    alone = replace(one, instrument=two)
    np.testing.assert_allclose(played(both, 100.0), played(alone, 0.0), atol=1e-6)


@pytest.mark.parametrize("name", OTHERS)
def test_near_an_end_it_sounds_nearly_like_it(name: str) -> None:
    both = replace(request(reverb_wet=0.0), other=another(OTHERS[name]))
    for end, near in ((0.0, 0.01), (100.0, 99.99)):
        there, here = loudness(played(both, end)), loudness(played(both, near))
        assert np.abs(there - here)[5:-5].max() < 1.5


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("amount", [20.0, 50.0, 80.0])
def test_the_loudness_lies_between_both(name: str, amount: float) -> None:
    both = replace(request(reverb_wet=0.0), other=another(OTHERS[name]))
    ends = [np.mean(loudness(played(both, end))[20:-20]) for end in (0.0, 100.0)]
    here = np.mean(loudness(played(both, amount))[20:-20])
    assert min(ends) - 0.5 < here < max(ends) + 0.5


def loudness(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    from studio.engine.clip import resample

    return measure_loudness(resample(Clip(samples, 48000), 16000).samples, 250.0)


def test_the_pitch_stays_where_both_instruments_play_the_same_octave() -> None:
    both = replace(request(noise=-60.0, reverb_wet=0.0), other=another(OTHERS["no noise"]))
    scores = []
    for m in (0.0, 30.0, 70.0, 100.0):
        unlevelled = Conditioning(morph=m, level_match=False)
        dry = RenderCache().sound(replace(both, conditioning=unlevelled)).wet.dry
        assert isinstance(dry, StagedGraph)
        scores.append(dry.controls)
    for score in scores[1:]:
        torch.testing.assert_close(score.whole("f0_hz"), scores[0].whole("f0_hz"))


def test_of_two_octaves_the_nearer_instruments_is_played() -> None:
    both = replace(request(), other=another(ROOMY, mean_pitch=69.0))
    pitches = [
        float(RenderCache().sound(replace(both, conditioning=Conditioning(morph=m))).conditioned
              .features.f0_hz[0])
        for m in (0.0, 49.0, 51.0, 100.0)
    ]  # fmt: skip
    assert pitches == pytest.approx([pitches[0], pitches[0], 2 * pitches[0], 2 * pitches[0]])


def test_a_moved_slider_decodes_no_network_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.engine.stream import model_controls as module

    stages, both = RenderCache(), replace(request(), other=another(ROOMY))
    stages.sound(replace(both, conditioning=Conditioning(morph=30.0))).source(48000).whole()
    monkeypatch.setattr(module.Window, "_answer", lambda *_: pytest.fail("decoded again"))
    stages.sound(replace(both, conditioning=Conditioning(morph=45.0))).source(48000).whole()


def test_noise_of_another_rate_keeps_its_power_in_each_band() -> None:
    f0, silent = torch.full((3, 1), 220.0), torch.zeros(3, 4)
    magnitudes = torch.rand(3, 17, generator=torch.Generator().manual_seed(0)) + 0.1
    controls = {"magnitudes": magnitudes[None], "amplitudes": torch.ones(1, 3, 1)}
    wide = bands_of(controls, 16000, 48000, 49)
    narrow = power_of(Spectrum(silent, magnitudes), f0, 16000)
    torch.testing.assert_close(
        power_of(Spectrum(silent, wide), f0, 48000), narrow, rtol=0.05, atol=0
    )
    assert not wide[:, 18:].any()


def test_the_room_lies_between_both() -> None:
    one = request()
    both = replace(one, other=another(SMALL))
    half = replace(both, conditioning=Conditioning(morph=50.0))
    room = RenderCache().sound(half).wet.response
    own = RenderCache().sound(one).wet.response
    np.testing.assert_allclose(room, 0.5 * own, atol=1e-9)
