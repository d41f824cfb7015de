"""A piece of mono sound in memory, read from files of many kinds, written to WAV or FLAC."""

import errno
import hashlib
import mmap
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import soundfile
from numpy.typing import NDArray

from studio.engine.atomic import part_of
from studio.engine.channels import Channel, check_channel, index_of, picked, settled
from studio.engine.decoding.opening import channels_of, opened_audio
from studio.engine.decoding.source import Source, native_name
from studio.engine.errors import UnreadableAudio, UnwritableTarget
from studio.engine.file_names import printable
from studio.engine.write_errors import why_not_written

Subtype = Literal["pcm16", "pcm24", "float"]

CONTAINERS = {".wav": "WAV", ".flac": "FLAC"}
SOUNDFILE_SUBTYPES = {"pcm16": "PCM_16", "pcm24": "PCM_24", "float": "FLOAT"}
BLOCK_SAMPLES = 1 << 18  # about 6 s at 44.1 kHz: the memory that a long file needs beyond itself
BLOCK_BYTES = 32 << 20  # at most, of all channels, whatever a header says
FULL_BYTES = 16 << 20  # less than this is free on a full disk
LOUD = 100.0  # 40 dB above full scale: only floats on the scale of integers go there
STANDING_OUT, MOST_ALONE, LEAST_ABOUT = 1000.0, 16, 4096  # a factor; samples of how many
LARGEST = 2.0**32  # of a sample: floats on the scale of 32-bit integers stay below
WAV_LIMIT = 4_000_000_000  # bytes; sizes in a plain WAV header are 32-bit


@dataclass(frozen=True, slots=True)
class Clip:
    """Mono samples.

    samples: float32 [n_samples], nominally -1..1.
    sample_rate: Hz.
    name: what the user calls it (usually the file's stem).
    channel: what was read of the file.
    """

    samples: NDArray[np.float32]
    sample_rate: int
    name: str = ""
    channel: Channel = "mix"

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a file says of itself: length in seconds, rate in Hz, number of channels."""

    seconds: float
    sample_rate: int
    n_channels: int


def sha256_of(samples: NDArray[np.float32]) -> str:
    """Key of the samples' content: 64 hex digits, the same on every machine."""
    return hashlib.sha256(np.ascontiguousarray(samples, dtype="<f4").data).hexdigest()


def release(samples: NDArray[np.float32]) -> None:
    """Give back the memory of samples that lie in a file; they are read again when wanted.

    For passes over a long clip: what was read counts as the program's own otherwise. Does nothing
    for samples in memory, and where the system cannot.
    """
    base: Any = samples
    while base is not None and not isinstance(base, mmap.mmap):
        base = getattr(base, "base", None)
    if base is not None and hasattr(base, "madvise"):
        base.madvise(mmap.MADV_DONTNEED)


def read_info(path: str | Path) -> AudioInfo:
    """What the file says of itself, without decoding it where ffmpeg is not needed for it.

    Raises UnreadableAudio.
    """
    with opened_audio(Path(path)) as file:
        return AudioInfo(file.frames / file.samplerate, file.samplerate, file.channels)


def count_channels(path: str | Path) -> int:
    """Number of channels, without decoding; 2 where only ffmpeg knows and does not tell.

    Raises UnreadableAudio.
    """
    return channels_of(Path(path))


def chosen_channel(file: Source, channel: Channel, path: Path) -> Channel:
    """The channel that is read of an open file where one is wished, before anything is read.

    Where a mix would cancel, the louder one. Raises BadParameter.
    """
    channel = check_channel(channel)
    return settled(path, file) if channel == "mix" else channel


def read_clip(path: str | Path, channel: Channel = "mix") -> Clip:
    """Read a whole file at its own rate, mixed down to mono (or one channel of it).

    Where the channels cancel each other the louder one is read, as Clip.channel tells.
    A truncated file gives what still decodes. Needs 4 bytes a sample and one block beyond that.
    Raises UnreadableAudio: absent, a folder, empty, not audio, no samples, NaN or infinite.
    """
    path = Path(path)
    with opened_audio(path) as file:
        channel = chosen_channel(file, channel, path)
        samples = _allocate(file.frames, path)
        n_read = 0
        for block in audio_blocks(file, BLOCK_SAMPLES, channel, path):
            room = samples[n_read : n_read + len(block)]
            room[:] = block[: len(room)]
            n_read += len(room)
        sample_rate = int(file.samplerate)
    if n_read == 0:
        raise UnreadableAudio(
            "{name} holds no samples; choose another file.",
            name=path.name,
        )
    whole = samples if n_read == len(samples) else samples[:n_read].copy()
    return Clip(whole, sample_rate, printable(path.stem), channel)


