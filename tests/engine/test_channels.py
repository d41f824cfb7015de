"""Which channel is read; what happens where the channels cancel each other."""

import doctest
from pathlib import Path

import numpy as np
import pytest
import soundfile

import studio.engine.channels
from studio.engine.channels import check_channel
from studio.engine.clip import iter_blocks, read_clip
from studio.engine.decoding import source
from studio.engine.decoding.source import LinkSource
from studio.engine.errors import BadParameter, UnreadableAudio
from studio.engine.long_clip import open_clip
from studio.engine.progress import finish

RATE = 16000


def tone(hz: float = 220.0, seconds: float = 1.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE)) / RATE)).astype("f4")


def written(path: Path, *channels: np.ndarray) -> Path:
    soundfile.write(path, np.stack(channels, axis=1), RATE, "FLOAT")
    return path


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(studio.engine.channels).failed == 0


@pytest.mark.parametrize("share", [-1.0, -0.9, -0.7])
def test_where_the_channels_cancel_all_doors_read_the_louder_one(
    share: float, tmp_path: Path
) -> None:
    sound = tone()
    path = written(tmp_path / "a.wav", share * sound, sound * np.float32(1.0001))
    whole = read_clip(path)
    pieces = list(iter_blocks(path, 0.3))
    long = finish(open_clip(path, tmp_path / "sounds"))
    assert {whole.channel, long.channel, *(piece.channel for piece in pieces)} == {"right"}
    for found in (whole.samples, long.samples, np.concatenate([p.samples for p in pieces])):
        np.testing.assert_allclose(found, sound, atol=1e-4)


@pytest.mark.parametrize(
    "channels",
    [
        (tone(), tone()),
        (tone(), 0.0 * tone()),
        (tone(220), tone(331)),
        (tone(), -0.3 * tone()),
        (0.0 * tone(), 0.0 * tone()),
        (tone(),),
    ],
)
def test_where_they_do_not_cancel_the_mean_is_read(
    channels: tuple[np.ndarray, ...], tmp_path: Path
) -> None:
    clip = read_clip(written(tmp_path / "a.wav", *channels))
    assert clip.channel == "mix"
    np.testing.assert_allclose(clip.samples, np.mean(channels, axis=0), atol=1e-6)


def test_a_voice_in_the_centre_of_surround_sound_is_heard(tmp_path: Path) -> None:
    silence = 0.0 * tone()
    path = written(tmp_path / "a.wav", silence, silence, tone(), silence, silence, silence)
    clip = read_clip(path)
    assert clip.channel == "3"
    np.testing.assert_allclose(clip.samples, tone(), atol=1e-6)
    np.testing.assert_allclose(read_clip(path, "centre").samples, tone(), atol=1e-6)


def test_a_rest_at_the_beginning_tells_nothing(tmp_path: Path) -> None:
    sound = np.concatenate([np.zeros(70 * RATE, np.float32), tone()])
    assert read_clip(written(tmp_path / "a.wav", sound, -sound)).channel == "left"


def test_a_file_that_was_replaced_is_judged_anew(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", tone(), -tone())
    assert read_clip(path).channel == "left"
    written(path, tone(), tone())
    assert read_clip(path).channel == "mix"


@pytest.mark.parametrize("channel", ["left", "right", "1", "2"])
def test_a_channel_that_is_chosen_is_read(channel: str, tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", tone(), -0.5 * tone())
    wanted = tone() if channel in ("left", "1") else -0.5 * tone()
    np.testing.assert_allclose(read_clip(path, channel).samples, wanted, atol=1e-6)


def test_a_channel_that_there_is_not_is_a_sentence(tmp_path: Path) -> None:
    path = written(tmp_path / "a.wav", tone(), tone())
    with pytest.raises(UnreadableAudio, match="2 channels and no centre"):
        read_clip(path, "centre")
    with pytest.raises(UnreadableAudio, match="no channel 7"):
        read_clip(path, "7")
    assert len(read_clip(written(tmp_path / "m.wav", tone()), "right").samples) == RATE


@pytest.mark.parametrize("word", ["", "0", "-1", "65", "both", "³", "1.5"])
def test_what_is_no_channel_is_refused(word: str) -> None:
    with pytest.raises(BadParameter, match="A channel is mix"):
        check_channel(word)


@pytest.mark.parametrize("most_held", [64 << 20, 1 << 12])
def test_what_was_looked_at_for_the_channels_is_not_decoded_again(
    most_held: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Was decoded twice, by ffmpeg too; only where it is too much to be held it still is."""
    path = written(tmp_path / "a.wav", tone(), tone(331))
    n_read = 0
    plain = LinkSource._read

    def counted(one: LinkSource, n_samples: int) -> np.ndarray:
        nonlocal n_read
        block = plain(one, n_samples)
        n_read += len(block)
        return block

    monkeypatch.setattr(LinkSource, "_read", counted)
    monkeypatch.setattr(source, "MOST_HELD", most_held)
    found = read_clip(path).samples
    np.testing.assert_allclose(found, (tone() + tone(331)) / 2, atol=1e-6)
    assert n_read == RATE * (1 if most_held > 1 << 12 else 2)
