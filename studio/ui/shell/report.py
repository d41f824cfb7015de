"""The log: kept in memory and in a file of bounded size, reported without personal paths."""

import getpass
import importlib.metadata
import logging
import platform
import re
from collections import deque
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

KEPT_LINES = 500
_FILE_BYTES = 512 * 1024
_PACKAGES = ("PySide6-Essentials", "pyqtgraph", "sounddevice", "torch", "torchaudio", "numpy")
_FOLDER = (
    r"(?:(?!\s)"  # a name does not begin
    r"(?:(?![\"'], line )[^/\\\n])+"  # (a traceback goes on after the file)
    r"(?<!\s)(?<![\s=(,][\"'(<\[])(?<![\s\"'(=][A-Za-z]:)"  # or end
    r"(?<![\s\"'(=]~)"  # where another path begins
    r"[/\\]+)"
)
_ABSOLUTE = re.compile(rf"(?<!\w)(?:~[/\\]+{_FOLDER}*|(?:[A-Za-z]:)?[/\\]+{_FOLDER}+)")
_RELATIVE = re.compile(r"(?<=\w)[/\\](?:[^/\\:'\"<>|\s]+[/\\])+")


class Memory(logging.Handler):
    """The newest lines of the log."""

    def __init__(self) -> None:
        """No line is kept yet."""
        super().__init__(logging.INFO)
        self.lines: deque[str] = deque(maxlen=KEPT_LINES)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.lines.append(self.format(record))


def keep_log(file: Path | None) -> Memory:
    """Log into memory and, where it can be written, into a file that never grows beyond 1 MB."""
    memory = Memory()
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    root.addHandler(memory)
    if file is not None:
        with suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            handler = RotatingFileHandler(
                file, maxBytes=_FILE_BYTES, backupCount=1, encoding="utf-8", delay=True
            )
            handler.setFormatter(memory.formatter)
            root.addHandler(handler)
    return memory


def report(lines: list[str], home: Path, user: str) -> str:
    """Versions and the log, without the user's name and folders."""
    versions = [f"DDSP Studio {version_of('ddsp-studio')}", f"Python {platform.python_version()}"]
    versions += [f"{name} {version_of(name)}" for name in _PACKAGES]
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return "\n".join(
        [system, ", ".join(versions), "", *(impersonal(x, home, user) for x in lines)]
    )


def impersonal(text: str, home: Path, user: str) -> str:
    """A path is shortened to its last name, home to ~, the user's name to "user".

    Where a path ends cannot be told for certain, since a folder may have any name: in doubt
    more goes than has to.

    >>> impersonal("Opening /home/ada/Müsik/Bob's: \\"1\\"/Lied eins.wav failed", Path("/"), "")
    'Opening .../Lied eins.wav failed'
    """
    if len(str(home)) > 2:
        text = re.sub(rf"(?<!\w){re.escape(str(home))}(?!\w)", "~", text, flags=re.IGNORECASE)
    text = _ABSOLUTE.sub(".../", text)
    text = _RELATIVE.sub(".../", text)
    if len(user) > 2:
        text = re.sub(rf"(?<!\w){re.escape(user)}(?!\w)", "user", text)
    return text


def user_name() -> str:
    """The name that the user logged in with, if it can be known."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def version_of(package: str) -> str:
    """Version of an installed package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "(from a checkout)" if package == "ddsp-studio" else "-"
