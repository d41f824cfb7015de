"""The contract of everything that makes or changes sound from controls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor, nn

from studio.engine.processors.control_source import Controls, ControlSource

__all__ = ["Controls", "Port", "PortKind", "Processor", "hold_frames", "silence_before"]

PortKind = Literal["frames", "samples", "audio", "response"]


@dataclass(frozen=True, slots=True)
class Port:
    """An input of a processor.

    kind: "frames" [batch, n_frames, channels], "samples" the same for every sample, "audio"
    [batch, n_samples] or "response" [batch or 1, n_taps]. channels: None for any number.
    """

    kind: PortKind
    channels: int | None = None
    required: bool = True

    def accepts(self, tensor: Tensor) -> bool:
        """Whether the tensor has this port's shape."""
        if self.kind in ("audio", "response"):
            return tensor.ndim == 2
        return tensor.ndim == 3 and self.channels in (None, tensor.shape[-1])

    def __str__(self) -> str:
        """The shape in words, for messages."""
        if self.kind == "audio":
            return "[batch, n_samples]"
        if self.kind == "response":
            return "[batch or 1, n_taps]"
        steps = "n_frames" if self.kind == "frames" else "n_samples"
        return f"[batch, {steps}, {'channels' if self.channels is None else self.channels}]"


class Processor(nn.Module):
    """Sound from controls, in one piece or in blocks.

    ports: the inputs by name. hop_size: samples between two frames.
    latency_samples: how much later than its controls the sound of `signal` comes.
    warmup_samples: how much of its past it must hear to go on from any place: see state_at.

    `signal` on consecutive blocks, each with the state that the one before returned, gives what it
    gives on the whole (1e-5). Its sound is causal: a frame is reached by a segment that begins at
    the frame before. `render` takes the latency away, and any number of samples.
    """

    ports: Mapping[str, Port] = {}
    hop_size: int = 64

    @property
    def latency_samples(self) -> int:
        """Samples between a control and its place in the output of signal()."""
        return 0

    @property
    def warmup_samples(self) -> int:
        """Samples before a frame after which nothing earlier is heard (1e-5), beside a phase."""
        return 0

    def controls(self, **outputs: Tensor) -> Controls:
        """Scale network outputs to controls in physical units, of the ports' shapes.

        Raises ValueError for what is missing, unknown or of the wrong shape.
        """
        self.check(outputs)
        return self.scale(outputs)

    def scale(self, outputs: Controls) -> Controls:
        """The part of controls() that a processor writes: here nothing is scaled."""
        return dict(outputs)

    def initial_state(self, batch: int, like: Tensor | None = None) -> Any:
        """State at the start of a sound; type and device of `like` (default float32, CPU)."""
        raise NotImplementedError

    def state_at(
        self, frame: int, controls: ControlSource, heard: Controls | None = None, seed: int = 0
    ) -> Any:
        """The state as if the frames before `frame` had been played (1e-5); 0 = the start.

        controls: of the whole sound. heard: of each audio input the warmup_samples before the
        frame, [batch, warmup_samples] (silence before the start). seed: of what is random in it.
        Here: warmed up by playing what lies warmup_samples before.
        """
        n_before = min(frame, -(-self.warmup_samples // self.hop_size))
        if frame <= 0 or n_before == 0:
            return self.state_placed(max(frame, 0), controls.batch, seed)
        first = frame - n_before
        played = {**controls.frames(first, frame), **controls.constants}
        for name, samples in (heard or {}).items():
            played[name] = samples[:, samples.shape[1] - n_before * self.hop_size :]
        _, state = self.signal(played, self.state_placed(first, controls.batch, seed))
        return state

    def state_placed(self, frame: int, batch: int, seed: int = 0) -> Any:
        """The state at a frame before which there was silence."""
        return self.initial_state(batch)

    def signal(self, controls: Controls, state: Any = None) -> tuple[Tensor, Any]:
        """Audio [batch, n_frames * hop_size] and the state after it; None = start of the sound."""
        raise NotImplementedError

    def render(
        self, controls: Controls, n_samples: int | None = None, state: Any = None
    ) -> Tensor:
        """The whole sound [batch, n_samples] without latency (default n_frames * hop_size).

        Frames beyond the last hold the last; audio beyond its end is silence.
        """
        n_samples = self.length_of(controls) if n_samples is None else n_samples
        total = self.latency_samples + n_samples
        audio, _ = self.signal(self.resized(controls, -(-total // self.hop_size)), state)
        return audio[:, self.latency_samples : total]

    def forward(self, controls: Controls, n_samples: int | None = None) -> Tensor:
        """The same as render(): audio [batch, n_samples]."""
        return self.render(controls, n_samples)

    def length_of(self, controls: Controls) -> int:
        """Samples that the controls last; ValueError where none lasts any time."""
        for name, port in self.ports.items():
            if name in controls and port.kind == "audio":
                return controls[name].shape[-1]
        for name, port in self.ports.items():
            if name in controls and port.kind == "frames":
                return controls[name].shape[1] * self.hop_size
        raise ValueError(f"{type(self).__name__}: no controls that last any time")

    def resized(self, controls: Controls, n_frames: int) -> Controls:
        """Controls of n_frames, shapes as the ports tell.

        They are cut, or the last frame is held, or silence is added to audio [batch, n_samples].
        """
        result = dict(controls)
        for name, port in self.ports.items():
            if name not in controls:
                continue
            if port.kind == "audio":
                result[name] = _resize_audio(controls[name], n_frames * self.hop_size)
            elif port.kind == "frames":
                result[name] = hold_frames(controls[name], n_frames)
            elif port.kind == "samples":
                result[name] = hold_frames(controls[name], n_frames * self.hop_size)
        return result

    def check(self, given: Mapping[str, Tensor]) -> None:
        """ValueError that names what is missing, unknown or of the wrong shape."""
        title = type(self).__name__
        for name, port in self.ports.items():
            if name not in given:
                if port.required:
                    raise ValueError(f"{title}: {name} is missing, wanted {port}")
            elif not port.accepts(given[name]):
                raise ValueError(f"{title}: {name} {tuple(given[name].shape)}, wanted {port}")
        for name in given:
            if name not in self.ports:
                known = ", ".join(self.ports)
                raise ValueError(f"{title}: there is no input {name}, there are {known}")
        self._check_batch(given)
        lengths = {
            name: given[name].shape[1]
            for name, port in self.ports.items()
            if port.kind == "frames" and name in given
        }
        if len(set(lengths.values())) > 1:
            raise ValueError(f"{title}: unequal numbers of frames: {lengths}")

    def _check_batch(self, given: Mapping[str, Tensor]) -> None:
        """One batch; a response may be one for all."""
        sizes = {name: len(value) for name, value in given.items()}
        wanted = {size for name, size in sizes.items() if self.ports[name].kind != "response"}
        if len(wanted) > 1 or (wanted and set(sizes.values()) - wanted - {1}):
            raise ValueError(f"{type(self).__name__}: unequal batches: {sizes}")


def hold_frames(frames: Tensor, n_frames: int) -> Tensor:
    """Frames [batch, n, channels] cut to n_frames, or with the last one held."""
    missing = n_frames - frames.shape[1]
    if missing <= 0:
        return frames[:, :n_frames]
    return torch.cat([frames, frames[:, -1:].expand(-1, missing, -1)], dim=1)


def silence_before(audio: Tensor, position: Tensor, n_silent: int) -> Tensor:
    """Audio [batch, n_samples] whose first sample has number `position`, 0 before n_silent.

    What a filter rings before time 0 is cut by render(), so that later processors must not hear
    it in blocks either.
    """
    if n_silent == 0:
        return audio
    numbers = torch.arange(audio.shape[-1], device=audio.device) + position
    return torch.where(numbers >= n_silent, audio, 0.0)


def _resize_audio(audio: Tensor, n_samples: int) -> Tensor:
    missing = n_samples - audio.shape[-1]
    return audio[:, :n_samples] if missing <= 0 else nn.functional.pad(audio, (0, missing))