def iter_blocks(path: str | Path, block_s: float, channel: Channel = "mix") -> Iterator[Clip]:
    """Read a file of any length piece by piece; each piece is a Clip of block_s (the last: less).

    Raises UnreadableAudio as read_clip does; for NaN, when its block is reached.
    """
    path = Path(path)
    with opened_audio(path) as file:
        channel = chosen_channel(file, channel, path)
        size = max(1, round(block_s * file.samplerate))
        n_read = 0
        for block in audio_blocks(file, size, channel, path):
            n_read += len(block)
            yield Clip(block, int(file.samplerate), printable(path.stem), channel)
        if n_read == 0:
            raise UnreadableAudio(
                "{name} holds no samples; choose another file.",
                name=path.name,
            )


def write_clip(
    path: str | Path,
    clip: Clip | NDArray[np.float32],
    sample_rate: int | None = None,
    subtype: Subtype = "pcm16",
) -> float:
    """Write WAV or FLAC (by suffix) and give the peak of what was asked for.

    clip: a Clip, or float32 [n_samples] with its sample_rate. Integers are rounded plainly; where
    the returned peak is above 1.0 they were clipped at full scale, which the caller must tell.
    The file appears whole or not at all: written beside the target, synced, renamed.
    Raises UnwritableTarget: no such folder, no permission, disk full, unknown suffix; ValueError
    for samples that are not finite or have no rate.
    """
    path = Path(path)
    samples, rate = _samples_of(clip, sample_rate)
    container = CONTAINERS.get(path.suffix.lower())
    if container is None:
        raise UnwritableTarget(
            "{name} must end in .wav or .flac.",
            name=path.name,
        )
    if container == "FLAC" and subtype == "float":
        raise UnwritableTarget("FLAC cannot hold float samples; choose .wav or 24 bit.")
    if path.is_dir():
        raise UnwritableTarget(
            "{path} is a folder; name a file in it.",
            path=path,
        )
    peak = float(max(np.max(samples), -np.min(samples))) if len(samples) else 0.0
    if not np.isfinite(peak):
        raise ValueError("the samples hold NaN or infinity")
    if container == "WAV" and len(samples) * 4 > WAV_LIMIT:
        container = "RF64"
    _write_atomically(path, samples, rate, container, subtype)
    return peak


def resample(clip: Clip, sample_rate: int) -> Clip:
    """The same sound at another rate (soxr HQ: no delay, nothing above the lower Nyquist)."""
    if sample_rate == clip.sample_rate:
        return clip
    import soxr  # only where it is needed: the window's start does not need it

    if len(clip.samples) < 16 * BLOCK_SAMPLES:
        samples = soxr.resample(clip.samples, clip.sample_rate, sample_rate, quality="HQ")
        return Clip(np.asarray(samples, dtype=np.float32), sample_rate, clip.name)
    stream = soxr.ResampleStream(clip.sample_rate, sample_rate, 1, dtype="float32", quality="HQ")
    parts = []
    for start in range(0, len(clip.samples), BLOCK_SAMPLES):  # it may lie in a file: see release
        block = np.ascontiguousarray(clip.samples[start : start + BLOCK_SAMPLES])
        parts.append(stream.resample_chunk(block, last=start + BLOCK_SAMPLES >= len(clip.samples)))
        release(clip.samples)
    return Clip(np.concatenate(parts), sample_rate, clip.name)


def _allocate(n_samples: int, path: Path) -> NDArray[np.float32]:
    try:
        return np.empty(max(0, n_samples), dtype=np.float32)
    except (MemoryError, ValueError) as error:
        raise UnreadableAudio(
            "{name} says it has {n_samples} samples, more than fit into memory; cut it.",
            name=path.name,
            n_samples=n_samples,
        ) from error


def audio_blocks(
    file: Source, size: int, channel: Channel, path: Path
) -> Iterator[NDArray[np.float32]]:  # each [<= size]
    """Mono blocks until the end, or until the place where the file stops decoding.

    Raises UnreadableAudio where nothing can be decoded, where there is no such channel, or where a
    sample is not a number.
    """
    index = index_of(channel, file.channels, path.name)
    n_before = n_held = 0
    held: list[NDArray[np.float32]] = []
    for block in _raw_blocks(file, size, path):
        heard = block if index is None else block[:, index]
        if not -LOUD < heard.min() <= heard.max() < LOUD:
            _check_values(heard, n_before, file.samplerate, path)
        n_before += len(block)
        n_held += len(block)
        held.append(picked(block, index).astype(np.float32, copy=False))
        if n_held == size:
            yield held[0] if len(held) == 1 else np.concatenate(held)
            held, n_held = [], 0
    if held:
        yield np.concatenate(held)


