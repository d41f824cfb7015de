"""What `train --room` asks the network for."""

import argparse
from dataclasses import replace

import pytest

from studio.commands.train import ROOMS, configure
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.processors.decay_reverb import DecayReverb
from studio.training.config import recipe


@pytest.mark.parametrize("room", list(ROOMS))
def test_each_kind_of_room_is_a_network_that_can_be_made(room: str) -> None:
    model, training = ROOMS[room]
    base = recipe("quick", 16000)
    config = replace(base, model=replace(base.model, **model), **training)
    made = InstrumentModel(config.model).room
    assert isinstance(made, DecayReverb) == (room == "decay")
    assert (made is None) == (room != "decay")


def test_the_recipe_decides_where_nobody_says() -> None:
    parser = argparse.ArgumentParser()
    configure(parser)
    parsed = parser.parse_args(["folder", "-o", "x.ddsp"])
    assert ROOMS[parsed.room] == ({}, {})
