"""Delays whose length changes from sample to sample."""

import torch
from torch import Tensor
from torch.nn import functional


def variable_delay(audio: Tensor, delay: Tensor, history: Tensor) -> Tensor:
    """Audio [batch, n_samples] read `delay` samples ago, between samples linearly.

    delay: [batch, n_samples] samples, 0 <= delay <= n_history. history: [batch, n_history], the
    samples before the audio.

    >>> variable_delay(torch.tensor([[1.0, 2.0]]), torch.tensor([[0.5, 1.0]]), torch.zeros(1, 1))
    tensor([[0.5000, 1.0000]])
    """
    past = torch.cat([history, audio], dim=-1)
    whole = torch.floor(delay.detach())
    fraction = delay - whole
    now = torch.arange(audio.shape[-1], device=audio.device) + history.shape[-1]
    newer = (now - whole.to(torch.int64)).clamp(min=0)
    older = (newer - 1).clamp(min=0)  # read at all only where the fraction is above 0
    return torch.lerp(past.gather(-1, newer), past.gather(-1, older), fraction)


def reference_variable_delay(audio: Tensor, phase: Tensor, max_length: int) -> Tensor:
    """ddsp.core.variable_length_delay: the delay is phase * max_length samples.

    audio: [batch, n_samples]; phase: [batch, n_samples, 1], 0..1. Its quirk: the past is read as
    a table that wraps, so a delay between max_length - 1 and max_length mixes in the newest
    sample instead of the oldest.
    """
    position = phase[..., 0] * max_length
    whole = torch.floor(position.detach())
    fraction = position - whole
    past = functional.pad(audio, (max_length - 1, 0))
    now = torch.arange(audio.shape[-1], device=audio.device) + max_length - 1
    index = whole.to(torch.int64)
    newer = past.gather(-1, now - index % max_length)
    older = past.gather(-1, now - (index + 1) % max_length)
    return torch.lerp(newer, older, fraction)
