"""What libsndfile does not decode goes through the user's own ffmpeg, where there is one."""

import os
import shutil
import subprocess
from pathlib import Path

from studio.engine.decoding.kinds import container_of
from studio.engine.errors import NoRoom, UnreadableAudio

FULL_BYTES = 16 << 20  # less than this is free on a full disk
# No playlists among them: those can name other files and addresses.
FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,asf,aac,adts,mp3,flac,wav,w64,ogg,aiff,caf,au,amr,"
    "amrnb,amrwb,ape,wv,tta,tak,mpc,mpc8,dsf,iff,ac3,eac3,dts,mpegts,mpeg,flv,avi,rm,voc"
)
TEXT_LOOKED_AT = 512  # bytes


def has_ffmpeg() -> bool:
    """Whether there is one to be called."""
    return shutil.which("ffmpeg") is not None


def may_be_sound(path: Path) -> bool:
    """Whether ffmpeg is worth asking: not about text, a playlist for instance. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(TEXT_LOOKED_AT)
    return any(byte < 32 and byte not in b"\t\r\n\f" for byte in head)


def decode_by_ffmpeg(source: Path, target: Path) -> None:
    """Write the first sound of a file as WAV of 32-bit floats at its own rate and channels.

    Raises UnreadableAudio: no ffmpeg, or it finds no sound; NoRoom: the disk of target is full.
    """
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        container = container_of(source)
        is_a = f" is {container} and" if container else ""
        raise UnreadableAudio(
            "{name}{is_a} needs ffmpeg to be read; install ffmpeg or convert it to WAV.",
            name=source.name,
            is_a=is_a,
        )
    options: list[str | bytes] = ["-v", "error", "-nostdin", "-y", "-protocol_whitelist", "file"]
    options += ["-format_whitelist", FORMATS, "-i"]
    output: list[str | bytes] = [
        "-map",
        "0:a:0",
        "-vn",
        "-c:a",
        "pcm_f32le",
        "-rf64",
        "auto",
        "-f",
        "wav",
    ]
    place = b"file:" + os.fsencode(source.resolve())
    command = [os.fsencode(ffmpeg), *options, place, *output, os.fsencode(target)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0 and shutil.disk_usage(target.parent).free < FULL_BYTES:
        raise NoRoom(
            "{name} cannot be decoded: the disk of {parent} is full; make room there.",
            name=source.name,
            parent=target.parent.parent,
        )
    if done.returncode != 0 or not target.exists():
        raise UnreadableAudio(
            "{name} could not be decoded by ffmpeg; it is damaged or holds no sound.",
            name=source.name,
        )


def count_by_ffprobe(path: Path) -> int | None:
    """Number of channels of the first sound, without decoding; None where that is not known."""
    ffprobe = shutil.which("ffprobe")
    if ffprobe is None:
        return None
    options = ["-v", "error", "-protocol_whitelist", "file", "-format_whitelist", FORMATS]
    wanted = ["-select_streams", "a:0", "-show_entries", "stream=channels", "-of", "csv=p=0"]
    place = b"file:" + os.fsencode(path.resolve())
    done = subprocess.run(
        [os.fsencode(ffprobe), *options, *wanted, place], capture_output=True, check=False
    )
    text = done.stdout.split(b"\n")[0].strip(b" ,\r")
    return int(text) if text.isdigit() else None
