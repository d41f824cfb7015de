"""Modulated delay: chorus, flanger, vibrato."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from studio.engine.dsp.delay import variable_delay
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.processors.control_source import ControlSource
from studio.engine.processors.processor import Controls, Port, Processor


class DelayState(NamedTuple):
    """history: [batch, n_samples] of the past; position: int64 samples since the start."""

    history: Tensor
    position: Tensor


class ModDelay(Processor):
    """A delay of center_ms +- depth (ddsp.effects.ModDelay), at full rate.

    Inputs: audio [batch, n_samples]; optional gain, phase [batch, n_samples, 1], raw, scaled by
    exp_sigmoid and sigmoid. The delay is center_ms + phase * depth_ms. Without gain the wet part
    has wet_gain; without phase a sine of rate_hz moves it over the whole depth. Unlike the
    reference the longest delay does not fold back to none (see dsp.delay).
    """

    def __init__(
        self,
        center_ms: float = 15.0,
        depth_ms: float = 10.0,
        sample_rate: int = 16000,
        hop_size: int = 64,
        rate_hz: float = 0.8,
        wet_gain: float = 1.0,
        add_dry: bool = True,
    ) -> None:
        """Raises ValueError for a negative time."""
        super().__init__()
        if center_ms < 0 or depth_ms < 0:
            raise ValueError(f"center_ms {center_ms}, depth_ms {depth_ms}: wanted 0 or more")
        self.center_ms, self.depth_ms = center_ms, depth_ms
        self.sample_rate, self.hop_size = sample_rate, hop_size
        self.rate_hz, self.wet_gain, self.add_dry = rate_hz, wet_gain, add_dry
        self.ports = {
            "audio": Port("audio"),
            "gain": Port("samples", 1, required=False),
            "phase": Port("samples", 1, required=False),
        }

    @property
    def max_length(self) -> int:
        """The longest delay in samples."""
        return int(self.sample_rate / 1000.0 * (self.center_ms + self.depth_ms))

    @property
    def warmup_samples(self) -> int:
        """The longest delay, and a sample beside it."""
        return self.max_length + 1

    def scale(self, outputs: Controls) -> Controls:
        """gain >= 0, linear, and phase 0..1, both [batch, n_samples, 1]; the audio as it is."""
        controls = dict(outputs)
        if "gain" in outputs:
            controls["gain"] = exp_sigmoid(outputs["gain"])
        if "phase" in outputs:
            controls["phase"] = torch.sigmoid(outputs["phase"])
        return controls

    def initial_state(self, batch: int, like: Tensor | None = None) -> DelayState:
        """Silence before the start: [batch, max_length + 1] samples of it."""
        like = torch.zeros(0) if like is None else like
        position = torch.zeros((), dtype=torch.int64, device=like.device)
        return DelayState(like.new_zeros(batch, self.max_length + 1), position)

    def state_at(
        self, frame: int, controls: ControlSource, heard: Controls | None = None, seed: int = 0
    ) -> DelayState:
        """As Processor: what was heard is the delay line."""
        audio = (heard or {}).get("audio")
        state = self.initial_state(controls.batch if audio is None else len(audio), audio)
        position = state.position + frame * self.hop_size
        return DelayState(state.history if audio is None else audio, position)

    def signal(
        self, controls: Controls, state: DelayState | None = None
    ) -> tuple[Tensor, DelayState]:
        """Dry (if add_dry) and delayed sound [batch, n_samples], and the state.

        There is no latency beyond the wanted delay.
        """
        audio = controls["audio"]
        if state is None:
            state = self.initial_state(len(audio), audio)
        if "phase" in controls:
            phase = controls["phase"][..., 0]
        else:
            phase = self._sine(audio, state.position)
        total_ms = max(self.center_ms + self.depth_ms, 1e-9)
        place = phase * (self.depth_ms / total_ms) + self.center_ms / total_ms
        delayed = variable_delay(audio, place * self.max_length, state.history)
        gain = controls["gain"][..., 0] if "gain" in controls else self.wet_gain
        wet = delayed * gain
        past = torch.cat([state.history, audio], dim=-1)[:, audio.shape[-1] :]
        after = DelayState(past, state.position + audio.shape[-1])
        return (audio + wet if self.add_dry else wet), after

    def _sine(self, audio: Tensor, position: Tensor) -> Tensor:
        """A slow sine 0..1, [batch, n_samples], from the sample number (no sum, no drift)."""
        samples = torch.arange(audio.shape[-1], device=audio.device) + position
        turn = torch.remainder(samples.double() * (self.rate_hz / self.sample_rate), 1.0)
        wave = 0.5 + 0.5 * torch.sin(2.0 * math.pi * turn)
        return wave.to(audio.dtype).expand_as(audio)


def chorus(sample_rate: int = 16000, hop_size: int = 64) -> ModDelay:
    """A second player: 15 to 25 ms, slowly; audio [batch, n_samples] in and out."""
    return ModDelay(15.0, 10.0, sample_rate, hop_size, rate_hz=0.8, wet_gain=0.7)


def flanger(sample_rate: int = 16000, hop_size: int = 64) -> ModDelay:
    """A moving comb: 0.5 to 5 ms, very slowly; audio [batch, n_samples] in and out."""
    return ModDelay(0.5, 4.5, sample_rate, hop_size, rate_hz=0.2, wet_gain=0.9)


def vibrato(sample_rate: int = 16000, hop_size: int = 64) -> ModDelay:
    """Pitch alone moves: 0 to 2 ms at 5 Hz is +-54 cents, wet only; audio [batch, n_samples]."""
    return ModDelay(0.0, 2.0, sample_rate, hop_size, rate_hz=5.0, add_dry=False)
