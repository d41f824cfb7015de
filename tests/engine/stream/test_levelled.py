"""The result is as loud as was asked for, and nothing else changes."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.engine.clip import Clip, read_clip
from studio.engine.features.extract import extract, measure_loudness
from studio.engine.features.fast import FastTracker
from studio.engine.features.types import Features
from studio.engine.instrument import Instrument, load_instrument
from studio.engine.library import find_instrument
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish
from studio.engine.quality.evaluate import to_level
from studio.engine.quality.figures import SAMPLE_RATE, compare
from studio.engine.render import Rendered, RenderRequest, render, render_sound
from studio.engine.resources import resource
from studio.engine.stream.levelled import MOST_DB, Levelled
from studio.engine.stream.render_cache import RenderCache
from studio.engine.stream.room import Room
from tests.engine.stream.requests import ROOMY, request
from tests.helpers import tiny_instrument

AS_MEASURED = Conditioning(adjust=False, octave_mode="off", quiet=0.0)


@pytest.fixture(scope="module")
def trumpet() -> Instrument:
    return load_instrument(find_instrument("Trumpet"))


@pytest.fixture(scope="module")
def lick(trumpet: Instrument) -> tuple[Clip, Features]:
    clip = read_clip(resource("demo/trumpet_jazz_lick.flac"))
    short = Clip(clip.samples[: 6 * clip.sample_rate], clip.sample_rate, "lick")
    return to_level(short, finish(extract(short, tracker=FastTracker())), trumpet.statistics)


def played(
    instrument: Instrument, melody: tuple[Clip, Features], settings: Conditioning
) -> Rendered:
    clip, features = melody
    request = RenderRequest(clip, features, instrument, settings)
    return finish(render(request, sample_rate=SAMPLE_RATE))


def measured(samples: NDArray[np.float32]) -> tuple[Clip, Features]:
    clip = Clip(samples, SAMPLE_RATE)
    return clip, finish(extract(clip, tracker=FastTracker()))


def level(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return measure_loudness(samples, 250.0)


def test_loudness_comes_near_and_the_spectrum_stays() -> None:
    flute = load_instrument(find_instrument("Flute"))
    clip = read_clip(resource("demo/singing_vocadito_10.flac"))
    short = Clip(clip.samples[: 6 * clip.sample_rate], clip.sample_rate)
    sung = to_level(short, finish(extract(short, tracker=FastTracker())), flute.statistics)
    original = played(flute, sung, Conditioning(level_match=False)).mix
    melody = measured(original)  # a flute that this instrument can be
    figures = {}
    for matched in (False, True):
        result = played(flute, melody, replace(AS_MEASURED, level_match=matched))
        figures[matched] = compare(original, result.mix[: len(original)])
    off, on = figures[False], figures[True]
    assert on.loudness_l1_db <= min(0.25, 0.6 * off.loudness_l1_db)
    for name in ("mel_l1_db", "mss_lin", "mss_log"):
        assert getattr(on, name) <= 1.02 * getattr(off, name), name
    assert on.slope_corr >= off.slope_corr


def test_the_users_shift_of_loudness_is_kept_to_the_decibel(
    trumpet: Instrument, lick: tuple[Clip, Features]
) -> None:
    plain, softer = (
        played(trumpet, lick, replace(AS_MEASURED, loudness_shift=shift)) for shift in (0.0, -8.0)
    )
    loud = level(plain.mix) > -45.0
    moved = (level(softer.mix) - level(plain.mix))[loud]
    assert np.median(moved) == pytest.approx(-8.0, abs=0.3)


def test_the_tone_pad_changes_the_tone_and_not_the_level(
    trumpet: Instrument, lick: tuple[Clip, Features]
) -> None:
    plain, bright = (
        played(trumpet, lick, replace(AS_MEASURED, tone_level=shift)) for shift in (0.0, 18.0)
    )
    loud = level(plain.mix) > -45.0
    assert abs(np.median((level(bright.mix) - level(plain.mix))[loud])) < 0.3
    spectra = [np.abs(np.fft.rfft(result.mix)) for result in (plain, bright)]
    assert np.sum(np.abs(spectra[0] - spectra[1])) > 0.1 * np.sum(spectra[0])


@pytest.mark.parametrize("rate", [16000, 44100])
def test_tiles_in_any_order_are_what_is_exported(rate: int) -> None:
    wanted = request(tiny_instrument(ROOMY), level_match=True)
    exported = finish(render_sound(RenderCache().sound(wanted), rate))
    source = RenderCache().sound(wanted).source(rate)
    for index in np.random.default_rng(0).permutation(source.n_tiles):
        source.fill(int(index))
    peak = np.abs(exported.mix).max()
    np.testing.assert_allclose(source.whole(), exported.mix, atol=1e-4 * peak)
    np.testing.assert_allclose(sum(exported.stems.values()), exported.mix, atol=1e-5 * peak)


def test_a_piece_from_the_middle_needs_nothing_before_it() -> None:
    wanted = request(seconds=4.0, level_match=True)
    whole, piece = RenderCache().sound(wanted).wet, RenderCache().sound(wanted).wet
    for name in ("harmonic", "noise", "reverb"):
        expected = whole.stem(name, 0, 64000)[40000:41000]
        np.testing.assert_allclose(piece.stem(name, 40000, 41000), expected, atol=1e-5)


def test_mix_and_another_room_are_not_levelled_away() -> None:
    stages, wanted = RenderCache(), request(level_match=True)
    dry = stages.sound(wanted).wet.dry
    softer = replace(wanted.conditioning, harmonics=-20.0, output=-6.0, reverb_wet=0.0)
    assert stages.sound(replace(wanted, conditioning=softer)).wet.dry is dry
    hall = Room(np.full(16000, 0.01, np.float32), 16000)
    assert stages.sound(replace(wanted, room=hall)).wet.dry is dry


def test_an_instrument_that_answers_wrongly_is_corrected_by_twelve_decibels_at_most() -> None:
    dry = RenderCache().sound(request(level_match=True)).wet.dry
    assert isinstance(dry, Levelled)
    curve = dry.gain_db(0, 500)
    assert np.abs(curve).max() == pytest.approx(MOST_DB, abs=1e-3)
    steps = 20 * np.log10(dry.gain(8000, 24000))
    assert np.abs(np.diff(steps)).max() < 0.2  # dB from one sample to the next


def test_silence_is_not_lifted() -> None:
    wanted = request(level_match=True)
    quiet = wanted.features.loudness_db.copy()
    quiet[200:300] = -79.0
    silent = Features(
        wanted.features.f0_hz, wanted.features.periodicity, quiet, wanted.features.frame_rate
    )
    settings = replace(wanted.conditioning, adjust=False)
    dry = RenderCache().sound(replace(wanted, features=silent, conditioning=settings)).wet.dry
    assert isinstance(dry, Levelled)
    assert dry.gain_db(203, 297).max() <= 0.0
