"""Sums of sounds: Add, Mix; Crop."""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from studio.engine.dsp.envelopes import segment_weights
from studio.engine.processors.processor import Controls, Port, Processor, silence_before


class Add(Processor):
    """Sum of audio inputs [batch, n_samples], of any names (ddsp.processors.Add)."""

    def __init__(self, names: Sequence[str] = ("one", "two"), hop_size: int = 64) -> None:
        """names: the inputs; ValueError if there is none."""
        super().__init__()
        if not names:
            raise ValueError("Add: wanted one input or more")
        self.hop_size = hop_size
        self.ports = {name: Port("audio") for name in names}

    def initial_state(self, batch: int, like: Tensor | None = None) -> None:
        """Nothing to remember."""
        return

    def signal(self, controls: Controls, state: None = None) -> tuple[Tensor, None]:
        """The sum [batch, n_samples]; ValueError for unequal lengths."""
        shapes = {name: tuple(controls[name].shape) for name in self.ports}
        if len(set(shapes.values())) > 1:
            raise ValueError(f"Add: sounds of unequal shapes {shapes}")
        return torch.stack([controls[name] for name in self.ports]).sum(dim=0), None

    def render(
        self, controls: Controls, n_samples: int | None = None, state: None = None
    ) -> Tensor:
        """The sum [batch, n_samples] of all samples, whole hops or not."""
        audio, _ = self.signal(controls)
        return _fit(audio, n_samples)


class MixState(NamedTuple):
    """The last mix_level [batch, 1, 1] (None before the first), the last hop of both sounds."""

    mix_level: Tensor | None
    one: Tensor
    two: Tensor


class Mix(Processor):
    """Constant-power cross-fade of two sounds.

    Inputs: one, two [batch, n_samples]; mix_level [batch, n_frames, 1], 0 = one, 1 = two;
    controls() takes a raw level through a sigmoid. Gains are cos and sin of mix_level * pi / 2,
    so their squares sum to 1 (those of ddsp.processors.Mix, sqrt(m) and 1 - sqrt(1 - m), do not).
    """

    def __init__(self, hop_size: int = 64, scale_outputs: bool = True) -> None:
        """scale_outputs: False if mix_level is 0..1 already."""
        super().__init__()
        self.hop_size = hop_size
        self.scale_outputs = scale_outputs
        self.ports = {
            "one": Port("audio"),
            "two": Port("audio"),
            "mix_level": Port("frames", 1),
        }

    @property
    def latency_samples(self) -> int:
        """Samples: one hop, the level is on its way from the frame before."""
        return self.hop_size

    @property
    def warmup_samples(self) -> int:
        """A hop, which is on its way."""
        return self.hop_size

    def scale(self, outputs: Controls) -> Controls:
        """mix_level [batch, n_frames, 1] from 0 (one) to 1 (two); the sounds as they are."""
        if not self.scale_outputs:
            return dict(outputs)
        return {**outputs, "mix_level": torch.sigmoid(outputs["mix_level"])}

    def initial_state(self, batch: int, like: Tensor | None = None) -> MixState:
        """Silence before the start, a hop of each sound: [batch, hop_size]."""
        like = torch.zeros(0) if like is None else like
        silence = like.new_zeros(batch, self.hop_size)
        return MixState(None, silence, silence)

    def signal(self, controls: Controls, state: MixState | None = None) -> tuple[Tensor, MixState]:
        """The mix [batch, n_frames * hop_size], a hop late, and the state."""
        level, hop = controls["mix_level"], self.hop_size
        if state is None:
            state = self.initial_state(len(level), controls["one"])
        before = level[:, :1] if state.mix_level is None else state.mix_level
        levels = torch.cat([before, level], dim=1)  # [batch, n_frames + 1, 1]
        ramp = segment_weights(hop, "linear", level)
        curve = torch.lerp(levels[:, :-1], levels[:, 1:], ramp).flatten(1)
        one = torch.cat([state.one, controls["one"]], dim=1)
        two = torch.cat([state.two, controls["two"]], dim=1)
        n_samples = curve.shape[1]
        if one.shape != two.shape or one.shape[1] != n_samples + hop:
            raise ValueError(
                f"Mix: {one.shape[1] - hop}, {two.shape[1] - hop} samples "
                f"for {level.shape[1]} frames of {hop}"
            )
        audio = _constant_power(one[:, :n_samples], two[:, :n_samples], curve)
        return audio, MixState(level[:, -1:], one[:, n_samples:], two[:, n_samples:])


class Crop(Processor):
    """Drops n_samples at one end (ddsp.processors.Crop), without a copy of the sound in blocks.

    Input: audio [batch, n_samples]. signal() passes it on: what is dropped in front counts as
    latency, which render() takes away; what is dropped behind, render() drops.
    """

    def __init__(
        self, n_samples: int, location: Literal["front", "back"] = "front", hop_size: int = 64
    ) -> None:
        """Raises ValueError for a negative number or another end."""
        super().__init__()
        if n_samples < 0 or location not in ("front", "back"):
            raise ValueError(
                f"Crop: {n_samples} samples at {location!r}: wanted >= 0, front, back"
            )
        self.hop_size = hop_size
        self.n_samples = n_samples
        self.location = location
        self.ports = {"audio": Port("audio")}

    @property
    def latency_samples(self) -> int:
        """Samples that are dropped in front."""
        return self.n_samples if self.location == "front" else 0

    def initial_state(self, batch: int, like: Tensor | None = None) -> Tensor:
        """Samples since the start, an int64 scalar."""
        device = None if like is None else like.device
        return torch.zeros((), dtype=torch.int64, device=device)

    def state_placed(self, frame: int, batch: int, seed: int = 0) -> Tensor:
        """The sample number of that frame."""
        return torch.tensor(frame * self.hop_size)

    def signal(self, controls: Controls, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """The same sound [batch, n_samples], silent where it is dropped in front."""
        audio = controls["audio"]
        state = self.initial_state(len(audio), audio) if state is None else state
        kept = silence_before(audio, state, self.latency_samples)
        return kept, state + audio.shape[-1]

    def render(
        self, controls: Controls, n_samples: int | None = None, state: Tensor | None = None
    ) -> Tensor:
        """The sound less n_samples of its own: [batch, n_samples of the audio - n_samples]."""
        audio = controls["audio"]
        left = max(audio.shape[-1] - self.n_samples, 0)
        audio = audio[:, -left:] if self.location == "front" and left else audio[:, :left]
        return _fit(audio, n_samples)


def _constant_power(one: Tensor, two: Tensor, level: Tensor) -> Tensor:
    angle = level * (math.pi / 2.0)
    return one * torch.cos(angle) + two * torch.sin(angle)


def _fit(audio: Tensor, n_samples: int | None) -> Tensor:
    if n_samples is None or n_samples == audio.shape[-1]:
        return audio
    if n_samples < audio.shape[-1]:
        return audio[:, :n_samples]
    return torch.nn.functional.pad(audio, (0, n_samples - audio.shape[-1]))
