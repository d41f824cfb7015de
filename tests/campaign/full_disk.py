"""A disk that is full at any byte of any write: a sentence, and what was there stays."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from studio.engine.audio.fake import FakeDevice
from studio.engine.audio.recorder import Recorder
from studio.engine.clip import Clip, read_clip, write_clip
from studio.engine.conditioning.condition import condition
from studio.engine.errors import StudioError
from studio.engine.export.options import ExportOptions
from studio.engine.export.write import Sound, write_export
from studio.engine.features.cache import FeatureCache
from studio.engine.instrument import load_instrument, save_instrument
from studio.engine.library_files import copy_whole
from studio.engine.parameters import Conditioning
from studio.engine.presets import Preset, read_presets, write_presets
from studio.engine.progress import finish
from studio.engine.project_file import read_project, write_project
from studio.training.checkpoint import read_checkpoint
from studio.training.config import TrainConfig
from studio.training.preparation.cache import RecordingCache
from studio.training.trainer import Trainer
from tests.campaign.kills import _session
from tests.helpers import SMALL, statistics, take, tiny_instrument

SIZE_KB = 4096
FREE_KB = (0, 1, 2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
SOUND = (0.3 * np.sin(np.arange(64_000) / 20)).astype(np.float32)


@dataclass(frozen=True)
class Writing:
    """write(path) raises named errors at most; read(path) the newest or the one before, whole.

    is_cache: a cache that cannot be written only forgets.
    """

    name: str
    write: Callable[[Path], object]
    read: Callable[[Path], object]


def campaign(folder: Path, only: str = "") -> int:
    """Each writing at each free size of a disk of its own, with and without an older file."""
    disk = folder / "disk"
    disk.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_KB}k", "tmpfs", str(disk)], check=True
    )
    n_faults = 0
    try:
        for writing in WRITINGS:
            if not writing.name.startswith(only):
                continue
            faults, n_refused = [], 0
            for free_kb in FREE_KB:
                for has_older in (False, True):
                    found, is_refused = _tried(writing, disk, free_kb, has_older)
                    faults += [f"{free_kb} kB free: {fault}" for fault in found]
                    n_refused += is_refused
            n_faults += len(faults)
            n_tried = 2 * len(FREE_KB)
            print(f"{writing.name:18} {n_tried} times, {n_refused} refused, {len(faults)} faults")
            for fault in faults[:6]:
                print(f"    {fault}")
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    return n_faults


def _tried(writing: Writing, disk: Path, free_kb: int, has_older: bool) -> tuple[list[str], bool]:
    for path in disk.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    path = disk / "work" / writing.name.replace(" ", "_")
    path.mkdir(parents=True)
    if has_older:
        writing.write(path)
    before = sorted(path.rglob("*"))
    _fill(disk, free_kb)
    faults = []
    is_refused = False
    try:
        writing.write(path)
    except StudioError as error:
        is_refused = True
        if "full" not in str(error).lower() and "space" not in str(error).lower():
            faults.append(f"no word of the disk: {error}")
    except Exception as error:
        faults.append(f"{type(error).__name__}: {error}")
    (disk / "ballast").unlink()
    try:
        if has_older or not is_refused:
            writing.read(path)
    except Exception as error:
        faults.append(f"what is there cannot be read: {type(error).__name__}: {error}")
    left = [p.name for p in sorted(path.rglob("*")) if p not in before and p.is_file()]
    strange = [name for name in left if name.startswith(".") or name.endswith((".tmp", ".part"))]
    if strange:
        faults.append(f"left behind: {strange[0]}")
    return faults, is_refused


def _fill(disk: Path, free_kb: int) -> None:
    state = os.statvfs(disk)
    n_bytes = max(0, state.f_bavail * state.f_frsize - free_kb * 1024)
    with (disk / "ballast").open("wb") as file:
        file.write(bytes(n_bytes))


def _record(path: Path) -> None:
    for old in path.glob("*.wav"):
        old.unlink()
    device = FakeDevice(SOUND, sample_rate=48000)
    recorder = Recorder(device, is_threaded=False)
    recorder.open()
    recorder.start_take(path / "Take 1.wav")
    for _ in range(100):
        device.pump(1)
        recorder.drain()
    recorder.stop_take()
    problem = recorder.problem
    recorder.close()
    if problem is not None:
        raise problem


def _export(path: Path) -> None:
    conditioned = condition(take(4.0, frame_rate=250.0).features, Conditioning(), statistics())
    sound = Sound(SOUND, {"harmonic": 0.5 * SOUND, "noise": 0.5 * SOUND}, 16000, conditioned)
    options = ExportOptions(stems=True, curves=True, notes=True)
    finish(write_export(sound, path / "out.wav", options))


def _read_exported(path: Path) -> None:
    for file in path.glob("*.wav"):
        assert len(read_clip(file).samples) == len(SOUND), file.name


def _checkpoint(path: Path) -> None:
    config = TrainConfig(SMALL, batch_size=1, segment_s=1.0, warmup_s=0.2, device="cpu")
    Trainer(config, [take(4.0)]).save(path / "a.checkpoint")


def _instrument_file(path: Path) -> None:
    source = path.parents[2] / "tiny.ddsp"  # on another disk
    if not source.exists():
        save_instrument(tiny_instrument(), source)
    copy_whole(source, path / "mine.ddsp")


def _features(path: Path) -> None:
    FeatureCache(path).write("a" * 64, take(8.0).features)


def _recording(path: Path) -> None:
    RecordingCache(path).store("b" * 40, SOUND, take(4.0).features, {})


def _nothing(path: Path) -> None:
    """Whatever is there may be forgotten."""


WRITINGS = (
    Writing("recording", _record, lambda path: read_clip(path / "Take 1.wav")),
    Writing("wav", lambda path: write_clip(path / "a.wav", Clip(SOUND, 16000)),
            lambda path: read_clip(path / "a.wav")),
    Writing("flac", lambda path: write_clip(path / "a.flac", Clip(SOUND, 16000)),
            lambda path: read_clip(path / "a.flac")),
    Writing("export", _export, _read_exported),
    Writing("project", lambda path: write_project(path / "a.ddspproj", _session(1, path)),
            lambda path: read_project(path / "a.ddspproj")),
    Writing("presets", lambda path: write_presets(path / "a.json", (Preset("A", Conditioning()),)),
            lambda path: read_presets(path / "a.json")),
    Writing("instrument", lambda path: save_instrument(tiny_instrument(), path / "a.ddsp"),
            lambda path: load_instrument(path / "a.ddsp")),
    Writing("import", _instrument_file, lambda path: load_instrument(path / "mine.ddsp")),
    Writing("checkpoint", _checkpoint, lambda path: read_checkpoint(path / "a.checkpoint")),
    Writing("feature cache", _features, _nothing),
    Writing("recording cache", _recording, _nothing),
)  # fmt: skip
