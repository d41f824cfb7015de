"""The first sound, played to nobody."""

from dataclasses import replace

import pytest

from studio.engine.models.config import ModelConfig
from studio.engine.stream import playable_sound
from studio.engine.stream.warm_up import warm_up
from tests.helpers import SMALL, tiny_instrument


@pytest.mark.parametrize(
    "config",
    [SMALL, replace(SMALL, n_latents=3), replace(SMALL, n_latents=3, z_per_clip=True)],
    ids=["plain", "z of each moment", "z of a clip"],
)
def test_every_kind_of_instrument_can_warm_the_kernels_up(
    config: ModelConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    original = playable_sound.PlayableSound.source

    def source(self: playable_sound.PlayableSound, rate: int) -> object:
        made.append(original(self, rate))
        return made[-1]

    monkeypatch.setattr(playable_sound.PlayableSound, "source", source)
    warm_up(tiny_instrument(config))
    assert abs(made[0].whole()).max() > 0
