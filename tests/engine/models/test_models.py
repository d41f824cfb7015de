"""The networks of an instrument: sizes, equal paths, what each part promises."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.models.body import Body
from studio.engine.models.config import SOLO, TINY, VST, ModelConfig
from studio.engine.models.decoder import Decoder
from studio.engine.models.encoder import LatentEncoder
from studio.engine.models.gru import Gru
from studio.engine.processors.reverb import DIRECT_S, restrained
from tests.helpers import SMALL


def features(n_frames: int = 60, batch: int = 1) -> tuple[Tensor, Tensor]:
    t = torch.arange(n_frames).reshape(1, -1, 1) / 100
    f0 = 300 + 50 * torch.sin(2 * torch.pi * 3 * t)
    return f0.expand(batch, -1, -1), (-20 + 8 * torch.sin(2 * torch.pi * 2 * t)).expand(
        batch, -1, -1
    )


@pytest.mark.parametrize(("config", "n"), [(SOLO, 4_801_150), (TINY, 232_314), (VST, 1_873_278)])
def test_decoders_have_as_many_parameters_as_the_reference(config: ModelConfig, n: int) -> None:
    model = InstrumentModel(config)
    assert sum(p.numel() for p in model.decoder.parameters()) == n


def test_the_latent_model_has_as_many_parameters_as_the_reference() -> None:
    outputs = [("amplitudes", 1), ("harmonic_distribution", 100), ("magnitudes", 65)]
    parts = (Decoder([1, 1, 16], outputs, 512, 512, 3), LatentEncoder(16))
    assert sum(p.numel() for part in parts for p in part.parameters()) == 7_251_186


@pytest.mark.parametrize("kind", ["harmonic", "sinusoidal", "wavetable"])
def test_every_kind_sounds_and_learns(kind: str) -> None:
    model = InstrumentModel(replace(SMALL, synthesizer=kind, reverb_s=0.1))
    audio = model.render(model.controls(*features()), 9600)["mix"]
    audio.square().sum().backward()
    assert float(audio.detach().abs().max()) > 0
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name


def test_stems_sum_to_the_mix() -> None:
    model = InstrumentModel(replace(SMALL, reverb_s=0.1))
    with torch.no_grad():
        stems = model.render(model.controls(*features()), 9600)
    total = stems["harmonic"] + stems["noise"] + stems["reverb"]
    torch.testing.assert_close(total, stems["mix"])


def test_outside_the_trained_range_only_the_level_changes() -> None:
    model = InstrumentModel(SMALL).eval()
    f0, _ = features()
    low = torch.full_like(f0, SMALL.loudness_low_db)
    with torch.no_grad():
        at, under = model.controls(f0, low), model.controls(f0, low - 6.0)
    torch.testing.assert_close(under["harmonic_distribution"], at["harmonic_distribution"])
    torch.testing.assert_close(under["amplitudes"], at["amplitudes"] * 10 ** (-6 / 20))
    torch.testing.assert_close(under["magnitudes"], at["magnitudes"] * 10 ** (-6 / 20))


def test_the_floor_of_loudness_is_silence() -> None:
    model = InstrumentModel(SMALL).eval()
    f0, _ = features()
    with torch.no_grad():
        audio = model.render(model.controls(f0, torch.full_like(f0, -80.0)), 9600)["mix"]
    assert float(audio.abs().max()) == 0.0


def test_a_rest_a_little_above_the_floor_keeps_its_level() -> None:
    model = InstrumentModel(SMALL).eval()
    level = torch.tensor([-80.0, -76.0, -60.0]).reshape(1, -1, 1)
    wanted = torch.tensor([0.0, 10 ** ((-76 + 50) / 20), 10 ** ((-60 + 50) / 20)])
    torch.testing.assert_close(model.inputs.gain(level)[0, :, 0], wanted)


def test_the_pitch_that_sounds_may_be_another_than_the_network_hears() -> None:
    model = InstrumentModel(SMALL).eval()
    f0, loudness = features()
    with torch.no_grad():
        controls = model.controls(f0 * 2, loudness, sounding_f0_hz=f0)
    torch.testing.assert_close(controls["f0_hz"], f0)


@pytest.mark.parametrize("width", [3, 32, 130])
def test_the_compiled_gru_equals_torch(width: int) -> None:
    torch.manual_seed(0)
    gru, x, state = Gru(7, width), 3 * torch.randn(2, 50, 7), torch.randn(1, 2, width)
    wanted, last = gru(x, state)
    with torch.no_grad():
        ours, ours_last = gru(x, state)
        halves = gru(x[:, :20], state)
        rest, _ = gru(x[:, 20:], halves[1])
    torch.testing.assert_close(ours, wanted.detach(), rtol=0, atol=1e-5)
    torch.testing.assert_close(ours_last, last.detach(), rtol=0, atol=1e-5)
    torch.testing.assert_close(torch.cat([halves[0], rest], 1), ours, rtol=0, atol=1e-6)


def test_a_latent_model_takes_z_from_audio_and_says_so_where_it_is_missing() -> None:
    model = InstrumentModel(replace(SMALL, n_latents=4))
    f0, loudness = features()
    z = model.encode(torch.randn(1, 9600) * 0.1, 60)
    assert z is not None
    assert z.shape == (1, 60, 4)
    model.controls(f0, loudness, z=z)
    with pytest.raises(ValueError, match="needs z"):
        model.controls(f0, loudness)


def test_blended_latents_move_every_raw_output_at_an_even_pace() -> None:
    model = InstrumentModel(replace(SMALL, n_latents=3, z_blends=True)).eval()
    inputs = model.inputs(*features())
    a, b = torch.randn(1, 60, 3), torch.randn(1, 60, 3)
    with torch.no_grad():
        raws = [model.decoder(inputs, z=torch.lerp(a, b, t))[0] for t in (0.0, 0.25, 1.0)]
    for name, start in raws[0].items():
        torch.testing.assert_close(
            raws[1][name], torch.lerp(start, raws[2][name], 0.25), rtol=0, atol=1e-5
        )
    with pytest.raises(ValueError, match="needs z"):
        model.controls(*features())


def test_a_body_colours_by_frequency_not_by_harmonic_number() -> None:
    body = Body(32, 16000)
    torch.nn.init.normal_(body.curve)
    low = body(torch.full((1, 1, 1), 200.0), 20)[0, 0]
    high = body(torch.full((1, 1, 1), 400.0), 10)[0, 0]
    torch.testing.assert_close(low[1::2], high)


def test_a_room_leaves_the_direct_sound_alone_and_decays() -> None:
    response = restrained(0.5).impulse_response()[0].detach()
    direct = round(DIRECT_S * 16000)
    assert float(response[:direct].abs().max()) == 0.0
    energy = response.square()
    assert float(energy[-800:].mean()) < 1e-5 * float(energy[direct : direct + 800].mean())


@pytest.mark.parametrize(
    "change", [{"sample_rate": 8000}, {"frame_rate": 99.0}, {"synthesizer": "fm"}, {"width": 0}]
)
def test_a_configuration_is_checked_at_the_door(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(SMALL, **change)  # type: ignore[arg-type]


def test_a_configuration_survives_json_and_refuses_what_it_does_not_know() -> None:
    assert ModelConfig.from_dict(SMALL.to_dict()) == SMALL
    with pytest.raises(ValueError, match="unknown entries"):
        ModelConfig.from_dict({**SMALL.to_dict(), "evil": 1})


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_cpu_and_cuda_agree() -> None:
    model = InstrumentModel(SMALL).eval()
    with torch.no_grad():
        cpu = model.render(model.controls(*features()), 9600)["mix"]
        model.cuda()
        cuda = model.render(model.controls(*(x.cuda() for x in features())), 9600)["mix"]
    torch.testing.assert_close(cpu, cuda.cpu(), rtol=0, atol=1e-4)
