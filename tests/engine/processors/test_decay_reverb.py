"""A room learnt as a decay: what it starts with, and that it does not let an instrument ring."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.processors.decay_reverb import DecayReverb
from studio.engine.processors.reverb import Reverb
from studio.training.studies.reverb_study import rt60_of
from tests.helpers import SMALL

ROOMY = replace(SMALL, reverb_s=0.5, room="decay")


def levels(*pieces: tuple[float, float, float]) -> torch.Tensor:
    """Loudness [1, n, 1] of lines (seconds, from dB, to dB) at 100 frames a second."""
    parts = [np.linspace(start, end, round(100 * seconds)) for seconds, start, end in pieces]
    return torch.from_numpy(np.concatenate(parts).astype(np.float32)).reshape(1, -1, 1)


@pytest.mark.parametrize("rate", [16000, 44100])
def test_the_first_response_decays_within_its_length_after_ten_silent_milliseconds(
    rate: int,
) -> None:
    response = DecayReverb(0.5, rate, 100.0).impulse_response().detach()[0].numpy()
    assert len(response) == rate // 2
    assert not response[: rate // 100].any()
    assert rt60_of(response, rate) == pytest.approx(0.3, rel=0.15)
    silent_db = 60 * 0.010 / 0.3  # what would sound in the first 10 ms
    assert 10 * np.log10(np.sum(response**2)) == pytest.approx(-9.0 - silent_db, abs=0.5)


def test_each_octave_decays_as_its_own_number_says() -> None:
    room = DecayReverb(1.0, 16000, 100.0)
    with torch.no_grad():
        room.log_rt60[-1] = np.log(0.2)
        room.log_rt60[:-1] = np.log(0.6)
    response = room.impulse_response().detach()[0]
    spectrum = torch.fft.rfft(response)
    middle = len(spectrum) // 2
    high, low = spectrum.clone(), spectrum.clone()
    high[:middle], low[middle:] = 0, 0
    times = [rt60_of(torch.fft.irfft(part, 16000).numpy()) for part in (low, high)]
    assert times == pytest.approx([0.6, 0.2], rel=0.2)


def test_a_tail_is_silenced_and_a_note_is_not() -> None:
    room = DecayReverb(1.0, 16000, 100.0)
    note_and_tail = levels((1.0, -10, -10), (0.6, -15, -75))
    share = 20 * torch.log10(room.dry_share(note_and_tail))[0, :, 0]
    assert float(share[10:95].min()) > -4.0
    assert float(share[110:150].max()) < -30.0
    stopped = levels((1.0, -10, -10), (0.5, -80, -80), (0.5, -10, -10))
    again = 20 * torch.log10(room.dry_share(stopped))[0, :, 0]
    assert float(again[153:].min()) > -4.0  # after a rest a note begins at once


def test_the_share_is_that_of_the_level_moved_as_a_whole() -> None:
    room = DecayReverb(0.8, 16000, 100.0)
    db = levels((0.5, -30, -10), (0.5, -10, -40))
    torch.testing.assert_close(room.dry_share(db), room.dry_share(db + 6.0), atol=1e-4, rtol=1e-3)


def test_an_instrument_in_such_a_room_plays_no_tail_itself() -> None:
    torch.manual_seed(0)
    model = InstrumentModel(ROOMY).eval()
    db = levels((1.0, -10, -10), (0.3, -15, -65))
    with torch.no_grad():
        controls = model.controls(torch.full_like(db, 220.0), db)
    loudest = float(controls["amplitudes"].max())
    assert float(controls["amplitudes"][:, 110:].max()) < 0.05 * loudest
    assert float(controls["magnitudes"][:, 110:].max()) < 0.05 * float(
        controls["magnitudes"].max()
    )


def test_a_room_of_before_is_what_it_was() -> None:
    assert isinstance(InstrumentModel(replace(SMALL, reverb_s=0.2)).room, Reverb)
    with pytest.raises(ValueError, match="room"):
        replace(SMALL, room="hall")


def test_level_and_decay_learn_quickly_and_taps_slowly() -> None:
    model = InstrumentModel(ROOMY)
    groups = {group["factor"]: group["params"] for group in model.parameter_groups(1e-3)}
    assert isinstance(model.room, DecayReverb)
    assert groups[0.1] == [model.room.taps]
    assert {id(p) for p in groups[4.0]} == {id(model.room.log_rt60), id(model.room.level)}
    assert sum(len(params) for params in groups.values()) == len(list(model.parameters()))
