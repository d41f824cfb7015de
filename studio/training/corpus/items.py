"""What a corpus is and what it yields: items, each a recording that is read block by block."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from studio.engine.channels import Channel
from studio.engine.clip import AudioInfo, Clip

Split = Literal["auto", "training", "held_out"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about an item that only its reader can tell.

    id: of the finding that it becomes.
    reason: a sentence, what is so.
    advice: a sentence, what to do.
    """

    id: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(ABC):
    """One recording of a corpus: a file, or a place inside one; nothing of it is in memory.

    id: tells it from all others, the same at every look; it is stored in training jobs.
    name: for people.
    known_midi: MIDI number of a single note, where the corpus tells it.
    is_octave_sure: known_midi is right as it stands; else makers may count octaves differently.
    group: what was recorded in one session; phrases are made of notes of one group.
    split: what it is for; "auto" leaves that to the preparation.
    """

    id: str
    name: str
    known_midi: int | None = None
    is_octave_sure: bool = False
    group: str = ""
    split: Split = "auto"

    @property
    @abstractmethod
    def source(self) -> Path:
        """What a training names to have it again; the corpus claims it."""

    @abstractmethod
    def blocks(self, block_s: float, channel: Channel = "mix") -> Iterator[Clip]:
        """Its sound in pieces of block_s seconds (the last one shorter), mono.

        Only a block is in memory at a time. Raises UnreadableAudio.
        """

    def info(self) -> AudioInfo | None:
        """Its length and rate where they are known without reading it; UnreadableAudio."""
        return None

    def remarks(self, info: AudioInfo | None, n_read: int) -> tuple[Remark, ...]:
        """What is to be known of it once n_read samples were read; info: of info()."""
        return ()


class Corpus(Protocol):
    """Where items come from. One class a kind, made from the sources that it claims."""

    def __init__(self, sources: Sequence[Path]) -> None:
        """Takes files and folders; nothing is read yet."""

    @classmethod
    def claims(cls, source: Path) -> bool:
        """Whether a source is of this kind: a quick look, no error.

        Audio files and folders are recordings: claim what is neither, such as a list beside them.
        """

    def items(self) -> Iterable[Item]:
        """All items, in a fixed order; BadTrainingData where the corpus is damaged."""

    def files(self) -> Iterable[Path]:
        """The files that it reads, so that a change of one of them is seen."""

    def passed_over(self) -> tuple[str, ...]:
        """What lies there and is not used, a sentence for each kind."""
