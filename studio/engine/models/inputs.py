"""What the network hears: pitch, loudness, periodicity on scales that suit it."""

import torch
from torch import Tensor, nn

from studio.engine.models.config import ModelConfig
from studio.engine.units import A4_HZ, A4_MIDI, DB_FLOOR

_LOW_MIDI, _HIGH_MIDI = 28.0, 100.0
_FADE_DB = 3.0  # just above the floor of the loudness sound fades to silence; more dulls rests


class Inputs(nn.Module):
    """Features [batch, n_frames, 1] to the decoder's inputs [batch, n_frames, channels]."""

    pitches: Tensor

    def __init__(self, config: ModelConfig) -> None:
        """Widths come from the configuration."""
        super().__init__()
        self.config = config
        places = torch.linspace(_LOW_MIDI, _HIGH_MIDI, max(1, config.pitch_features))
        self.register_buffer("pitches", places, persistent=False)

    @property
    def hears_z(self) -> bool:
        """Whether z is an input; otherwise it weighs the decoder's last layers."""
        return self.config.n_latents > 0 and not self.config.z_blends

    @property
    def widths(self) -> list[int]:
        """Channels of each input: loudness, pitch, and what else there is."""
        config = self.config
        ahead = 1 + config.lookahead
        return [
            ahead,
            ahead + config.pitch_features,
            *([1] if config.periodicity else []),
            *([config.n_latents] if self.hears_z else []),
        ]

    def forward(
        self,
        f0_hz: Tensor,
        loudness_db: Tensor,
        periodicity: Tensor | None = None,
        z: Tensor | None = None,
    ) -> list[Tensor]:
        """Inputs in the decoder's order; ValueError where one that it needs is missing."""
        config = self.config
        midi = 12.0 * torch.log2(f0_hz / A4_HZ) + A4_MIDI
        pitch = with_future(midi / 127.0, config.lookahead)
        if config.pitch_features:
            spacing = (_HIGH_MIDI - _LOW_MIDI) / max(1, config.pitch_features - 1)
            bumps = torch.exp(-0.5 * ((midi - self.pitches) / spacing) ** 2)
            pitch = torch.cat([pitch, bumps], dim=-1)
        inputs = [with_future(self._loudness(loudness_db), config.lookahead), pitch]
        for wanted, value, name in (
            (config.periodicity, periodicity, "periodicity"),
            (self.hears_z, z, "z"),
        ):
            if wanted:
                if value is None:
                    raise ValueError(f"this instrument needs {name}")
                inputs.append(value)
        return inputs

    def gain(self, loudness_db: Tensor) -> Tensor:
        """Factor for what lies outside the trained range: there only the level changes.

        A network asked for less than it ever heard would answer with anything; the loudness's
        floor (-80 dB) is silence.
        """
        inside = self._inside(loudness_db)
        fade = ((loudness_db - DB_FLOOR) / _FADE_DB).clamp(0.0, 1.0)
        return torch.pow(10.0, (loudness_db - inside) / 20.0) * fade

    def _inside(self, loudness_db: Tensor) -> Tensor:
        """Loudness within the trained range."""
        return loudness_db.clamp(self.config.loudness_low_db, self.config.loudness_high_db)

    def _loudness(self, loudness_db: Tensor) -> Tensor:
        """Loudness on the network's scale."""
        config = self.config
        if config.loudness_scaling == "reference":
            return self._inside(loudness_db) / -DB_FLOOR + 1.0
        return (self._inside(loudness_db) - config.loudness_mean_db) / config.loudness_std_db


def with_future(x: Tensor, n_ahead: int) -> Tensor:
    """Each frame beside the n_ahead frames after it (the last one held): [.., 1 + n_ahead].

    >>> with_future(torch.tensor([[[1.0], [2.0]]]), 1).tolist()
    [[[1.0, 2.0], [2.0, 2.0]]]
    """
    if n_ahead == 0:
        return x
    held = torch.cat([x, x[:, -1:].expand(-1, n_ahead, -1)], dim=1)
    return torch.cat([held[:, i : i + x.shape[1]] for i in range(n_ahead + 1)], dim=-1)
