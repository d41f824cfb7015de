"""The command line: arguments in, exit status out (0 done, 1 a named error, 2 wrong usage)."""

import argparse
import io
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from studio.engine.errors import BadParameter, StudioError
from studio.engine.file_names import ON_TERMINALS

VERBS = {
    "analyze": "measure pitch, periodicity, loudness of a recording",
    "render": "play a recording on an instrument",
    "train": "train an instrument from a folder of recordings",
    "evaluate": "measure how close an instrument comes to recordings",
    "instruments": "list, show, import, export, verify instruments",
    "bench": "measure speed and precision on this machine",
    "devices": "list sound devices",
}
_USAGE = "ddsp-studio [FILE] | ddsp-studio VERB ... (VERB --help tells more)"


def run(arguments: Sequence[str]) -> int:
    """Run one command; gives the exit status, never a traceback for a named error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names of files need not be text
            stream.reconfigure(errors=ON_TERMINALS)
    parser = build_parser(arguments)
    try:
        parsed = parser.parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        status: int = parsed.run(parsed)
    except BadParameter as error:
        return _say(error, 2)
    except StudioError as error:
        return _say(error, 1)
    except KeyboardInterrupt:
        return _say("stopped.", 130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away: nothing to tell it
        return 1
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        why = error.strerror or error
        return _say(f"a file cannot be read or written: {why}{place}; mend that, try again.", 1)
    except MemoryError:
        return _say("there is not enough memory for this; use a shorter recording.", 1)
    return status


def build_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the verb that is asked for is imported."""
    parser = argparse.ArgumentParser(
        prog="ddsp-studio", usage=_USAGE, description="Hear a melody as another instrument."
    )
    parser.add_argument("--version", action="version", version=f"DDSP Studio {_version()}")
    first = next((word for word in arguments if not word.startswith("-")), "")
    if first in VERBS or not arguments or arguments[0] in ("-h", "--help"):
        verbs = parser.add_subparsers(title="verbs", metavar="VERB")
        for verb, text in VERBS.items():
            title = text.capitalize() + "."
            child = verbs.add_parser(
                verb, prog=f"ddsp-studio {verb}", help=text, description=title
            )
            if verb == first:
                import_module(f"studio.commands.{verb}").configure(child)
        parser.set_defaults(file=None, timing=False)
    else:
        parser.add_argument("file", nargs="?", help="recording to open in the window")
        parser.add_argument("--timing", action="store_true", help="tell when the window stood")
    if first not in VERBS:
        parser.set_defaults(run=_window)
    return parser


def _window(parsed: argparse.Namespace) -> int:
    """Open the window; a clear sentence where its packages are not installed."""
    if parsed.file is not None and not Path(parsed.file).exists():
        return _say(
            f"there is no file {parsed.file}, nor a verb of that name; verbs are "
            f"{', '.join(VERBS)}.",
            1,
        )
    try:
        from studio.ui.shell.app import run_window
    except ImportError as error:
        return _say(
            f"the window needs a package that is not here ({error}); install it with "
            'pip install "ddsp-studio[window]", or use the verbs: ddsp-studio --help.',
            1,
        )
    status: int = run_window(parsed.file, timing=parsed.timing)
    return status


def _say(message: object, status: int) -> int:
    """One sentence on standard error."""
    print(f"ddsp-studio: {message}", file=sys.stderr)
    return status


def _version() -> str:
    """The installed version."""
    try:
        return version("ddsp-studio")
    except PackageNotFoundError:
        return "(not installed)"
