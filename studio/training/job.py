"""What is wanted of a training: plain values, without torch."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.engine.channels import Channel


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """What is wanted.

    sources: files or folders; what they hold are the items of a corpus.
    output: the instrument file.
    name: of the instrument.
    recipe: quick, standard or best.
    sample_rate: of the instrument, Hz.
    steps, minutes: limits of its own; None and 0 leave the recipe's.
    device: auto, cpu or cuda.
    resume: go on where an earlier training was cut off.
    author, licence, source, description: for the instrument's card.
    seed: of all that is random.
    channel: of recordings with several.
    previews: folder for what can be heard meanwhile; None for nothing.
    forced: ids of items to use in spite of what the check says.
    excluded: ids of items that are not to be used.
    keeps_checkpoint: so that one may train longer afterwards.
    model: changes to ModelConfig.
    training: changes to TrainConfig.
    """

    sources: tuple[Path, ...]
    output: Path
    name: str
    recipe: str = "standard"
    sample_rate: int = 44100
    steps: int | None = None
    minutes: float = 0.0
    device: str = "auto"
    resume: bool = False
    author: str = ""
    licence: str = ""
    source: str = ""
    description: str = ""
    seed: int = 0
    channel: Channel = "mix"
    previews: Path | None = None
    forced: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    keeps_checkpoint: bool = False
    model: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)

    @property
    def checkpoint(self) -> Path:
        """Where training keeps its state: beside the instrument file."""
        return self.output.with_name(f"{self.output.stem}.checkpoint")

    @property
    def outline(self) -> Path:
        """The instrument before it has learnt anything: what use_best fills in."""
        return self.output.with_name(f"{self.output.stem}.outline")
