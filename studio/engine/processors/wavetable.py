"""The wavetable oscillator: one pitch, a period that may change from frame to frame."""

from typing import NamedTuple

import torch
from torch import Tensor

from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.dsp.wavetable import Interpolation, band_limit, wavetable_segments
from studio.engine.processors.oscillator import Oscillator
from studio.engine.processors.processor import Controls, Port

_MOST_POINTS = 8192  # of a dense table: 4 MB a second at 128 frames


class WavetableState(NamedTuple):
    """phase: float64 [batch] cycles; the last frame of each control, None before the first."""

    phase: Tensor
    f0_hz: Tensor | None = None
    amplitudes: Tensor | None = None
    wavetables: Tensor | None = None


class Wavetable(Oscillator):
    """A table read at f0 (ddsp.synths.Wavetable).

    Inputs: amplitudes, f0_hz, both [batch, n_frames, 1]; wavetables [batch, n_frames, n_points],
    one period each. controls() takes raw amplitudes through exp_sigmoid and leaves the tables as
    they are, unless scale_wavetables (the reference's way, which makes them positive: DC).
    is_band_limited: partials near Nyquist and above are taken out of the tables, and the tables
    are read densely, so that nothing folds; False gives the reference's sound.
    """

    def __init__(
        self,
        hop_size: int = 64,
        sample_rate: int = 16000,
        n_points: int | None = None,
        is_band_limited: bool = True,
        scale_outputs: bool = True,
        scale_wavetables: bool = False,
    ) -> None:
        """scale_outputs: False if amplitudes are amplitudes already."""
        super().__init__()
        self.hop_size = hop_size
        self.sample_rate = sample_rate
        self.is_band_limited = is_band_limited
        self.scale_outputs = scale_outputs
        self.scale_wavetables = scale_wavetables
        self.ports = {
            "amplitudes": Port("frames", 1),
            "wavetables": Port("frames", n_points),
            "f0_hz": Port("frames", 1),
        }

    def scale(self, outputs: Controls) -> Controls:
        """amplitudes [batch, n_frames, 1] >= 0, linear; f0_hz and tables as the class says."""
        controls = dict(outputs)
        if self.scale_outputs:
            controls["amplitudes"] = exp_sigmoid(outputs["amplitudes"])
        if self.scale_wavetables:
            controls["wavetables"] = exp_sigmoid(outputs["wavetables"])
        return controls

    def initial_state(self, batch: int, like: Tensor | None = None) -> WavetableState:
        """Phase 0, float64 [batch] cycles; no frame yet."""
        device = None if like is None else like.device
        return WavetableState(torch.zeros(batch, dtype=torch.float64, device=device))

    def partials(self, controls: Controls) -> Tensor:
        """Those of the table's spectrum."""
        tables = controls["wavetables"]
        size: Tensor = torch.fft.rfft(tables).abs()[..., 1:] / tables.shape[-1]
        return controls["amplitudes"] * 2.0 * size

    def signal(
        self, controls: Controls, state: WavetableState | None = None
    ) -> tuple[Tensor, WavetableState]:
        """Audio [batch, n_frames * hop_size] of the segments up to these frames, and the state.

        Silence before the first frame.
        """
        hz, amplitudes, tables = (controls[n] for n in ("f0_hz", "amplitudes", "wavetables"))
        interpolation: Interpolation = "linear"
        if self.is_band_limited:
            density = max(2, min(16, _MOST_POINTS // tables.shape[-1]))
            tables = band_limit(tables, hz, self.sample_rate, density)
            interpolation = "cubic"
        if state is None:
            state = self.initial_state(len(hz), hz)
        is_start = state.f0_hz is None
        if state.f0_hz is not None and state.amplitudes is not None:
            assert state.wavetables is not None
            hz = torch.cat([state.f0_hz, hz], dim=1)
            amplitudes = torch.cat([state.amplitudes, amplitudes], dim=1)
            tables = torch.cat([state.wavetables, tables], dim=1)
        audio, phase = wavetable_segments(
            hz, amplitudes, tables, self.hop_size, self.sample_rate, state.phase, interpolation
        )
        if is_start:
            audio = torch.cat([audio.new_zeros(len(audio), self.hop_size), audio], dim=1)
        return audio, WavetableState(phase, hz[:, -1:], amplitudes[:, -1:], tables[:, -1:])
