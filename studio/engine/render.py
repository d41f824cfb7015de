"""A whole clip through an instrument: resynthesis or timbre transfer, with stems."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning.types import Conditioned
from studio.engine.export.targets import EFFECTS_STEM, STEMS
from studio.engine.models.chain import REVERB
from studio.engine.progress import Progress
from studio.engine.stream.playable_sound import PlayableSound
from studio.engine.stream.render_cache import RenderCache
from studio.engine.stream.request import RenderRequest
from studio.engine.stream.resampling import Stretch

Samples = NDArray[np.float32]

__all__ = ["STEMS", "RenderRequest", "Rendered", "render", "render_mix", "render_sound"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What came out.

    mix: float32 [n_samples]; stems: the same length, they sum to the mix (none from render_mix);
    sample_rate: Hz;
    conditioned: the features that were played; peak: greatest absolute sample of the mix (above
    1 it would clip).
    """

    mix: Samples
    stems: dict[str, Samples]
    sample_rate: int
    conditioned: Conditioned
    peak: float


def render(
    request: RenderRequest, *, sample_rate: int | None = None, has_tail: bool = False
) -> Generator[Progress, None, Rendered]:
    """Play a clip's features on an instrument.

    The result has the clip's sample rate and length, or the given rate in Hz and the same duration
    to the sample; has_tail: and as much more as the room rings on. Equal requests give the same
    samples. Raises NoPitchFound; BadParameter for latents that there are not, UnreadableAudio.
    """
    yield Progress(0.05, "Rendering")
    sound = RenderCache().sound(request)
    return (yield from render_sound(sound, sample_rate or request.clip.sample_rate, has_tail))


def render_sound(
    sound: PlayableSound, sample_rate: int, has_tail: bool = False
) -> Generator[Progress, None, Rendered]:
    """Make a whole sound; pieces that were made for playing are not made again.

    has_tail: what rings on after the end of the clip is in the reverb stem and the mix.
    """
    inner = sound.wet.dry.sample_rate
    n_samples = sound.request.n_samples_at(sample_rate)
    stems = yield from _stems(sound)
    if has_tail and sound.levels[REVERB]:
        tail = sound.wet.tail()
        stems[REVERB] = np.concatenate([stems[REVERB], tail])
        if sound.effects is not None:
            end = sound.wet.dry.n_samples
            rung = sound.effects.ringing(end, end + len(tail))
            stems[EFFECTS_STEM] = np.concatenate([stems[EFFECTS_STEM], rung])
        n_samples += -(-len(tail) * sample_rate // inner)
    finished = {}
    for name, samples in stems.items():
        finished[name] = _finished(samples, sound.levels[name], inner, sample_rate, n_samples)
        yield Progress(0.95, "Rendering")
    mix: Samples = np.sum([*finished.values()], axis=0, dtype=np.float32)
    return Rendered(mix, finished, sample_rate, sound.conditioned, _peak(mix))


def render_mix(sound: PlayableSound, sample_rate: int) -> Generator[Progress, None, Rendered]:
    """The same without the stems, which takes a third of the resampling."""
    dry = sound.wet.dry
    stems = yield from _stems(sound)
    mix = np.zeros(dry.n_samples, np.float32)
    for name, samples in stems.items():
        if len(samples):
            mix += samples * np.float32(sound.levels[name])
    n_samples = sound.request.n_samples_at(sample_rate)
    mix = _finished(mix, 1.0, dry.sample_rate, sample_rate, n_samples)
    return Rendered(mix, {}, sample_rate, sound.conditioned, _peak(mix))


def _stems(sound: PlayableSound) -> Generator[Progress, None, dict[str, Samples]]:
    """All stems at the instrument's rate before their levels; empty where the level is 0."""
    dry = sound.wet.dry
    stems = {
        name: np.zeros(dry.n_samples if level else 0, np.float32)
        for name, level in sound.levels.items()
    }
    size = dry.chunk_size
    for start in range(0, dry.n_samples, size):
        end = min(start + size, dry.n_samples)
        for name, samples in stems.items():
            if len(samples):
                samples[start:end] = sound.stem(name, start, end)
        yield Progress(0.1 + 0.8 * end / dry.n_samples, "Rendering")
    return stems


def _peak(mix: Samples) -> float:
    return float(np.max(np.abs(mix), initial=0.0))


def _finished(part: Samples, level: float, inner: int, rate: int, n_samples: int) -> Samples:
    """A stem at its level, at the wanted rate, exactly as long as wanted."""
    if not part.any():
        return np.zeros(n_samples, np.float32)

    def span(start: int, end: int) -> Samples:
        before, after = max(0, -start), max(0, end - len(part))
        return np.pad(part[max(0, start) : end] * np.float32(level), (before, after))

    return Stretch(inner, rate).read(span, 0, n_samples)
