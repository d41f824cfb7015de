"""The state of a training run: network, averaged weights, optimizer, random numbers; its step."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from studio.engine.errors import BadTrainingData, TrainingFailed
from studio.engine.models.autoencoder import InstrumentModel
from studio.training.checkpoint import (
    Checkpoint,
    adam_tensors,
    load_adam,
    read_checkpoint,
    write_checkpoint,
)
from studio.training.config import TrainConfig
from studio.training.dataset import Batch, Segments, Source, Stretch, split
from studio.training.objective import Objective
from studio.training.process_group import ProcessGroup, together

_VALIDATION_SEGMENTS = 12
LEAST_JUDGED_S = 0.5


@dataclass(slots=True)
class Progress:
    """What a resumed run needs to know beside tensors."""

    step: int = 0
    best_step: int = -1
    best_loss: float = float("inf")
    elapsed_s: float = 0.0
    bad_steps: int = 0
    history: list[tuple[int, float]] = field(default_factory=list)


class Trainer:
    """Network, averaged network, optimizer, random state of one run."""

    def __init__(
        self, config: TrainConfig, sources: Sequence[Source], group: ProcessGroup | None = None
    ) -> None:
        """Build everything from the seed; BadTrainingData where there is too little audio.

        group: processes that share each batch; all have the same seed and end up with the same
        weights.
        """
        self.config = config
        self.group = group or ProcessGroup()
        if self.group.world_size > config.batch_size:
            raise TrainingFailed(
                f"{self.group.world_size} processes cannot share a batch of {config.batch_size}; "
                "start fewer."
            )
        self.device = choose_device(config.device)
        self.dtype = choose_precision(config.precision, self.device)
        torch.manual_seed(config.seed)
        self.model = InstrumentModel(config.model).to(self.device)
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        self.best = {k: v.clone() for k, v in self.average.items()}
        self.optimizer = torch.optim.Adam(
            self.model.parameter_groups(config.learning_rate), lr=config.learning_rate
        )
        self.objective = Objective(config)
        self._shared = self.group.trained(_Loss(self))
        self.generator = torch.Generator().manual_seed(config.seed)
        self.progress = Progress()
        n_frames = round(config.segment_s * config.model.frame_rate)
        train, held_out = split(sources)
        self.segments = Segments(train, n_frames, config.model.hop_size)
        self.held_out = Segments(
            held_out, self._n_judged_frames(held_out, n_frames), config.model.hop_size
        )
        if not self.segments.stretches:
            raise BadTrainingData(
                f"No recording has {config.segment_s:g} s to train from; add longer recordings."
            )

    @property
    def is_judged(self) -> bool:
        """Whether anything is held out to judge by; else the last averaged weights are kept."""
        return bool(self.held_out.stretches)

    def _n_judged_frames(self, held_out: Sequence[Stretch], n_frames: int) -> int:
        """Frames of a validation segment: of a training segment, or as many as are held out.

        At least LEAST_JUDGED_S behind the warm-up: with less there is nothing to judge.
        """
        config = self.config
        longest = max((stretch.last - stretch.first for stretch in held_out), default=0)
        least = round((config.warmup_s + LEAST_JUDGED_S) * config.model.frame_rate)
        return max(min(n_frames, longest), min(n_frames, least))

    def step(self) -> float:
        """One step of the optimizer; gives the loss, not finite where the step was left out."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.config.rate_at(self.progress.step) * group["factor"]
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.gradients()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip_norm)
        self.progress.step += 1
        if not bool(torch.isfinite(norm + loss)):
            self.progress.bad_steps += 1
            return float("nan")
        self.progress.bad_steps = 0
        self.optimizer.step()
        self._update_average()
        return loss

    def gradients(self) -> float:
        """Draw a batch; gives its loss and leaves its gradients, the same in all processes."""
        size, n = self.config.batch_size, self.group.world_size
        rows = self.group.rows(size)
        batch = self.segments.draw(size, self.generator, rows).to(self.device)
        # DistributedDataParallel takes the mean over processes; their shares may be unequal.
        share = n * (rows.stop - rows.start) / size
        with together():
            loss = share * self._shared(batch, self.progress.step, rows.start)
            loss.backward()
        (total,) = self.group.sum(float(loss.detach()) / n)
        return total

    def validate(self) -> float:
        """Held-out loss of the averaged weights; they become the best where it is the least.

        ValueError where nothing is held out: a loss of what is trained on would judge nothing.
        """
        if not self.is_judged:
            raise ValueError("nothing is held out to validate with")
        kept = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.model.load_state_dict(self.average)
        with torch.no_grad():
            batches = list(enumerate(self.held_out.spread(_VALIDATION_SEGMENTS)))
            losses = [
                float(self._loss(self.model, batch.to(self.device), index))
                for index, batch in batches[self.group.rows(len(batches))]
            ]
        self.model.load_state_dict(kept)
        (total,) = self.group.sum(sum(losses))
        loss = total / len(batches)
        progress = self.progress
        progress.history.append((progress.step, loss))
        if loss < progress.best_loss:
            progress.best_loss, progress.best_step = loss, progress.step
            self.best = {k: v.clone() for k, v in self.average.items()}
        return loss

    def best_model(self) -> InstrumentModel:
        """A network with the best averaged weights, on the CPU; unjudged ones before any other."""
        model = InstrumentModel(self.config.model)
        weights = self.best if self.progress.best_step >= 0 else self.average
        model.load_state_dict({k: v.cpu() for k, v in weights.items()})
        return model.eval()

    def averaged_model(self) -> InstrumentModel:
        """A network with the averaged weights of now, on the training's device."""
        model = InstrumentModel(self.config.model).to(self.device)
        model.load_state_dict(self.average)
        return model.eval()

    def save(self, path: Path) -> None:
        """Write everything that a resumed run needs; of several processes the first one does."""
        if not self.group.is_first:
            return
        tensors: dict[str, Tensor] = {"rng.draw": self.generator.get_state()}
        for prefix, part in (
            ("model", self.model.state_dict()),
            ("average", self.average),
            ("best", self.best),
            ("adam", adam_tensors(self.optimizer)),
        ):
            tensors |= {f"{prefix}.{name}": value for name, value in part.items()}
        progress = self.progress
        values = {
            "config": self.config.to_dict(),
            "step": progress.step,
            "best_step": progress.best_step,
            "best_loss": json.dumps(progress.best_loss),
            "elapsed_s": progress.elapsed_s,
            "history": progress.history,
        }
        write_checkpoint(path, Checkpoint(tensors, values))

    def load(self, path: Path) -> None:
        """Go on from a checkpoint of the same model; TrainingFailed where it does not fit."""
        checkpoint = read_checkpoint(path)
        stored = TrainConfig.from_dict(checkpoint.values["config"])
        if stored.model != self.config.model:
            raise TrainingFailed(
                f"The checkpoint {path} was begun with other settings, for another model; go on "
                "with those settings, or delete it and start anew."
            )
        self.model.load_state_dict(checkpoint.part("model"))
        self.average = {k: v.to(self.device) for k, v in checkpoint.part("average").items()}
        self.best = {k: v.to(self.device) for k, v in checkpoint.part("best").items()}
        load_adam(self.optimizer, checkpoint.part("adam"))
        self.generator.set_state(checkpoint.tensors["rng.draw"])
        values = checkpoint.values
        self.progress = Progress(
            step=values["step"],
            best_step=values["best_step"],
            best_loss=json.loads(values["best_loss"]),
            elapsed_s=values["elapsed_s"],
            history=[(int(step), float(loss)) for step, loss in values["history"]],
        )

    def _loss(self, model: InstrumentModel, batch: Batch, seed: int, first_row: int = 0) -> Tensor:
        """Loss of a batch; the noise's seed is given, so that a run can be repeated.

        first_row: of the batch in the one that several processes share.
        """
        enabled = self.dtype != torch.float32
        with torch.autocast(self.device.type, dtype=self.dtype, enabled=enabled):
            z = self._latents(model, batch, seed, first_row)
            heard = self._heard_pitch(batch, seed, first_row)
            controls = model.controls(
                heard, batch.loudness_db, batch.periodicity, z, sounding_f0_hz=batch.f0_hz
            )
        config, n_samples = self.config, batch.audio.shape[1]
        n_warm = round(config.warmup_s * config.model.frame_rate)
        warm = n_warm * config.model.hop_size
        sizes = self._fft_sizes(seed)
        if model.room is not None:
            audio = model.render(controls, n_samples, seed, first_row)["mix"][:, warm:]
        else:  # nothing rings from before: only the network needs the warm-up
            behind = {name: value[:, n_warm:] for name, value in controls.items()}
            audio = model.render(behind, n_samples - warm, seed, first_row)["mix"]
        return self.objective(audio, batch.audio[:, warm:], sizes)

    def _fft_sizes(self, seed: int) -> tuple[int, ...]:
        """Sizes of the spectral loss of a step: while training, as many as are to be drawn."""
        sizes, n_drawn = self.config.fft_sizes, self.config.n_fft_sizes
        if not torch.is_grad_enabled() or not 0 < n_drawn < len(sizes):
            return sizes
        generator = torch.Generator().manual_seed(seed)
        places = torch.randperm(len(sizes), generator=generator)[:n_drawn]
        return tuple(sizes[int(place)] for place in places)

    def _heard_pitch(self, batch: Batch, seed: int, first_row: int = 0) -> Tensor:
        """The pitch that the network hears, Hz: while training with jitter, off by as much."""
        if not self.config.pitch_jitter or not torch.is_grad_enabled():
            return batch.f0_hz
        away = normal_rows(seed, first_row, (len(batch.f0_hz), 1, 1)).to(batch.f0_hz)
        return batch.f0_hz * 2.0 ** (self.config.pitch_jitter / 12 * away)

    def _latents(
        self, model: InstrumentModel, batch: Batch, seed: int, first_row: int
    ) -> Tensor | None:
        """z of a batch; while training with noise, one value a segment."""
        z = model.encode(batch.audio, batch.f0_hz.shape[1])
        if z is None or not self.config.z_noise or not torch.is_grad_enabled():
            return z
        noise = normal_rows(seed, first_row, (len(z), 1, z.shape[-1])).to(z)
        return z + self.config.z_noise * noise

    @torch.no_grad()
    def _update_average(self) -> None:
        """Exponential moving average, with a quick start."""
        decay = min(self.config.ema_decay, (1 + self.progress.step) / (10 + self.progress.step))
        for name, value in self.model.state_dict().items():
            if value.dtype.is_floating_point:
                self.average[name].lerp_(value, 1 - decay)


def normal_rows(seed: int, first_row: int, shape: tuple[int, int, int]) -> Tensor:
    """Normal numbers of a shape, rows first_row... of what the seed gives for a whole batch."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(first_row + shape[0], *shape[1:], generator=generator)[first_row:]


class _Loss(torch.nn.Module):
    """The loss of a batch as a module, so that DistributedDataParallel can look after it."""

    def __init__(self, trainer: Trainer) -> None:
        super().__init__()
        self.model = trainer.model
        self._loss = trainer._loss

    def forward(self, batch: Batch, seed: int, first_row: int) -> Tensor:
        """A scalar."""
        return self._loss(self.model, batch, seed, first_row)


def choose_device(name: str) -> torch.device:
    """The device to train on; TrainingFailed where CUDA is asked for and absent."""
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise TrainingFailed(
            "There is no graphics card (CUDA) here; train on the processor (--device cpu)."
        )
    return torch.device(name)


def choose_precision(name: str, device: torch.device) -> torch.dtype:
    """bfloat16 for the network where the hardware multiplies it, else float32."""
    if name == "auto":
        fast = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported()
        return torch.bfloat16 if fast else torch.float32
    return torch.bfloat16 if name == "bfloat16" else torch.float32
