"""The harmonic oscillator: one pitch, a distribution of amplitudes over its partials."""

from typing import NamedTuple

import torch
from torch import Tensor

from studio.engine.dsp.harmonic import harmonic_segments, harmonic_synthesis
from studio.engine.dsp.harmonic_frames import Segments
from studio.engine.dsp.harmonics import (
    harmonic_frequencies,
    normalize_harmonics,
    nyquist_fade,
    remove_above_nyquist,
)
from studio.engine.dsp.oscillators import AmplitudeMethod, oscillator_bank, oscillator_segments
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.processors.control_source import ControlSource
from studio.engine.processors.oscillator import Oscillator
from studio.engine.processors.processor import Controls, Port, hold_frames


class OscillatorState(NamedTuple):
    """Where an oscillator stands.

    phase: float64 [batch, 1] cycles, or [batch, n_partials] if each has its own.
    frequencies_hz [batch, 1, 1 or n_partials], amplitudes [batch, 1, n_partials]: the last frame,
    None before the first.
    """

    phase: Tensor
    frequencies_hz: Tensor | None = None
    amplitudes: Tensor | None = None


def initial_oscillator_state(batch: int, like: Tensor | None = None) -> OscillatorState:
    """Phase 0, float64 [batch, 1] cycles; no frame yet."""
    device = None if like is None else like.device
    return OscillatorState(torch.zeros(batch, 1, dtype=torch.float64, device=device))


