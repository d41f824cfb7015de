"""Rooms: none, another instrument's, an impulse response; what cannot be one says why."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soxr

from studio.engine.clip import Clip, write_clip
from studio.engine.errors import BadRoom
from studio.engine.progress import finish
from studio.engine.render import render_sound
from studio.engine.stream.render_cache import RenderCache
from studio.engine.stream.room import NO_ROOM, band_gain, chosen_room_of, read_room, room_of
from tests.engine.stream.requests import ROOMY, request
from tests.helpers import SMALL, tiny_instrument

RATE = 16000


def clap(path: Path, seconds: float = 0.5, level: float = 0.5, before: int = 100) -> Path:
    """A direct sound, then noise that dies away."""
    t = np.arange(round(seconds * RATE)) / RATE
    noise = np.random.default_rng(0).standard_normal(len(t)) * np.exp(-t / 0.1) * 0.1 * level
    samples = np.concatenate([np.zeros(before), [level], noise[1:]])
    write_clip(path, Clip(samples.astype(np.float32), RATE), subtype="float")
    return path


def test_without_a_room_the_dry_stems_are_heard() -> None:
    dry = RenderCache().sound(replace(request(), room=NO_ROOM))
    mix = dry.source(RATE).whole()
    np.testing.assert_array_equal(dry.wet.stem("reverb", 0, 1000), np.zeros(1000))
    np.testing.assert_allclose(mix, dry.wet.dry.span("dry", 0, len(mix)), atol=1e-6)


def test_another_instruments_room_is_its_response() -> None:
    roomy = tiny_instrument(ROOMY, "Hall")
    plain = request(tiny_instrument(SMALL))
    wet = RenderCache().sound(replace(plain, room=chosen_room_of(roomy))).wet
    np.testing.assert_array_equal(wet.response, room_of(roomy).response)
    dry = wet.dry.span("dry", 0, 32000).astype(np.float64)
    wanted = np.convolve(dry, wet.response.astype(np.float64))[:32000]
    np.testing.assert_allclose(wet.span(0, 32000), wanted, atol=1e-5)


def test_an_impulse_response_is_taken_relative_to_its_direct_sound(tmp_path: Path) -> None:
    rooms = [read_room(clap(tmp_path / f"{level}.wav", level=level)) for level in (0.5, 0.05)]
    np.testing.assert_allclose(rooms[0].response, rooms[1].response, rtol=1e-4, atol=1e-6)
    assert not rooms[0].response[: round(0.003 * RATE)].any()
    assert band_gain(rooms[0].response, RATE) == pytest.approx(1.0)  # as loud as the dry sound


def test_a_room_is_the_same_at_another_rate(tmp_path: Path) -> None:
    room = read_room(clap(tmp_path / "clap.wav"))
    there = room.at(48000)
    low = np.abs(np.fft.rfft(room.response, 1 << 14))[100:7000]
    high = np.abs(np.fft.rfft(there, 3 << 14))[100:7000]  # the same frequencies
    np.testing.assert_allclose(high, low, rtol=0.02, atol=0.02)


def hall(sign: float = 1.0, reach_hz: float = 96_000.0) -> np.ndarray:
    """A room at 192 kHz: a click, 8 ms later half a second of noise that dies away."""
    n = 96_000
    sound = np.zeros(n)
    sound[2000] = sign
    t = np.arange(n - 3536) / 192_000
    noise = np.random.default_rng(0).standard_normal(len(t))
    sound[3536:] = sign * 0.008 * noise * np.exp(-t / 0.15)
    spectrum = np.fft.rfft(sound)
    spectrum[np.fft.rfftfreq(n, 1 / 192_000) > reach_hz] = 0.0
    return np.fft.irfft(spectrum, n)


@pytest.mark.parametrize("reach_hz", [96_000.0, 17_000.0])
def test_a_room_has_one_level_whatever_the_sample_rate_of_its_file(
    reach_hz: float, tmp_path: Path
) -> None:
    whole = hall(reach_hz=reach_hz)
    gains = []
    for rate in (16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000):
        sound = soxr.resample(whole, 192_000, rate, quality="VHQ")
        samples = (0.9 * sound / np.abs(sound).max()).astype(np.float32)  # as loud as it goes
        write_clip(tmp_path / "room.wav", Clip(samples, rate), subtype="float")
        room = read_room(tmp_path / "room.wav").at(44_100)
        gains.append(20 * np.log10(band_gain(room, 44_100)))
    assert np.ptp(gains) < 0.5


def test_a_room_recorded_with_turned_polarity_is_the_same_room(tmp_path: Path) -> None:
    rooms = []
    for sign in (1.0, -1.0):
        sound = soxr.resample(hall(sign), 192_000, 48_000)
        write_clip(tmp_path / "room.wav", Clip(sound.astype(np.float32), 48_000), subtype="float")
        rooms.append(read_room(tmp_path / "room.wav").response)
    np.testing.assert_allclose(rooms[0], rooms[1], atol=1e-6)
    tail = soxr.resample(hall(), 192_000, 48_000)[500:]
    assert np.corrcoef(rooms[0][200:2000], tail[200:2000])[0, 1] > 0.99


def test_what_cannot_be_a_room_says_why(tmp_path: Path) -> None:
    silent, text = tmp_path / "silent.wav", tmp_path / "text.wav"
    write_clip(silent, Clip(np.zeros(1000, np.float32), RATE))
    text.write_text("no sound")
    click = tmp_path / "click.wav"
    write_clip(click, Clip(np.eye(1, 4000, dtype=np.float32)[0], RATE))
    for path, reason in (
        (silent, "is silent"),
        (text, "not an audio file"),
        (click, "no room after it"),
        (clap(tmp_path / "long.wav", seconds=10.5), "longer than 10 s"),
        (tmp_path / "absent.wav", "There is no file"),
    ):
        with pytest.raises(BadRoom, match=reason):
            read_room(path)
    with pytest.raises(BadRoom, match="without a room"):
        chosen_room_of(tiny_instrument(SMALL))


def test_a_long_response_is_convolved_as_a_whole_would_be() -> None:
    from studio.engine.stream.room import Room

    response = np.random.default_rng(1).standard_normal(3 * RATE).astype(np.float32) * 0.01
    wet = RenderCache().sound(replace(request(), room=Room(response, RATE))).wet
    dry = wet.dry.span("dry", 0, 32000).astype(np.float64)
    wanted = np.fft.irfft(np.fft.rfft(dry, 1 << 17) * np.fft.rfft(response, 1 << 17))[:32000]
    np.testing.assert_allclose(wet.span(0, 32000), wanted, atol=1e-5)


@pytest.mark.parametrize("rate", [RATE, 44_100])
def test_the_tail_is_what_a_longer_clip_would_ring(rate: int) -> None:
    from studio.engine.stream.room import Room

    noise = np.random.default_rng(1).standard_normal(RATE // 2)
    response = (0.05 * noise * np.exp(-np.arange(len(noise)) / 1500)).astype(np.float32)
    sound = RenderCache().sound(replace(request(), room=Room(response, RATE)))
    plain, longer = (finish(render_sound(sound, rate, tail)) for tail in (False, True))
    n = len(plain.mix)
    assert 0.1 * rate < len(longer.mix) - n <= 0.5 * rate + 1
    same = slice(0, n - 4000)  # a resampler hears a little of what comes
    np.testing.assert_allclose(longer.mix[same], plain.mix[same], atol=1e-5)
    np.testing.assert_allclose(sum(longer.stems.values()), longer.mix, atol=1e-6)
    assert not longer.stems["harmonic"][n + 4000 :].any()  # behind the ringing of a resampler
    if rate == RATE:
        dry = sound.wet.dry.span("dry", 0, n).astype(np.float64)
        wanted = np.convolve(dry, response.astype(np.float64))[n : len(longer.mix)]
        np.testing.assert_allclose(longer.mix[n:], wanted, atol=2e-5)


def test_without_a_room_there_is_no_tail() -> None:
    for wanted in (replace(request(), room=NO_ROOM), request(tiny_instrument(SMALL))):
        sound = RenderCache().sound(wanted)
        plain, longer = (finish(render_sound(sound, RATE, tail)) for tail in (False, True))
        np.testing.assert_array_equal(plain.mix, longer.mix)
