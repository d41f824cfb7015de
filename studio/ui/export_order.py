"""What the window asks to be written."""

from dataclasses import dataclass
from pathlib import Path

from studio.engine.clip import Clip
from studio.engine.export.options import ExportOptions
from studio.engine.features.types import Features
from studio.ui.document import Settled


@dataclass(frozen=True, slots=True, eq=False)
class ExportOrder:
    """A clip as it is settled, where to and how."""

    clip: Clip
    features: Features
    settled: Settled
    path: Path
    options: ExportOptions


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """Recordings to be played by the chosen instrument, and how to write them."""

    files: tuple[Path, ...]
    folder: Path
    pattern: str
    options: ExportOptions
