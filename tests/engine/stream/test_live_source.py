"""A clip fed hop by hop sounds as it does offline, in blocks of any size."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.engine.clip import Clip
from studio.engine.conditioning.causal import NEEDS_ALL, Conditioner, causal
from studio.engine.conditioning.condition import condition
from studio.engine.features.stream import ClipStream, FeatureFrame
from studio.engine.instrument import Instrument, load_instrument
from studio.engine.models.config import ModelConfig
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish
from studio.engine.render import RenderRequest, render
from studio.engine.resources import resource
from studio.engine.stream.latents import latents_of
from studio.engine.stream.live_source import LiveSource
from tests.engine.stream.requests import ROOMY, melody
from tests.helpers import SMALL, tiny_instrument

KINDS = {
    "plain": SMALL,
    "no noise": replace(SMALL, n_noise_bands=0, lookahead=0),
    "room": replace(ROOMY, lookahead=2),
    "decay": replace(ROOMY, room="decay", reverb_s=0.4),
    "sinusoidal": replace(ROOMY, synthesizer="sinusoidal"),
    "wavetable": replace(ROOMY, synthesizer="wavetable"),
    "waveforms": replace(SMALL, synthesizer="waveforms"),
    "periodicity": replace(SMALL, periodicity=True),
}
VALUES = Conditioning(
    pitch_octave=1.0, pitch_semitone=-3.0, loudness_shift=-4.0, tone_pitch=5.0, tone_level=3.0,
    harmonics=-2.0, noise=3.0, reverb_wet=60.0, output=-6.0,
)  # fmt: skip


def offline(instrument: Instrument, seconds: float) -> NDArray[np.float32]:
    rate = instrument.config.sample_rate
    clip = Clip(np.zeros(round(seconds * rate), np.float32), rate)
    return finish(render(RenderRequest(clip, melody(seconds), instrument, causal(VALUES)))).mix


def live(instrument: Instrument, seconds: float, block: int) -> NDArray[np.float32]:
    config = instrument.config
    n_samples = round(seconds * config.sample_rate)
    n_frames = -(-n_samples // config.hop_size)
    z = None
    if instrument.anchors:
        z = torch.tensor(next(iter(instrument.anchors.values())))
    silence = Clip(np.zeros(n_samples, np.float32), config.sample_rate)
    own = None if z is not None else latents_of(instrument, "", silence)
    stream = ClipStream(melody(seconds), config.frame_rate, n_frames, own)
    source = LiveSource(instrument, stream, causal(VALUES), z)
    total = n_samples + source.latency_samples
    # After the last frame live sound goes on with its features, offline with its controls.
    total -= 2 * config.hop_size
    pieces = [source.read(block) for _ in range(-(-total // block))]
    return np.concatenate(pieces)[source.latency_samples : total]


@pytest.mark.parametrize("block", [64, 128, 480, 1024])
@pytest.mark.parametrize("name", KINDS)
def test_live_is_offline_with_causal_settings(name: str, block: int) -> None:
    instrument = tiny_instrument(KINDS[name])
    wanted, made = offline(instrument, 1.0), live(instrument, 1.0, block)
    assert np.abs(wanted).max() > 0.01
    np.testing.assert_allclose(made, wanted[: len(made)], atol=1e-4)


@pytest.mark.parametrize("name", ["violin", "winds", "voice"])
def test_so_are_bundled_instruments(name: str) -> None:
    instrument = load_instrument(resource(f"instruments/{name}.ddsp"))
    made = live(instrument, 1.0, 480)
    np.testing.assert_allclose(made, offline(instrument, 1.0)[: len(made)], atol=1e-4)


@pytest.mark.parametrize("config", [SMALL, KINDS["decay"], KINDS["periodicity"]])
def test_step_by_step_the_network_says_what_it_says_of_the_whole(config: ModelConfig) -> None:
    model = tiny_instrument(config).model
    t = torch.linspace(0.0, 1.0, 90).reshape(1, -1, 1)
    frames = {"f0_hz": 220 * 2**t, "loudness_db": -30 + 20 * torch.sin(9 * t)}
    if config.periodicity:
        frames["periodicity"] = t
    with torch.no_grad():
        whole = model.controls(**frames)
        state, made = None, []
        for n in range(90 + model.frame_delay):
            frame = {name: x[:, min(n, 89)][:, None] for name, x in frames.items()}
            controls, state = model.step(frame, state)
            assert bool(controls) == (n >= model.frame_delay)
            if controls:
                made.append(controls)
    for name, value in whole.items():
        joined = torch.cat([controls[name] for controls in made], dim=1)
        torch.testing.assert_close(joined, value, atol=1e-5, rtol=1e-5)


def test_the_causal_conditioner_is_condition_with_causal_settings() -> None:
    features = melody(2.0)
    wanted = condition(features, causal(VALUES), None)
    conditioner = Conditioner(VALUES)
    stream = ClipStream(features, 250.0, features.n_frames)
    made = [conditioner.step(frame) for frame in iter(stream.read, None) if frame is not None]
    for name, curve in {
        "f0_hz": wanted.features.f0_hz,
        "network_f0_hz": wanted.network_f0_hz,
        "network_loudness_db": wanted.network_loudness_db,
    }.items():
        np.testing.assert_allclose([getattr(f, name) for f in made], curve, rtol=1e-5)


def test_where_no_pitch_is_found_the_last_one_is_held() -> None:
    conditioner = Conditioner(causal(Conditioning()))
    heard = [FeatureFrame(330.0, -20.0), FeatureFrame(0.0, -60.0), FeatureFrame(220.0, -20.0)]
    assert [round(conditioner.step(frame).f0_hz) for frame in heard] == [330, 330, 220]


def test_causal_turns_off_what_needs_the_whole_recording() -> None:
    made = causal(Conditioning(autotune=50.0))
    assert all(getattr(made, id) == value for id, value in NEEDS_ALL.items())


def test_a_stream_of_another_frame_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="250 frames a second"):
        LiveSource(tiny_instrument(), ClipStream(melody(), 250.0, 10), Conditioning())


def test_without_a_frame_there_is_silence() -> None:
    class Nothing:
        frame_rate = SMALL.frame_rate

        def read(self) -> None:
            return None

    source = LiveSource(tiny_instrument(), Nothing(), Conditioning())
    assert not source.read(4800).any()
