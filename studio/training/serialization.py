"""Events and orders as lines of JSON, between a training process and whoever watches it."""

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from studio.engine.progress import Progress
from studio.training.events import (
    BatchHalved,
    CheckpointSaved,
    DataReady,
    Failed,
    Finished,
    Kept,
    Paused,
    PreviewsRendered,
    Resumed,
    StepDone,
    TrainEvent,
    Validated,
)
from studio.training.job import TrainingJob

KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Progress,
        DataReady,
        StepDone,
        Validated,
        CheckpointSaved,
        PreviewsRendered,
        Paused,
        Resumed,
        BatchHalved,
        Finished,
        Kept,
        Failed,
    )
}
LONGEST_LINE = 1 << 20


def event_to_line(event: Progress | TrainEvent) -> str:
    """One line without a line break."""
    values = {name: _plain(value) for name, value in asdict(event).items()}
    return json.dumps({"kind": type(event).__name__, **values})


def line_to_event(line: str) -> Progress | TrainEvent:
    """Read what event_to_line gave; ValueError for anything else."""
    values = json.loads(line)
    kind = KINDS.get(values.pop("kind", ""))
    if kind is None or set(values) != {field.name for field in fields(kind)}:
        raise ValueError(f"not an event: {line[:80]!r}")
    for name, value in values.items():
        if name == "path":
            values[name] = Path(value)
        elif isinstance(value, list):
            values[name] = tuple(Path(v) if name == "paths" else v for v in value)
    event: Progress | TrainEvent = kind(**values)
    return event


def job_to_json(job: TrainingJob) -> str:
    """A job as JSON."""
    values = {name: _plain(value) for name, value in asdict(job).items()}
    if not job.excluded:
        del values["excluded"]  # older studios read it then
    return json.dumps(values, indent=1)


def json_to_job(text: str) -> TrainingJob:
    """Read what job_to_json gave; ValueError, TypeError for anything else."""
    values = json.loads(text)
    values["sources"] = tuple(Path(source) for source in values["sources"])
    values["forced"] = tuple(values.get("forced", ()))
    values["excluded"] = tuple(values.get("excluded", ()))
    values["output"] = Path(values["output"])
    values["previews"] = Path(values["previews"]) if values["previews"] else None
    return TrainingJob(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value
