"""Loaded instruments, known by what their files hold: a file that was replaced is loaded anew."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.engine.errors import NotAnInstrument
from studio.engine.file_signature import Signature, file_signature

if TYPE_CHECKING:
    from studio.engine.instrument import Instrument


@dataclass(frozen=True, slots=True)
class _Known:
    """signature: of the file when it was read last; sha256: of its bytes then, 64 hex digits."""

    signature: Signature
    sha256: str


class InstrumentCache:
    """The instruments of files; two files of the same bytes are one instrument.

    Whoever calls from several threads holds a lock.
    """

    def __init__(self) -> None:
        """Imports nothing heavy."""
        self._files: dict[Path, _Known] = {}
        self._instruments: dict[str, Instrument] = {}

    def load(self, path: Path) -> "Instrument":
        """The instrument that the file holds now; NotAnInstrument, also where it has gone."""
        from studio.engine.instrument import load_instrument

        try:
            signature = file_signature(path)
            known = self._files.get(path)
            if known is None or known.signature != signature:
                with path.open("rb") as file:
                    known = _Known(signature, hashlib.file_digest(file, "sha256").hexdigest())
        except OSError as error:
            self._forget(path)
            raise NotAnInstrument(
                "{path} cannot be read ({reason}); choose another instrument.",
                path=path,
                reason=error.strerror or error,
            ) from error
        if known.sha256 not in self._instruments:
            self._forget(path)
            self._instruments[known.sha256] = load_instrument(path)
        self._files[path] = known
        return self._instruments[known.sha256]

    def loaded(self) -> "list[Instrument]":
        """What is in memory, in the order in which it was loaded."""
        return list(self._instruments.values())

    def _forget(self, path: Path) -> None:
        """Let go of what the file held before, unless another file holds it, too."""
        known = self._files.pop(path, None)
        if known and all(other.sha256 != known.sha256 for other in self._files.values()):
            self._instruments.pop(known.sha256, None)
