"""Whether a room is learnt apart from the instrument, on material whose room is known."""

import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from studio.engine.clip import Clip, resample, write_clip
from studio.engine.features.types import Features
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.progress import Progress, part
from studio.engine.quality.figures import SAMPLE_RATE, compare
from studio.training.job import TrainingJob
from studio.training.project import configure, prepare_job
from studio.training.trainer import Trainer

RT60_S, LEVEL_DB = 0.6, -3.0
ROOM_S = 1.0
N_STEPS = 400
_GAP_S = 0.012
_FIT_DB = (-5.0, -25.0)
_NEARNESS = ("mel_l1_db", "mss_log", "mss_lin")
Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is to hold: found against limit, in words."""

    what: str
    found: float
    limit: float
    holds: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"what": self.what, "found": self.found, "limit": self.limit, "holds": self.holds}


@dataclass(frozen=True, slots=True)
class _Held:
    """A recording as the network hears it; gain: of its preparation."""

    features: Features
    held_out_from_s: float
    gain: float


def known_response(
    rt60_s: float = RT60_S, level_db: float = LEVEL_DB, sample_rate: int = SAMPLE_RATE
) -> Samples:
    """Decaying noise after 12 ms without its direct sound, float32 [n_taps].

    level_db: its energy against that of the direct sound.
    """
    n_taps = round(1.2 * rt60_s * sample_rate)
    t = np.arange(n_taps) / sample_rate
    noise = np.random.default_rng(7).standard_normal(n_taps) * 10.0 ** (-3.0 * t / rt60_s)
    noise[t < _GAP_S] = 0.0
    noise *= 10.0 ** (level_db / 20.0) / np.sqrt(np.sum(noise**2))
    return noise.astype(np.float32)


def rt60_of(response: Samples, sample_rate: int = SAMPLE_RATE) -> float:
    """Reverberation time: backward integration (Schroeder 1965), a line from -5 to -25 dB.

    >>> t = np.arange(16000) / 16000
    >>> round(rt60_of((10 ** (-3 * t / 0.5)).astype(np.float32)), 3)
    0.5
    """
    energy = np.cumsum(np.square(response, dtype=np.float64)[::-1])[::-1]
    level = 10.0 * np.log10(energy / max(float(energy[0]), 1e-30) + 1e-12)
    first, last = (int(np.argmax(level < db)) for db in _FIT_DB)
    if last <= first + 1:
        return float("nan")
    slope = np.polyfit(np.arange(first, last) / sample_rate, level[first:last], 1)[0]
    return float(-60.0 / slope)


def in_room(dry: Samples, response: Samples) -> Samples:
    """The dry sound and its reverberation, as long as the dry sound."""
    n = 1 << (len(dry) + len(response)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, n) * np.fft.rfft(response, n), n)[: len(dry)]
    return (dry + wet).astype(np.float32)


def reverb_study(
    dry: Sequence[Clip], other: Clip, n_steps: int = N_STEPS, seed: int = 0
) -> Generator[Progress, None, list[Check]]:
    """Train on dry recordings in the known room, with a restrained room to be learnt.

    other: dry sound that the network never hears, for the learnt room. Raises BadTrainingData
    where there is too little.
    """
    response = known_response()
    clips = [resample(clip, SAMPLE_RATE) for clip in dry]
    model, held = yield from _trained(clips, response, n_steps, seed)
    learnt = (
        model.room.impulse_response().detach()[0].numpy()
        if model.room is not None
        else response[:0]
    )
    yield Progress(0.95, "Comparing")
    checks = _nearness(model, held, clips, response)
    checks.append(_decay_check(learnt, response))
    checks.append(_elsewhere(resample(other, SAMPLE_RATE).samples, learnt, response))
    return checks


def _trained(
    clips: Sequence[Clip], response: Samples, n_steps: int, seed: int
) -> Generator[Progress, None, tuple[InstrumentModel, list[_Held]]]:
    """A network that heard the wet sound only, prepared as any training is."""
    with tempfile.TemporaryDirectory(prefix="ddsp-reverb-") as name:
        folder = Path(name)
        files = [folder / f"{number:03}.wav" for number in range(len(clips))]
        wet = [in_room(clip.samples, response) for clip in clips]
        for file, samples in zip(files, wet, strict=True):
            write_clip(file, samples, SAMPLE_RATE, "float")
        job = TrainingJob(
            tuple(files), folder / "x.ddsp", "Reverb", sample_rate=SAMPLE_RATE, steps=n_steps,
            seed=seed, forced=tuple(map(str, files)), model={"reverb_s": ROOM_S, "room": "decay"},
            training={"loudness_weight": 1.0, "band_weight": 0.6},
        )  # fmt: skip
        prepared = yield from part(prepare_job(job, folder / "cache"), 0.0, 0.1)
        trainer = Trainer(configure(job, prepared.statistics), prepared.recordings)
        for step in range(n_steps):
            if step % 10 == 0:
                yield Progress(0.1 + 0.85 * step / n_steps, f"Training, step {step}")
            trainer.step()
        trainer.validate()
        held = [
            _Held(recording.features, recording.held_out_from_s, _gain(recording.samples, clip))
            for recording, clip in zip(prepared.recordings, wet, strict=True)
        ]
        return trainer.best_model(), held


def _gain(levelled: Samples, wet: Samples) -> float:
    """What the preparation made louder by."""
    n = min(len(levelled), len(wet))
    return float(np.dot(levelled[:n], wet[:n]) / max(1e-12, float(np.dot(wet[:n], wet[:n]))))


def _nearness(
    model: InstrumentModel, held: Sequence[_Held], clips: Sequence[Clip], response: Samples
) -> list[Check]:
    """Held-out parts with the room off against both truths, and with it on against the wet one."""
    rows: dict[str, list[float]] = {}
    for recording, clip in zip(held, clips, strict=True):
        features = recording.features
        rate = features.frame_rate
        hop, frame = round(SAMPLE_RATE / rate), round(recording.held_out_from_s * rate)
        curves = (features.f0_hz, features.loudness_db, features.periodicity)
        heard = [torch.from_numpy(curve.copy()).reshape(1, -1, 1) for curve in curves]
        wet = in_room(clip.samples, response)
        n_samples = min(features.n_frames * hop, len(wet)) - frame * hop
        with torch.no_grad():
            stems = model.render(model.controls(*heard), features.n_frames * hop)
        span = slice(frame * hop, frame * hop + n_samples)
        mix = stems["mix"][0].numpy()
        off = mix - stems["reverb"][0].numpy()
        for name, result, truth in (
            ("dry", off, clip.samples), ("wet", off, wet), ("on", mix, wet),
        ):  # fmt: skip
            figures = compare(truth[span] * np.float32(recording.gain), result[span])
            for figure in _NEARNESS:
                rows.setdefault(f"{name} {figure}", []).append(getattr(figures, figure))
    mean = {name: float(np.mean(values)) for name, values in rows.items()}
    checks = []
    for figure in _NEARNESS:
        found, limit = mean[f"dry {figure}"], mean[f"wet {figure}"]
        what = f"room off: {figure} to the dry truth, under that to the wet one"
        checks.append(Check(what, found, limit, found < limit))
    found, limit = mean["on mel_l1_db"], mean["wet mel_l1_db"]
    what = "room on: mel_l1_db to the wet truth, under that with it off"
    return [*checks, Check(what, found, limit, found < limit)]


def _decay_check(learnt: Samples, response: Samples) -> Check:
    """The learnt reverberation time against the true one."""
    truth, found = rt60_of(response), rt60_of(learnt)
    what = f"reverberation time learnt, s, within 30 % of {truth:.2f}"
    return Check(what, found, truth, abs(found - truth) <= 0.3 * truth)


def _elsewhere(dry: Samples, learnt: Samples, response: Samples) -> Check:
    """Another sound in the learnt room is nearer to it in the true room than it was dry."""
    truth = in_room(dry, response)
    found = compare(truth, in_room(dry, learnt)).mss_log
    limit = compare(truth, dry).mss_log
    what = "another sound in the learnt room: mss_log to the true room, under that of it dry"
    return Check(what, found, limit, found < limit)