class Harmonic(Oscillator):
    """Additive synthesis of harmonics (ddsp.synths.Harmonic).

    Inputs: amplitudes [batch, n_frames, 1], harmonic_distribution [batch, n_frames, n_harmonics],
    f0_hz [batch, n_frames, 1]; optional harmonic_shifts [batch, n_frames, n_harmonics] (partial k
    at k f0 (1 + shift)), inharmonicity [batch, n_frames, 1] (the coefficient B of a stiff string,
    k f0 sqrt(1 + B k^2)). controls() takes raw amplitudes and distribution through exp_sigmoid,
    removes what is not below Nyquist, and normalises.
    """

    def __init__(
        self,
        hop_size: int = 64,
        sample_rate: int = 16000,
        n_harmonics: int | None = None,
        amplitude_method: AmplitudeMethod = "window",
        scale_outputs: bool = True,
        fades_near_nyquist: bool = False,
    ) -> None:
        """n_harmonics: checked where given; scale_outputs: False if outputs are amplitudes.

        fades_near_nyquist: partials of a glide fade before they reach Nyquist, where the reference
        cuts them at it.
        """
        super().__init__()
        self.hop_size = hop_size
        self.sample_rate = sample_rate
        self.amplitude_method: AmplitudeMethod = amplitude_method
        self.scale_outputs = scale_outputs
        self.fades_near_nyquist = fades_near_nyquist
        self.ports = {
            "amplitudes": Port("frames", 1),
            "harmonic_distribution": Port("frames", n_harmonics),
            "f0_hz": Port("frames", 1),
            "harmonic_shifts": Port("frames", n_harmonics, required=False),
            "inharmonicity": Port("frames", 1, required=False),
        }

    def scale(self, outputs: Controls) -> Controls:
        """Controls in physical units, shapes as the inputs.

        amplitudes >= 0, linear; harmonic_distribution [batch, n_frames, n_harmonics] sums to 1
        over the partials below Nyquist; f0_hz in Hz as it is.
        """
        controls = dict(outputs)
        if self.scale_outputs:
            for name in ("amplitudes", "harmonic_distribution"):
                controls[name] = exp_sigmoid(outputs[name])
        hz = self._frequencies(controls)
        audible = remove_above_nyquist(hz, controls["harmonic_distribution"], self.sample_rate)
        if self.fades_near_nyquist:
            audible = audible * nyquist_fade(hz, self.sample_rate)
        controls["harmonic_distribution"] = normalize_harmonics(audible)
        return controls

    def initial_state(self, batch: int, like: Tensor | None = None) -> OscillatorState:
        """Phase 0, float64 [batch, 1] cycles; no frame yet."""
        return initial_oscillator_state(batch, like)

    def partials(self, controls: Controls) -> Tensor:
        """As Oscillator."""
        return controls["amplitudes"] * controls["harmonic_distribution"]

    def frequencies(self, controls: Controls) -> Tensor:
        """The pitch, or where partials are not its multiples, each of them."""
        if not self._is_inharmonic(controls):
            return controls["f0_hz"]
        return self._frequencies(controls)

    def frequency_controls(self, controls: ControlSource) -> Controls:
        """The pitch alone costs little; all controls are read where partials go their own way."""
        if self._is_inharmonic(controls.frames(0, 1)):
            return controls.frames(0, controls.n_frames)
        return {"f0_hz": controls.whole("f0_hz")}

    def signal(
        self, controls: Controls, state: OscillatorState | None = None
    ) -> tuple[Tensor, OscillatorState]:
        """Audio [batch, n_frames * hop_size] of the segments up to these frames, and the state.

        Silence before the first frame.
        """
        amplitudes = controls["amplitudes"] * controls["harmonic_distribution"]
        own_phases = self._is_inharmonic(controls)
        frequencies = self.frequencies(controls)
        if state is None:
            state = initial_oscillator_state(len(amplitudes), amplitudes)
        phase, hz, amps = state.phase, frequencies, amplitudes
        if state.frequencies_hz is not None and state.amplitudes is not None:
            hz = torch.cat([state.frequencies_hz, hz], dim=1)
            amps = torch.cat([state.amplitudes, amps], dim=1)
        n_segments = hz.shape[1] - 1
        audio = amplitudes.new_zeros(len(amplitudes), 0)
        if n_segments and own_phases:
            audio, phase = oscillator_segments(
                hz, amps, self.hop_size, self.sample_rate,
                phase.expand(-1, hz.shape[-1]), amplitude_method=self.amplitude_method,
            )  # fmt: skip
        elif n_segments:
            segments = Segments.of(n_segments, n_segments * self.hop_size)
            audio, end = harmonic_segments(
                hz[..., 0], amps, segments, self.sample_rate, phase[:, 0],
                amplitude_method=self.amplitude_method,
            )  # fmt: skip
            phase = end[:, None]
        if state.frequencies_hz is None:
            silence = audio.new_zeros(len(audio), self.hop_size)
            audio = torch.cat([silence, audio], dim=1)
        return audio, OscillatorState(phase, hz[:, -1:], amps[:, -1:])

    def render(
        self,
        controls: Controls,
        n_samples: int | None = None,
        state: OscillatorState | None = None,
    ) -> Tensor:
        """The whole sound [batch, n_samples].

        Equal to ddsp.core.harmonic_synthesis at n_frames * hop_size.
        """
        if state is not None:
            return super().render(controls, n_samples, state)
        n_samples = self.length_of(controls) if n_samples is None else n_samples
        n_frames = -(-n_samples // self.hop_size)
        held = {name: hold_frames(x, n_frames) for name, x in controls.items()}
        total = n_frames * self.hop_size
        if self._is_inharmonic(held):
            audio = oscillator_bank(
                self._frequencies(held),
                held["amplitudes"] * held["harmonic_distribution"],
                total,
                self.sample_rate,
                amplitude_method=self.amplitude_method,
            )
        else:
            audio = harmonic_synthesis(
                held["f0_hz"],
                held["amplitudes"],
                held["harmonic_distribution"],
                total,
                self.sample_rate,
                amplitude_method=self.amplitude_method,
            )
        return audio[:, :n_samples]

    def _is_inharmonic(self, controls: Controls) -> bool:
        return "harmonic_shifts" in controls or "inharmonicity" in controls

    def _frequencies(self, controls: Controls) -> Tensor:
        return harmonic_frequencies(
            controls["f0_hz"],
            controls["harmonic_distribution"].shape[-1],
            controls.get("harmonic_shifts"),
            controls.get("inharmonicity"),
        )
