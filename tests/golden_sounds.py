"""The sounds of the studio before its house was opened, and the files that users had then.

`python -m tests.golden_sounds --write` renders each case and keeps what it gave in
tests/golden/before/; it was run once, at the commit that added this file. A test renders them
again: files of that day open, and sound within TOLERANCE as they did.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.clip import Clip, read_clip, write_clip
from studio.engine.features.extract import extract
from studio.engine.features.tracker import make_tracker
from studio.engine.features.types import Features
from studio.engine.instrument import Instrument, load_instrument, save_instrument
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish
from studio.engine.render import Rendered, RenderRequest, render
from studio.engine.resources import resource
from studio.engine.stream.room import NO_ROOM, Room, read_room
from tests.helpers import SMALL, tiny_instrument

FOLDER = Path(__file__).parent / "golden" / "before"
TOLERANCE = 1e-4
_PIECES, _PIECE = 4, 1024
_STEP_S = 0.02
Samples = NDArray[np.float32]

KINDS = {
    "harmonic": {},
    "sinusoidal": {"synthesizer": "sinusoidal"},
    "wavetable": {"synthesizer": "wavetable", "body_points": 0},
    "room": {"reverb_s": 0.3, "lookahead": 2},
    "decay": {"reverb_s": 0.3, "room": "decay"},
    "latents": {"n_latents": 3, "z_blends": True, "reverb_s": 0.2},
    "reference": {"loudness_scaling": "reference", "n_noise_bands": 0, "periodicity": True},
}
"""Instruments of every kind of chain, never trained, as files of that day."""

BUNDLED = (
    "alto_saxophone", "cello", "clarinet", "flute", "oboe", "solo_flute", "tenor_saxophone",
    "trumpet", "violin", "voice", "winds",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What is rendered: instruments by file name, values of the parameter table, a room."""

    instrument: str
    values: dict[str, float | bool | str] = field(default_factory=dict)
    other: str = ""
    room: str = ""
    latents: tuple[str, str] = ("", "")
    rate: int | None = None


CASES: dict[str, Case] = {
    **{name: Case(name) for name in BUNDLED},
    **{f"kind_{name}": Case(f"kind_{name}") for name in KINDS},
    "as_sung": Case("violin", {"adjust": False, "octave_mode": "off", "level_match": False}),
    "in_tune": Case("violin", {"autotune": 100.0, "autotune_scale": "chromatic"}),
    "shifted": Case("flute", {"pitch_octave": 1.0, "pitch_semitone": -3.0, "loudness_shift": -6}),
    "toned": Case("trumpet", {"tone_pitch": 5.0, "tone_level": 6.0}),
    "mixed": Case("oboe", {"harmonics": -6.0, "noise": 3.0, "reverb_wet": 50.0, "output": -2.0}),
    "hall": Case("cello", {}, room="hall"),
    "dry": Case("kind_room", {}, room="none"),
    "morphed": Case("violin", {"morph": 40.0}, other="clarinet"),
    "morphed_kinds": Case("kind_sinusoidal", {"morph": 70.0}, other="kind_room"),
    "between_anchors": Case("winds", {"morph": 50.0}),
    "own_latents": Case("voice", {}, latents=("own", "")),
    "at_48_kHz": Case("violin", {}, rate=48000),
}


def melody() -> tuple[Clip, Features]:
    """Three seconds of the sung demo, and its features as they were measured that day."""
    clip = read_clip(FOLDER / "melody.flac")
    with np.load(FOLDER / "melody.npz", allow_pickle=False) as kept:
        return clip, Features(kept["f0_hz"], kept["periodicity"], kept["loudness_db"], 250.0)


def instrument_file(name: str) -> Path:
    """The file of a bundled instrument, or of one that was kept that day."""
    path = FOLDER / f"{name}.ddsp"
    return path if path.exists() else resource(f"instruments/{name}.ddsp")


def rendered(case: Case) -> Rendered:
    """The case as the studio of today plays it."""
    clip, features = melody()
    other = load_instrument(instrument_file(case.other)) if case.other else None
    instrument = load_instrument(instrument_file(case.instrument))
    conditioning = Conditioning(**case.values)  # type: ignore[arg-type]
    request = RenderRequest(
        clip, features, instrument, conditioning, other, _room(case.room), case.latents
    )
    return finish(render(request, sample_rate=case.rate))


def _room(name: str) -> Room | None:
    if name == "none":
        return NO_ROOM
    return read_room(resource(f"rooms/{name}.flac")) if name else None


def summary(result: Rendered) -> dict[str, Samples]:
    """Pieces of the mix and of each stem, and how loud all of the mix is, 20 ms by 20 ms."""
    parts = {"mix": result.mix, **result.stems}
    kept = {name: pieces(samples) for name, samples in parts.items()}
    step = round(_STEP_S * result.sample_rate)
    whole = result.mix[: len(result.mix) // step * step].reshape(-1, step)
    return {**kept, "level": np.sqrt(np.mean(np.square(whole), axis=1))}


def pieces(samples: Samples) -> Samples:
    """Four stretches of a sound, float32 [4 * 1024]."""
    starts = np.linspace(0.1, 0.9, _PIECES) * (len(samples) - _PIECE)
    return np.concatenate([samples[round(at) : round(at) + _PIECE] for at in starts])


def known(name: str) -> dict[str, Samples]:
    """What a case gave that day."""
    with np.load(FOLDER / "sounds.npz", allow_pickle=False) as kept:
        start = f"{name}/"
        return {key.removeprefix(start): kept[key] for key in kept.files if key.startswith(start)}


def _write() -> None:
    whole = read_clip(resource("demo/singing_vocadito_10.flac"))
    first = round(2.0 * whole.sample_rate)
    clip = Clip(whole.samples[first : first + 3 * whole.sample_rate], whole.sample_rate)
    write_clip(FOLDER / "melody.flac", clip, subtype="pcm16")
    features = finish(extract(read_clip(FOLDER / "melody.flac"), tracker=make_tracker("tiny")))
    np.savez_compressed(
        FOLDER / "melody.npz",
        f0_hz=features.f0_hz,
        periodicity=features.periodicity,
        loudness_db=features.loudness_db,
    )
    for name, values in KINDS.items():
        save_instrument(_untrained(name, values), FOLDER / f"kind_{name}.ddsp")
    sounds: dict[str, Samples] = {}
    for name, case in CASES.items():
        for part, samples in summary(rendered(case)).items():
            sounds[f"{name}/{part}"] = samples
        print(name, flush=True)
    np.savez_compressed(FOLDER / "sounds.npz", **sounds)  # type: ignore[arg-type]


def _untrained(name: str, values: dict[str, object]) -> Instrument:
    made = tiny_instrument(type(SMALL)(**{**SMALL.to_dict(), **values}), name)  # type: ignore[arg-type]
    generator = torch.Generator().manual_seed(len(name))
    for tensor in made.model.state_dict().values():  # nothing stays at a start value of 0
        tensor += 0.05 * torch.randn(tensor.shape, generator=generator)
    if not made.config.n_latents:
        return made
    anchors = {"Dark": (0.5, -0.5, 0.0), "Bright": (-1.0, 0.25, 1.0)}
    return Instrument(made.card, made.config, made.statistics, made.model, anchors=anchors)


def _main(arguments: Callable[[], argparse.Namespace]) -> None:
    if arguments().write:
        _write()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep what is rendered now")
    _main(parser.parse_args)
