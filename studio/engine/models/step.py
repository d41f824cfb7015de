"""An instrument's network frame by frame: for sound that has no end yet."""

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from studio.engine.processors.decay_reverb import DecayReverb
from studio.engine.processors.processor import Controls

if TYPE_CHECKING:
    from studio.engine.models.autoencoder import InstrumentModel

Frame = dict[str, Tensor]


class StepState(NamedTuple):
    """What the network remembers between two frames.

    gru: its recurrent state, None at the start. waiting: the frames that were heard and not played
    yet, oldest first. loudness_db: [batch, n, 1], of as many frames as a room's tail can last.
    """

    gru: Tensor | None = None
    waiting: tuple[Frame, ...] = ()
    loudness_db: Tensor | None = None


def step(
    model: "InstrumentModel", frame: Frame, state: StepState | None = None
) -> tuple[Controls, StepState]:
    """As InstrumentModel.step()."""
    before = StepState() if state is None else state
    delay = model.frame_delay
    heard = (*before.waiting, frame)
    loudness = _followed(model, before.loudness_db, frame["loudness_db"])
    if len(heard) <= delay:
        return {}, StepState(before.gru, heard, loudness)
    near = {name: torch.cat([each[name] for each in heard], dim=1) for name in frame}
    sounding = near.pop("sounding_f0_hz", near["f0_hz"])
    inputs = [x[:, :1] for x in model.inputs(**near)]
    encoded, gru = model.decoder.encode(inputs, before.gru)
    z = near["z"][:, :1] if "z" in near else None
    controls = model.head(encoded, sounding[:, :1], _gain(model, near, loudness), z)
    return controls, StepState(gru, heard[1:], loudness)


def _gain(model: "InstrumentModel", near: Frame, loudness_db: Tensor | None) -> Tensor:
    """Factor of the amplitudes of the frame that is played, [batch, 1, 1]."""
    gain = model.inputs.gain(near["loudness_db"][:, :1])
    if loudness_db is None or not isinstance(model.room, DecayReverb):
        return gain
    place = loudness_db.shape[1] - 1 - model.frame_delay
    return gain * model.room.dry_share(loudness_db)[:, place : place + 1]


def _followed(model: "InstrumentModel", past: Tensor | None, newest: Tensor) -> Tensor | None:
    """The loudness that a room's tail is told by, as far back as it matters."""
    if not isinstance(model.room, DecayReverb):
        return None
    known = newest if past is None else torch.cat([past, newest], dim=1)
    return known[:, -(model.room.share_behind + model.frame_delay + 1) :]
