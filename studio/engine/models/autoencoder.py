"""The network of an instrument with its synthesizer: features in, sound out."""

from collections.abc import Generator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from studio.engine.dsp.convolution import fft_convolve
from studio.engine.models.config import ModelConfig
from studio.engine.models.decoder import Decoder
from studio.engine.models.encoder import LatentEncoder
from studio.engine.models.inputs import Inputs
from studio.engine.models.room import Room
from studio.engine.models.tone import Tone
from studio.engine.processors.noise import FilteredNoise
from studio.engine.processors.processor import Controls

_SLOW = 0.1  # learning rate of the room, as a share
_BLOCK_S = 10.0


class InstrumentModel(nn.Module):
    """Features to controls to sound; the decoder and synthesizer of Engel et al. 2020, section 3.

    Parts: inputs, decoder, tone, and where the configuration has them noise, room, encoder.
    """

    def __init__(self, config: ModelConfig) -> None:
        """Fresh weights from torch's global generator."""
        super().__init__()
        self.config = config
        self.inputs = Inputs(config)
        self.tone = Tone(config)
        outputs = self.tone.outputs
        self.noise: FilteredNoise | None = None
        if config.n_noise_bands:
            self.noise = FilteredNoise(config.n_noise_bands, config.hop_size)
            outputs = [*outputs, ("magnitudes", config.n_noise_bands)]
        self.decoder = Decoder(
            self.inputs.widths, outputs, config.width, config.rnn_width, config.layers
        )
        self.room = Room(config.reverb_s, config.sample_rate) if config.reverb_s else None
        self.encoder: LatentEncoder | None = None
        if config.n_latents:
            self.encoder = LatentEncoder(
                config.n_latents, config.rnn_width, config.sample_rate, per_clip=config.z_per_clip
            )

    def parameter_groups(self, learning_rate: float) -> list[dict[str, Any]]:
        """For the optimizer: each with the factor of the learning rate that suits it."""
        slow = [] if self.room is None else list(self.room.parameters())
        others = [p for p in self.parameters() if all(p is not s for s in slow)]
        groups = [{"params": others, "lr": learning_rate, "factor": 1.0}]
        if slow:
            groups.append({"params": slow, "lr": learning_rate * _SLOW, "factor": _SLOW})
        return groups

    def controls(
        self,
        f0_hz: Tensor,
        loudness_db: Tensor,
        periodicity: Tensor | None = None,
        z: Tensor | None = None,
        sounding_f0_hz: Tensor | None = None,
    ) -> Controls:
        """Controls of all processors, each [batch, n_frames, channels], float32.

        f0_hz, loudness_db, periodicity: [batch, n_frames, 1]; z: [batch, n_frames, n_latents];
        sounding_f0_hz: the pitch to play where it is another than the network is to hear.
        """
        raw, _ = self.decoder(self.inputs(f0_hz, loudness_db, periodicity, z))
        raw = {name: value.to(f0_hz.dtype) for name, value in raw.items()}
        gain = self.inputs.gain(loudness_db)
        controls = self.tone.controls(
            raw, f0_hz if sounding_f0_hz is None else sounding_f0_hz, gain
        )
        if self.noise is not None:
            shaped = self.noise.controls(magnitudes=raw["magnitudes"])
            controls["magnitudes"] = shaped["magnitudes"] * gain
        return controls

    def encode(self, audio: Tensor, n_frames: int) -> Tensor | None:
        """z [batch, n_frames, n_latents] of audio [batch, n_samples]; None without an encoder."""
        return None if self.encoder is None else self.encoder(audio, n_frames)

    def render(self, controls: Controls, n_samples: int, seed: int = 0) -> dict[str, Tensor]:
        """Stems "harmonic", "noise", "reverb" (those there are) and "mix", [batch, n_samples]."""
        tonal = {name: value for name, value in controls.items() if name != "magnitudes"}
        stems = {"harmonic": self.tone.oscillator.render(tonal, n_samples)}
        dry = stems["harmonic"]
        if self.noise is not None:
            magnitudes = controls["magnitudes"]
            state = self.noise.initial_state(len(magnitudes), magnitudes, seed)
            stems["noise"] = self.noise.render({"magnitudes": magnitudes}, n_samples, state)
            dry = dry + stems["noise"]
        if self.room is None:
            return {**stems, "mix": dry}
        stems["reverb"] = fft_convolve(dry, self.room(), delay_compensation=0)
        return {**stems, "mix": dry + stems["reverb"]}

    @torch.no_grad()
    def render_blocks(
        self, controls: Controls, n_samples: int, seed: int = 0
    ) -> Generator[tuple[float, dict[str, NDArray[np.float32]]]]:
        """The stems of render() for one sound, made block by block to bound memory.

        controls: batch of one. Yields the share that is done with the stems so far (float32
        [n_samples] each); equal to render() within 1e-5.
        """
        hop = self.config.hop_size
        tonal = {name: value for name, value in controls.items() if name != "magnitudes"}
        parts: dict[str, tuple[Any, Controls]] = {"harmonic": (self.tone.oscillator, tonal)}
        states: dict[str, Any] = {"harmonic": None}
        if self.noise is not None:
            magnitudes = {"magnitudes": controls["magnitudes"]}
            parts["noise"] = (self.noise, magnitudes)
            states["noise"] = self.noise.initial_state(1, controls["magnitudes"], seed)
        stems = {name: np.zeros(n_samples, np.float32) for name in parts}
        latest = max(processor.latency_samples for processor, _ in parts.values())
        n_frames = -(-(n_samples + latest) // hop)
        size = max(1, round(_BLOCK_S * self.config.frame_rate))
        held = {name: p.resized(c, n_frames) for name, (p, c) in parts.items()}
        for first in range(0, n_frames, size):
            last = min(first + size, n_frames)
            for name, (processor, _) in parts.items():
                block = {key: value[:, first:last] for key, value in held[name].items()}
                audio, states[name] = processor.signal(block, states[name])
                _place(audio[0].numpy(), first * hop - processor.latency_samples, stems[name])
            yield 0.9 * last / n_frames, stems
        if self.room is not None:
            dry = np.sum(list(stems.values()), axis=0, dtype=np.float32)
            wet = fft_convolve(torch.from_numpy(dry)[None], self.room(), delay_compensation=0)
            stems["reverb"] = wet[0].numpy()
        yield 1.0, stems


def _place(block: NDArray[np.float32], at: int, into: NDArray[np.float32]) -> None:
    """Copy a block to its place; what lies outside is dropped."""
    skip = max(0, -at)
    n = min(len(block), len(into) - at)
    if n > skip:
        into[at + skip : at + n] = block[skip:n]
