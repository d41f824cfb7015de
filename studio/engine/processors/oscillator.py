"""What all oscillators share: a hop of latency, and a phase that can be told for any frame."""

from typing import Any

import torch
from torch import Tensor

from studio.engine.dsp.harmonic_frames import Segments, frame_phases
from studio.engine.processors.control_source import Controls, ControlSource
from studio.engine.processors.processor import Processor


class Oscillator(Processor):
    """A processor whose sound is read at a phase that adds up over time.

    sample_rate: Hz.
    """

    sample_rate: int

    @property
    def latency_samples(self) -> int:
        """A hop: the way from the frame before."""
        return self.hop_size

    def frequencies(self, controls: Controls) -> Tensor:
        """Hz [batch, n_frames, 1 or n_partials] whose sum over time is the phase."""
        return controls["f0_hz"]

    def partials(self, controls: Controls) -> Tensor:
        """Amplitude >= 0 of each multiple of the pitch, [batch, n_frames, n_partials].

        What another instrument's spectrum is compared and blended with.
        """
        raise NotImplementedError

    def frequency_controls(self, controls: ControlSource) -> Controls:
        """All frames of those controls that frequencies() reads."""
        return {"f0_hz": controls.whole("f0_hz")}

    def state_at(
        self, frame: int, controls: ControlSource, heard: Controls | None = None, seed: int = 0
    ) -> Any:
        """As Processor: the phase adds up over all frames before, once for all calls."""
        if frame <= 0:
            return self.initial_state(controls.batch)
        phases = controls.remembered("phases", lambda: self._phases(controls))
        # Beyond the last frame that frame is held, and its phase goes on evenly.
        known = min(frame, phases.shape[1]) - 1
        before = controls.frames(known, known + 1)
        state = self.initial_state(controls.batch, next(iter(before.values())))
        phase = phases[:, known]
        state = state._replace(phase=phase[:, 0] if state.phase.ndim == 1 else phase)
        _, state = self.signal(before, state)  # a silent hop: it only sets the frame before
        n_held = frame - 1 - known
        if n_held:
            held = {name: x.expand(-1, n_held, -1) for name, x in before.items()}
            _, state = self.signal(held, state)
        return state

    def _phases(self, controls: ControlSource) -> Tensor:
        return phases_of(
            self.frequencies(self.frequency_controls(controls)), self.hop_size, self.sample_rate
        )


def phases_of(hz: Tensor, hop_size: int, sample_rate: float) -> Tensor:
    """Phase at each frame in cycles, float64 [batch, n_frames, n_partials], 0 at the first.

    hz: frequencies, same shape. The same sums as the oscillators make from frame to frame.
    """
    batch, n_frames, n_partials = hz.shape
    segments = Segments.of(n_frames, n_frames * hop_size)
    held = torch.cat([hz, hz[:, -1:]], dim=1).transpose(1, 2).flatten(0, 1)
    start = torch.zeros(len(held), dtype=torch.float64)
    starts, _ = frame_phases(held, segments, sample_rate, start)
    return starts.reshape(batch, n_partials, n_frames).transpose(1, 2)
