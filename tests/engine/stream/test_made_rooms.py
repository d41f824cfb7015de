"""The rooms that come with the studio: what lies in resources/ is what is computed."""

from dataclasses import replace

import numpy as np
import pytest

from studio.engine.clip import read_clip
from studio.engine.progress import finish
from studio.engine.render import render_sound
from studio.engine.stream.made_rooms import RATE, make_response
from studio.engine.stream.render_cache import RenderCache
from studio.engine.stream.room import band_gain, read_room
from studio.engine.stream.rooms import MADE_ROOMS, MadeRoom, made_room_file
from tests.engine.stream.requests import request

ROOMS = pytest.mark.parametrize("room", MADE_ROOMS, ids=[room.id for room in MADE_ROOMS])


@ROOMS
def test_the_file_is_what_is_computed(room: MadeRoom) -> None:
    path = made_room_file(room.label)
    assert path is not None
    clip = read_clip(path)
    assert clip.sample_rate == RATE
    np.testing.assert_allclose(clip.samples, make_response(room), atol=2e-6)


@ROOMS
def test_it_decays_as_long_as_it_says(room: MadeRoom) -> None:
    """T60 from the backward integral of the middle octaves, between -5 and -35 dB."""
    path = made_room_file(room.id)
    assert path is not None
    response = read_room(path).response.astype(float)
    n = 2 * len(response)  # no ringing comes round to the end
    spectrum, hz = np.fft.rfft(response, n), np.fft.rfftfreq(n, 1.0 / RATE)
    octaves = np.clip(np.abs(np.log2(np.maximum(hz, 1.0) / 1000.0)), 0.0, 1.0)
    middle = np.fft.irfft(spectrum * np.cos(0.5 * np.pi * octaves) ** 2, n)[: len(response)]
    left = np.cumsum(middle[::-1] ** 2)[::-1]
    db = 10.0 * np.log10(np.maximum(left / left[0], 1e-12))
    first, last = int(np.argmax(db < -5.0)), int(np.argmax(db < -35.0))
    t60_s = 2.0 * (last - first) / RATE
    assert t60_s == pytest.approx(room.t60_s[3], rel=0.2)


@ROOMS
def test_it_is_heard_and_not_louder_than_the_dry_sound(room: MadeRoom) -> None:
    path = made_room_file(room.id)
    assert path is not None
    read = read_room(path)
    assert 0.3 < band_gain(read.response, RATE) < 0.7
    rendered = finish(render_sound(RenderCache().sound(replace(request(), room=read)), 44100))
    dry = rendered.stems["harmonic"] + rendered.stems["noise"]
    wet_db = 20 * np.log10(rendered.stems["reverb"].std() / dry.std())
    assert -20.0 < wet_db < 0.0


def test_other_names_are_no_rooms_of_the_studio() -> None:
    assert made_room_file("own") is None
    assert made_room_file("/tmp/hall.wav") is None
