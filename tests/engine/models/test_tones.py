"""Every synthesizer of the table: learns, plays from any place as in one piece, and morphs."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.models.config import ModelConfig
from studio.engine.models.synthesizers import SYNTHESIZERS
from studio.engine.models.tones.tone import Tone
from studio.engine.processors.control_source import HeldControls
from studio.engine.processors.processor import Controls
from studio.engine.stream.render_cache import RenderCache
from tests.engine.stream.requests import request
from tests.helpers import SMALL, tiny_instrument

EVERY = pytest.mark.parametrize("id", SYNTHESIZERS)


def config_of(id: str) -> ModelConfig:
    return replace(SMALL, synthesizer=id, body_points=0)


def controls_of(config: ModelConfig) -> Controls:
    """What an untrained network asks for on a rising scale, each [1, 40, channels]."""
    torch.manual_seed(0)
    model = InstrumentModel(config).eval()
    t = torch.linspace(0.0, 1.0, 40).reshape(1, -1, 1)
    with torch.no_grad():
        return model.controls(f0_hz=220.0 * 2**t, loudness_db=-30.0 + 20.0 * t)


@EVERY
def test_its_network_gives_what_its_oscillator_plays(id: str) -> None:
    model = InstrumentModel(config_of(id))
    assert isinstance(model.tone, Tone)
    controls = controls_of(config_of(id))
    assert {n for n, port in model.tone.oscillator.ports.items() if port.required} <= set(controls)
    partials = model.tone.oscillator.partials(
        {name: x for name, x in controls.items() if name != "magnitudes"}
    )
    assert partials.shape[:2] == (1, 40)
    assert bool((partials >= 0).all())
    assert float(partials.max()) > 0


@EVERY
def test_it_learns_from_a_loss(id: str) -> None:
    model = InstrumentModel(config_of(id))
    t = torch.linspace(0.0, 1.0, 20).reshape(1, -1, 1)
    controls = model.controls(f0_hz=220.0 * 2**t, loudness_db=-30.0 + 20.0 * t)
    model.render(controls, 2000)["harmonic"].square().sum().backward()
    assert float(model.decoder.dense_out.weight.grad.abs().max()) > 0  # type: ignore[union-attr]


@EVERY
def test_from_any_frame_it_goes_on_as_the_whole(id: str) -> None:
    model = InstrumentModel(config_of(id)).eval()
    controls = controls_of(config_of(id))
    controls.pop("magnitudes")
    oscillator = model.tone.oscillator
    with torch.no_grad():
        whole, _ = oscillator.signal(controls)
        state = oscillator.state_at(17, HeldControls(controls))
        rest, _ = oscillator.signal({n: x[:, 17:] for n, x in controls.items()}, state)
    torch.testing.assert_close(rest, whole[:, 17 * oscillator.hop_size :], atol=1e-5, rtol=0)


@EVERY
def test_it_morphs_into_another(id: str) -> None:
    one = request(tiny_instrument(config_of(id)))
    between = replace(
        one, other=tiny_instrument(SMALL), conditioning=replace(one.conditioning, morph=50.0)
    )
    samples = RenderCache().sound(between).source(16000).whole()
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() > 1e-3


def test_a_synthesizer_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"harmonic.*waveforms"):
        replace(SMALL, synthesizer="fm")
