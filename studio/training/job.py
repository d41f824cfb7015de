"""What is wanted of a training: plain values, without torch."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.engine.channels import Channel


@dataclass(frozen=True, slots=True)
class TrainingJob:
    """What is wanted.

    sources: files or folders; output: the instrument file; recipe: quick, standard, best;
    channel: of recordings with several; steps, minutes: limits of their own (None, 0: the
    recipe's); previews: folder for what can be heard meanwhile (None = nothing); forced: files to
    use in spite of what the check says; keeps_checkpoint: so that one may train longer
    afterwards; model: changes to ModelConfig; training: to TrainConfig.
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
    forced: tuple[Path, ...] = ()
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