def _check_values(heard: NDArray[np.floating], n_before: int, rate: int, path: Path) -> None:
    """Refuse samples, [n] or [n, n_channels], that are no numbers or beyond any scale.

    Beyond the scale of the others, too: a few that stand 60 dB above all that is about them.
    """
    flat = heard.reshape(len(heard), -1)
    sizes = np.abs(flat)
    is_bad = ~(sizes < LARGEST)  # so that NaN is bad
    if not is_bad.any():
        stands_out = sizes.max(axis=1) > sizes.max() / STANDING_OUT
        is_alone = len(heard) >= LEAST_ABOUT and np.count_nonzero(stands_out) <= MOST_ALONE
        is_bad = (sizes > LOUD) & is_alone
    if not is_bad.any():
        return
    row = int(np.argmax(is_bad.any(axis=1)))
    value = float(flat[row][is_bad[row]][0])
    place = f"at {(n_before + row) / rate:.2f} s"
    if np.isfinite(value):
        raise UnreadableAudio(
            "{name} holds a sample of {value:.3g} {place}, far beyond full scale (1.0); "
            "export it again.",
            name=path.name,
            value=value,
            place=place,
        )
    raise UnreadableAudio(
        "{name} holds samples that are not numbers (NaN or infinite) {place}; export it again.",
        name=path.name,
        place=place,
    )


def _raw_blocks(file: Source, size: int, path: Path) -> Iterator[NDArray[Any]]:
    """Blocks [<= size, n_channels] until the end, or the place where the file stops decoding.

    Where size is more than fits into BLOCK_BYTES it is the sum of several blocks.
    """
    most = max(1, BLOCK_BYTES // (np.dtype(file.dtype).itemsize * file.channels))
    n_read = 0
    while True:
        block = file.read(min(most, size - n_read % size))
        if len(block) == 0 and n_read == 0 and file.is_damaged:
            raise UnreadableAudio(
                "{name} is damaged: no sound in it can be decoded; export it again.",
                name=path.name,
            )
        if len(block) == 0:
            return
        n_read += len(block)
        yield block


def _samples_of(
    clip: Clip | NDArray[np.float32], sample_rate: int | None
) -> tuple[NDArray[np.float32], int]:
    if isinstance(clip, Clip):
        if sample_rate not in (None, clip.sample_rate):
            raise ValueError(f"the clip has {clip.sample_rate} Hz, not {sample_rate}: resample it")
        return clip.samples, clip.sample_rate
    if sample_rate is None or np.ndim(clip) != 1:
        raise ValueError("samples [n_samples] come with their sample_rate")
    return clip, sample_rate


def _write_atomically(
    path: Path, samples: NDArray[np.float32], rate: int, container: str, subtype: Subtype
) -> None:
    temporary = part_of(path)
    try:
        _write_blocks(temporary, samples, rate, container, subtype)
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except (OSError, soundfile.SoundFileError, AssertionError) as error:
        # AssertionError: how soundfile tells that fewer samples went to the disk than given.
        cause = error if isinstance(error, OSError) else _asked_again(path.parent)
        raise UnwritableTarget(why_not_written(path, cause)) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _asked_again(folder: Path) -> OSError | None:
    """What the system says of writing there: libsndfile keeps it for itself. None: nothing."""
    try:
        if shutil.disk_usage(folder).free < FULL_BYTES:
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return error


def _write_blocks(
    path: Path, samples: NDArray[np.float32], rate: int, container: str, subtype: Subtype
) -> None:
    name = native_name(path)
    kind = SOUNDFILE_SUBTYPES[subtype]
    with soundfile.SoundFile(name, "w", rate, 1, kind, format=container) as file:
        for start in range(0, len(samples), BLOCK_SAMPLES):
            file.write(_quantized(samples[start : start + BLOCK_SAMPLES], subtype))
    if soundfile.info(name).frames != len(samples):
        raise OSError("the file came out too short")


def _quantized(samples: NDArray[np.float32], subtype: Subtype) -> NDArray[Any]:
    """Integers by plain rounding, left-justified in their type; float as it is."""
    if subtype == "float":
        return np.asarray(samples, dtype=np.float32)
    bits = 16 if subtype == "pcm16" else 24
    full = 2.0 ** (bits - 1)
    steps = np.clip(np.rint(samples.astype(np.float64) * full), -full, full - 1)
    return steps.astype(np.int16) if bits == 16 else steps.astype(np.int32) << 8
