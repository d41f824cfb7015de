"""What is measured while the sound comes in equals what is measured afterwards."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from studio.engine.dsp.loudness import loudness
from studio.engine.features.fast import FastTracker
from studio.engine.features.live import LiveEar, To16k
from studio.engine.progress import finish


def glide(rate: int, seconds: float = 1.0) -> NDArray[np.float32]:
    t = np.arange(round(rate * seconds)) / rate
    phase = 2 * np.pi * np.cumsum(220.0 * 2.0 ** (t / seconds)) / rate
    tone = 0.3 * np.sin(phase) + 0.1 * np.sin(3 * phase)
    return (tone * np.minimum(1.0, t * 20)).astype(np.float32)


@pytest.mark.parametrize("block", [1, 7, 480, 5000])
@pytest.mark.parametrize("rate", [16000, 44100, 48000])
def test_blocks_give_what_the_whole_gives(block: int, rate: int) -> None:
    sound = glide(rate, 0.2)
    whole = LiveEar(rate).feed(sound)
    ear = LiveEar(rate)
    parts = [ear.feed(sound[i : i + block]) for i in range(0, len(sound), block)]
    for name in ("samples", "f0_hz", "loudness_db"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        np.testing.assert_allclose(joined, getattr(whole, name), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000, 96000])
def test_a_tone_keeps_its_pitch_and_what_cannot_be_heard_at_16_khz_goes(rate: int) -> None:
    t = np.arange(rate) / rate
    made = To16k(rate).feed(np.sin(2 * np.pi * 1000 * t).astype(np.float32))
    wanted = np.sin(2 * np.pi * 1000 * np.arange(len(made)) / 16000)
    assert len(made) > 15900
    assert np.abs(made[100:-100] - wanted[100:-100]).max() < 0.02
    if rate > 30000:
        high = To16k(rate).feed(np.sin(2 * np.pi * 11000 * t).astype(np.float32))
        assert np.abs(high[100:-100]).max() < 0.05


def test_at_16_khz_pitch_and_loudness_are_those_of_the_finished_clip() -> None:
    sound = glide(16000)
    heard = LiveEar(16000).feed(sound)
    pitch = finish(FastTracker().track(sound, 16000))
    voiced = (pitch.periodicity[: len(heard.f0_hz)] > 0.9) & (np.arange(len(heard.f0_hz)) > 8)
    cents = 1200 * np.log2(heard.f0_hz / pitch.f0_hz[: len(heard.f0_hz)])
    assert voiced.sum() > 80
    assert np.abs(cents[voiced]).max() < 5.0
    exact = loudness(torch.from_numpy(sound)[None], 16000, 100.0)[0].numpy()
    difference = heard.loudness_db[5:-5] - exact[5 : len(heard.loudness_db) - 5]
    assert np.abs(difference).max() < 0.5


def test_a_new_note_is_known_within_forty_milliseconds() -> None:
    """The rest of the 60 ms is the microphone's block, the job's turn and the painting."""
    rate = 48000
    for low, high in ((220.0, 330.0), (440.0, 392.0), (110.0, 147.0)):
        t = np.arange(rate) / rate
        sound = np.where(t < 0.5, np.sin(2 * np.pi * low * t), np.sin(2 * np.pi * high * t))
        ear, known_s = LiveEar(rate), np.inf
        for start in range(0, rate, 96):
            for f0_hz in ear.feed((0.3 * sound[start : start + 96]).astype(np.float32)).f0_hz:
                if start / rate > 0.5 and abs(12 * np.log2(f0_hz / high)) < 0.5:
                    known_s = min(known_s, (start + 96) / rate - 0.5)
        assert known_s < 0.040


def test_silence_has_no_pitch_and_the_lowest_loudness() -> None:
    heard = LiveEar(48000).feed(np.zeros(48000, np.float32))
    assert not heard.periodicity.any()
    assert (heard.loudness_db == -80.0).all()
