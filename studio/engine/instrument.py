"""An instrument: a trained network with its card, its statistics, its file."""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from studio.engine.card import Card
from studio.engine.errors import NotAnInstrument
from studio.engine.instrument_file import Parts, read_parts, write_parts
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.models.config import ModelConfig
from studio.engine.statistics import Statistics

_CHECK = "check."
_CHECK_FRAMES = 24
_CHECK_TOLERANCE = 1e-3
MOST_ANCHORS = 64


@dataclass(frozen=True, slots=True)
class Instrument:
    """A playable instrument.

    model: in evaluation mode on the CPU; statistics: of its training data; defaults: parameter
    values that suit it; preview: FLAC bytes of a phrase, may be empty; content: sha256 of the
    weights (empty before it was stored); anchors: latents that have a name, each of n_latents
    numbers.
    """

    card: Card
    config: ModelConfig
    statistics: Statistics
    model: InstrumentModel
    defaults: dict[str, Any] = field(default_factory=dict)
    preview: bytes = b""
    content: str = ""
    anchors: dict[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What the card says."""
        return self.card.name


def save_instrument(instrument: Instrument, path: Path) -> None:
    """Write one file, with a snapshot of features in and controls out to check it by.

    Raises UnwritableTarget.
    """
    weights = {
        name: value.clone().contiguous() for name, value in instrument.model.state_dict().items()
    }
    features, outputs = _snapshot(instrument.model)
    for name, value in {**features, **outputs}.items():
        weights[_CHECK + name] = value.clone().contiguous()
    document = {
        "card": instrument.card.to_dict(),
        "config": instrument.config.to_dict(),
        "statistics": instrument.statistics.to_dict(),
        "defaults": instrument.defaults,
    }
    if instrument.anchors:
        document["anchors"] = {name: list(z) for name, z in instrument.anchors.items()}
    write_parts(path, Parts(document, save(weights), instrument.preview))


def load_instrument(path: Path) -> Instrument:
    """Read and verify an instrument file.

    Raises NotAnInstrument where the file is damaged, hostile, of another version, or does not
    give the controls that its snapshot promises.
    """
    parts = read_parts(Path(path))
    document = parts.card
    card = Card.from_dict(_mapping(path, document, "card"))
    try:
        config = ModelConfig.from_dict(_mapping(path, document, "config"))
        statistics = Statistics.from_dict(_mapping(path, document, "statistics"))
    except (ValueError, TypeError) as error:
        raise NotAnInstrument(
            "{name} is damaged: {error}. Get the file again.",
            name=Path(path).name,
            error=error,
        ) from error
    tensors = _tensors(path, parts.weights)
    check = {k.removeprefix(_CHECK): v for k, v in tensors.items() if k.startswith(_CHECK)}
    weights = {k: v for k, v in tensors.items() if not k.startswith(_CHECK)}
    model = _model(path, config, weights)
    _verify(path, model, check)
    return Instrument(
        card=card,
        config=config,
        statistics=statistics,
        model=model,
        defaults=_mapping(path, document, "defaults"),
        preview=parts.preview,
        content=str(document.get("weights_sha256", "")),
        anchors=_anchors(path, _mapping(path, document, "anchors"), config.n_latents),
    )


def _mapping(path: Path, document: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of the card document; NotAnInstrument where it is no mapping."""
    value = document.get(name, {})
    if not isinstance(value, dict):
        raise NotAnInstrument(
            "{name} is damaged: its {part} cannot be read. Get the file again.",
            name=Path(path).name,
            part=name,
        )
    return value


def _anchors(path: Path, values: dict[str, Any], n_latents: int) -> dict[str, tuple[float, ...]]:
    """Named latents; NotAnInstrument where they do not fit the network. Older files have none."""
    if len(values) > MOST_ANCHORS:
        raise NotAnInstrument(
            "{name} is damaged: it names {values} anchors. Get the file again.",
            name=Path(path).name,
            values=len(values),
        )
    anchors = {}
    for name, z in values.items():
        is_list = isinstance(z, list) and len(z) == n_latents > 0
        if not is_list or not all(_is_number(value) for value in z):
            raise NotAnInstrument(
                "{name} is damaged: its anchor {part!r} does not fit its network. Get the "
                "file again.",
                name=Path(path).name,
                part=name[:40],
            )
        anchors[name[:80]] = tuple(float(value) for value in z)
    return anchors


def _is_number(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value)  # type: ignore[arg-type]


def _tensors(path: Path, content: bytes) -> dict[str, Tensor]:
    """Tensors of the safetensors part; nothing in it can run code."""
    try:
        tensors: dict[str, Tensor] = load(content)
    except (SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise NotAnInstrument(
            "{name} is damaged: its weights cannot be read. Get the file again.",
            name=Path(path).name,
        ) from error
    return tensors


def _model(path: Path, config: ModelConfig, weights: dict[str, Tensor]) -> InstrumentModel:
    """The network with these weights; NotAnInstrument where they do not fit the configuration."""
    n_weights = sum(value.numel() for value in weights.values())
    model = None
    if _least_weights(config) <= n_weights:  # else it could ask for far more memory than it fills
        # Not under torch.device("meta"): that imports torch._dynamo, most of the time of loading.
        with torch.random.fork_rng(devices=[]):
            model = InstrumentModel(config)
    expected = {} if model is None else model.state_dict()
    if {k: v.shape for k, v in expected.items()} != {k: v.shape for k, v in weights.items()}:
        raise NotAnInstrument(
            "{name} is damaged: its weights do not fit its configuration. Get the file again.",
            name=Path(path).name,
        )
    assert model is not None
    if not all(bool(torch.isfinite(value.float()).all()) for value in weights.values()):
        raise NotAnInstrument(
            "{name} is damaged: it holds weights that are no numbers. Get the file again.",
            name=Path(path).name,
        )
    model.load_state_dict(weights)
    return model.eval()


def _least_weights(config: ModelConfig) -> int:
    """Numbers that the two largest parts of the network hold at least, whatever else it has."""
    return 3 * config.rnn_width**2 + max(0, config.layers - 1) * config.width**2


@torch.no_grad()
def _snapshot(model: InstrumentModel) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """A short scale, and the controls that the network gives for it."""
    ramp = torch.linspace(0.0, 1.0, _CHECK_FRAMES).reshape(1, -1, 1)
    features = {"f0_hz": 220.0 * 2**ramp, "loudness_db": -30.0 + 20.0 * ramp}
    return features, _network(model, features)


def _network(model: InstrumentModel, features: dict[str, Tensor]) -> dict[str, Tensor]:
    """Controls of the snapshot's features (z, where the network has one, at rest)."""
    n_latents = model.config.n_latents
    z = features["f0_hz"].new_zeros(1, _CHECK_FRAMES, n_latents) if n_latents else None
    periodicity = torch.ones_like(features["f0_hz"]) if model.config.periodicity else None
    controls = model.controls(features["f0_hz"], features["loudness_db"], periodicity, z)
    return {f"out.{name}": value for name, value in controls.items()}


@torch.no_grad()
def _verify(path: Path, model: InstrumentModel, check: dict[str, Tensor]) -> None:
    """NotAnInstrument where this machine's network does not give what the snapshot promises."""
    try:
        given = _network(model, check)
        for name, value in given.items():
            torch.testing.assert_close(
                value, check[name], rtol=_CHECK_TOLERANCE, atol=_CHECK_TOLERANCE
            )
    except (KeyError, AssertionError, RuntimeError, IndexError) as error:
        raise NotAnInstrument(
            "{name} does not play as when it was saved; get the file again.",
            name=Path(path).name,
        ) from error
