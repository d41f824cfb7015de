"""Latents by name: an anchor of the instrument, the clip's own, or those of another clip."""

from pathlib import Path

import torch
from torch import Tensor

from studio.engine.clip import Clip, read_clip, resample
from studio.engine.errors import BadParameter
from studio.engine.instrument import Instrument

OWN = "own"
LONGEST_S = 60.0
_KNOWN = 8
_SOUNDING = 0.05  # of the greatest level: quieter stretches say nothing of the tone


def latents_of(instrument: Instrument, choice: str, clip: Clip) -> Tensor | None:
    """z of an instrument; None where it has none.

    choice: the name of an anchor: [n_latents]; "own": what the clip itself sounds like,
    [n_frames, n_latents] at the instrument's rate; the path of another clip: what that sounds
    like on the whole, [n_latents]; "": the first anchor, or else the clip's own.
    Raises BadParameter for a name that is none of these, UnreadableAudio.
    """
    if not instrument.config.n_latents:
        return None
    anchors = instrument.anchors
    if choice == "" and anchors:
        choice = next(iter(anchors))
    if choice in anchors:
        return torch.tensor(anchors[choice], dtype=torch.float32)
    if choice in ("", OWN):
        return _encoded(instrument, clip)
    path = Path(choice)
    if not path.is_file():
        names = ", ".join((*anchors, OWN))
        raise BadParameter(
            "{name} has no latents {choice!r}; there are {names}, or name a recording.",
            name=instrument.name,
            choice=choice,
            names=names,
        )
    return overall_latents(instrument, read_clip(path))


class Latents:
    """Looks latents up and remembers them: a sound that is ordered again gets the same tensors."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: list[tuple[tuple[Instrument, str, Clip], Tensor | None]] = []

    def of(self, instrument: Instrument, choice: str, clip: Clip) -> Tensor | None:
        """As latents_of."""
        for (known, name, heard), z in self._known:
            if known is instrument and name == choice and heard is clip:
                return z
        found = latents_of(instrument, choice, clip)
        self._known = [*self._known[1 - _KNOWN :], ((instrument, choice, clip), found)]
        return found

    def goal(
        self, instrument: Instrument, other: Instrument | None, choice: str, clip: Clip
    ) -> Tensor | None:
        """z that `morph` leads to: of the other instrument, or of the same one.

        Without a choice and another instrument it is the second anchor; None = no way to go.
        """
        if other is None and choice == "":
            names = list(instrument.anchors)
            return self.of(instrument, names[1], clip) if len(names) > 1 else None
        return self.of(instrument if other is None else other, choice, clip)


def overall_latents(instrument: Instrument, clip: Clip) -> Tensor:
    """The mean of a clip's latents where it sounds, [n_latents]: what an anchor is made of."""
    beginning = clip.samples[: round(LONGEST_S * clip.sample_rate)]
    z = _encoded(instrument, Clip(beginning, clip.sample_rate))
    samples = torch.from_numpy(beginning.copy())
    levels = torch.nn.functional.adaptive_avg_pool1d(samples.square()[None], len(z))[0].sqrt()
    sounding = levels >= _SOUNDING * levels.max()
    return z[sounding].mean(dim=0)


@torch.no_grad()
def _encoded(instrument: Instrument, clip: Clip) -> Tensor:
    """z [n_frames, n_latents] of a clip at the instrument's frame rate."""
    config = instrument.config
    samples = resample(clip, config.sample_rate).samples
    n_frames = -(-len(samples) // config.hop_size)
    z = instrument.model.encode(torch.from_numpy(samples.copy())[None], n_frames)
    assert z is not None
    return z[0]
