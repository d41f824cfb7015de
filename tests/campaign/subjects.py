"""The kinds of files that the campaign damages: how a good one is made, and who reads it."""

import io
import os
import random
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import torch

from studio.engine.clip import Clip, read_clip, read_info
from studio.engine.features.cache import FeatureCache
from studio.engine.features.types import Features
from studio.engine.instrument import load_instrument, save_instrument
from studio.engine.instrument_file import read_card, read_preview
from studio.engine.parameters import Conditioning
from studio.engine.presets import Preset, read_presets, write_presets
from studio.engine.project_file import read_project, write_project
from studio.engine.session import ClipEntry, Session
from studio.training.checkpoint import read_checkpoint
from studio.training.config import TrainConfig
from studio.training.preparation.cache import RecordingCache
from studio.training.trainer import Trainer
from tests.campaign import mutations
from tests.campaign.mutations import Mutation
from tests.helpers import SMALL, take, tiny_instrument

RATE = 16000


@dataclass(frozen=True)
class Subject:
    """A kind of file. make(folder) -> its path; read(path) raises named errors at most."""

    name: str
    share: float
    make: Callable[[Path], Path]
    read: Callable[[Path], object]
    damages: tuple[Mutation, ...]

    def damaged(self, content: bytes, draw: random.Random) -> bytes:
        """The content with one to three kinds of damage, at least one byte long."""
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            content = draw.choice(self.damages)(content, draw) or b"\x00"
        return content


def _instrument(folder: Path) -> Path:
    path = folder / "tiny.ddsp"
    save_instrument(tiny_instrument(SMALL), path)
    return path


def _read_instrument(path: Path) -> None:
    read_card(path)
    read_preview(path)
    load_instrument(path)


def _project(folder: Path) -> Path:
    path = folder / "session.ddspproj"
    clips = tuple(ClipEntry(f"{n:012x}", f"Take {n}", folder / f"{n}.wav", "0" * 64)
                  for n in range(3))  # fmt: skip
    write_project(path, Session(clips=clips, current=clips[1].id, title="Song"))
    return path


def _presets(folder: Path) -> Path:
    path = folder / "presets.json"
    write_presets(
        path, (Preset("Mine", Conditioning(pitch_octave=1.0)), Preset("Öther", Conditioning()))
    )
    return path


def _checkpoint(folder: Path) -> Path:
    path = folder / "training.checkpoint"
    config = TrainConfig(SMALL, batch_size=1, segment_s=1.0, warmup_s=0.2, device="cpu")
    trainer = Trainer(config, [take(4.0)])
    trainer.save(path)
    return path


def _features() -> Features:
    n = 100
    return Features(*(np.full(n, value, np.float32) for value in (220.0, 0.9, -20.0)), 250.0)


def _feature_cache(folder: Path) -> Path:
    FeatureCache(folder).write("a" * 64, _features())
    return folder / f"{'a' * 64}.npz"


def _read_feature_cache(path: Path) -> None:
    FeatureCache(path.parent).read(path.stem)


def _recording_cache(folder: Path) -> Path:
    RecordingCache(folder).store("b" * 40, np.zeros(6400, np.float32), _features(), {"gain": 1.0})
    return folder / f"{'b' * 40}.npz"


def _read_recording_cache(path: Path) -> None:
    samples = path.with_suffix(".npy")
    if not samples.exists():
        np.save(samples, np.zeros(6400, np.float32))
    RecordingCache(path.parent).load(path.stem)


def _settings(folder: Path) -> Path:
    from studio.ui.settings.settings import Settings

    path = folder / "settings.ini"
    store = _store(path)
    settings = Settings(store)
    for name, value in vars(Settings).items():
        if isinstance(value, property) and value.fset is not None:
            setattr(settings, name, getattr(settings, name))
    store.sync()
    return path


def _read_settings(path: Path) -> None:
    from studio.ui.settings.settings import Settings

    settings = Settings(_store(path))
    for name, value in vars(Settings).items():
        if isinstance(value, property):
            getattr(settings, name)


def _store(path: Path):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QSettings

    return QSettings(str(path), QSettings.Format.IniFormat)


def tone(seconds: float = 0.5) -> np.ndarray:
    """A tone at 16 kHz, float32 [n]."""
    t = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * 220 * t)).astype(np.float32)


def _audio(suffix: str, format_: str, subtype: str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / f"tone{suffix}"
        memory = io.BytesIO()
        rate = 48000 if subtype == "OPUS" else RATE
        soundfile.write(memory, tone(), rate, subtype, format=format_)
        path.write_bytes(memory.getvalue())
        return path

    return make


def _take(folder: Path) -> Path:
    from studio.engine.audio.take import TakeWriter

    writer = TakeWriter(folder / "take.wav", RATE, 2)
    writer.write(np.stack([tone()] * 2, axis=1))
    return writer.close()


def _plain_wav(folder: Path) -> Path:
    with wave.open(str(folder / "plain.wav"), "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        file.writeframes((tone() * 32767).astype("<i2").repeat(2).tobytes())
    return folder / "plain.wav"


def _read_audio(path: Path) -> Clip:
    read_info(path)
    return read_clip(path)


AUDIO = (
    ("wav", ".wav", "WAV", "PCM_16"), ("flac", ".flac", "FLAC", "PCM_16"),
    ("ogg", ".ogg", "OGG", "VORBIS"), ("opus", ".opus", "OGG", "OPUS"),
    ("mp3", ".mp3", "MP3", "MPEG_LAYER_III"), ("aiff", ".aiff", "AIFF", "PCM_24"),
    ("caf", ".caf", "CAF", "FLOAT"), ("w64", ".w64", "W64", "PCM_16"),
    ("rf64", ".rf64", "RF64", "PCM_16"), ("au", ".au", "AU", "PCM_16"),
    ("adpcm", ".wav", "WAV", "IMA_ADPCM"),
)  # fmt: skip

SUBJECTS = (
    Subject("instrument", 0.2, _instrument, _read_instrument, mutations.ZIP),
    Subject("project", 0.15, _project, read_project, mutations.TEXT),
    Subject("presets", 0.1, _presets, read_presets, mutations.TEXT),
    Subject("checkpoint", 0.1, _checkpoint, read_checkpoint, mutations.PLAIN),
    Subject("feature cache", 0.05, _feature_cache, _read_feature_cache, mutations.ZIP),
    Subject("recording cache", 0.05, _recording_cache, _read_recording_cache, mutations.ZIP),
    Subject("settings", 0.05, _settings, _read_settings, mutations.TEXT),
    *(
        Subject(f"audio {name}", 0.02, _audio(suffix, *kind), _read_audio, mutations.PLAIN)
        for name, suffix, *kind in AUDIO
    ),
    Subject("audio take", 0.04, _take, _read_audio, mutations.PLAIN),
    Subject("audio plain wav", 0.04, _plain_wav, _read_audio, mutations.PLAIN),
)


def prepare_process() -> None:
    """What a process that reads needs once: one thread; no ffmpeg, which takes 0.2 s a file."""
    torch.set_num_threads(1)
    os.environ["PATH"] = ""
