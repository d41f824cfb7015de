"""A whole clip through an instrument: resynthesis or timbre transfer, with stems."""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.clip import Clip, resample
from studio.engine.conditioning.condition import condition
from studio.engine.conditioning.types import Conditioned
from studio.engine.features.extract import resample_features
from studio.engine.features.types import Features
from studio.engine.features.voicing import require_pitch
from studio.engine.instrument import Instrument
from studio.engine.models.config import ModelConfig
from studio.engine.parameters import PARAMETER, Conditioning
from studio.engine.progress import Progress
from studio.engine.units import db_to_amplitude

Samples = NDArray[np.float32]

STEMS = ("harmonic", "noise", "reverb")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came out.

    mix: float32 [n_samples]; stems: the same length, they sum to the mix; sample_rate: Hz;
    conditioned: the features that were played; peak: greatest absolute sample of the mix (above
    1 it would clip).
    """

    mix: Samples
    stems: dict[str, Samples]
    sample_rate: int
    conditioned: Conditioned
    peak: float


def render(
    clip: Clip,
    features: Features,
    instrument: Instrument,
    conditioning: Conditioning,
    *,
    sample_rate: int | None = None,
    seed: int = 0,
) -> Generator[Progress, None, Rendered]:
    """Play a clip's features on an instrument.

    The result has the clip's sample rate and length, or the given rate and the same duration to
    the sample. The same seed gives the same samples. Raises NoPitchFound.
    """
    require_pitch(features)
    conditioned = condition(features, conditioning, instrument.statistics)
    config = instrument.config
    n_inner = -(-len(clip.samples) * config.sample_rate // clip.sample_rate)
    yield Progress(0.05, "Playing")
    controls = network_controls(conditioned, instrument, n_inner)
    parts: dict[str, Samples] = {}
    for progress, parts in instrument.model.render_blocks(controls, n_inner, seed):  # noqa: B007
        yield Progress(0.1 + 0.85 * progress, "Playing")
    rate = sample_rate or clip.sample_rate
    n_samples = -(-len(clip.samples) * rate // clip.sample_rate)
    stems = {
        name: _finished(parts.get(name), level, config, rate, n_samples)
        for name, level in stem_levels(conditioning).items()
    }
    mix: Samples = stems["harmonic"] + stems["noise"] + stems["reverb"]
    return Rendered(mix, stems, rate, conditioned, float(np.max(np.abs(mix), initial=0.0)))


def stem_levels(conditioning: Conditioning) -> dict[str, float]:
    """Gain of each stem from the mix part of the parameter table."""
    output = _gain("output", conditioning.output)
    return {
        "harmonic": output * _gain("harmonics", conditioning.harmonics),
        "noise": output * _gain("noise", conditioning.noise),
        "reverb": output * conditioning.reverb_wet / 100.0,
    }


@torch.no_grad()
def network_controls(
    conditioned: Conditioned, instrument: Instrument, n_samples: int
) -> dict[str, torch.Tensor]:
    """Synthesizer controls [1, n_frames, ...] for n_samples at the instrument's rate.

    The network hears the network_ curves; the pitch that sounds is the features'.
    """
    config = instrument.config
    n_frames = -(-n_samples // config.hop_size)
    heard = replace(
        conditioned.features,
        f0_hz=conditioned.network_f0_hz,
        loudness_db=conditioned.network_loudness_db,
    )
    played = resample_features(conditioned.features, config.frame_rate, n_frames)
    heard = resample_features(heard, config.frame_rate, n_frames)

    def column(curve: Samples) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(curve, np.float32)).reshape(1, -1, 1)

    return instrument.model.controls(
        column(heard.f0_hz),
        column(heard.loudness_db),
        column(heard.periodicity),
        sounding_f0_hz=column(played.f0_hz),
    )


def _finished(
    part: Samples | None, level: float, config: ModelConfig, rate: int, n_samples: int
) -> Samples:
    """A stem at its level, at the wanted rate, exactly as long as wanted."""
    if part is None or level == 0.0:
        return np.zeros(n_samples, np.float32)
    out = resample(Clip(part * np.float32(level), config.sample_rate), rate).samples[:n_samples]
    return np.pad(out, (0, n_samples - len(out)))


def _gain(name: str, level_db: float) -> float:
    """Amplitude of a level in dB; the lowest value of the table means off."""
    return 0.0 if level_db <= PARAMETER[name].minimum else float(db_to_amplitude(level_db))
