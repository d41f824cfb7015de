"""Reverbs: convolution with a room's response, trained, decaying or made of filtered noise."""

import torch
from torch import Tensor, nn

from studio.engine.dsp.convolution import convolve, fft_convolve
from studio.engine.dsp.fir import frequency_impulse_response
from studio.engine.dsp.noise import uniform_noise
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.processors.control_source import ControlSource
from studio.engine.processors.processor import Controls, Port, Processor
from studio.engine.processors.streaming_convolution import (
    ConvolutionState,
    ResponseSpectrum,
    convolve_hops,
    initial_convolution_state,
)

DIRECT_S = 0.010  # a room answers later than this; earlier taps would be the instrument's tone
DECAY_DB = 60.0
START_LEVEL = 1e-4
"""What restrains a trained room so that it stays one (docs/training.md)."""


class ConvolutionReverb(Processor):
    """Audio with the reverberation of an impulse response (ddsp.effects.Reverb).

    Inputs: audio [batch, n_samples]; optional impulse_response [batch or 1, n_taps] instead of the
    processor's own. controls() silences the response's first tap, which is the dry sound's place;
    add_dry adds that. A response that changes between blocks is heard at once. No latency.
    """

    def __init__(self, n_taps: int, hop_size: int = 64, add_dry: bool = True) -> None:
        """Raises ValueError for a response without taps."""
        super().__init__()
        if n_taps < 1:
            raise ValueError(f"n_taps {n_taps}: wanted 1 or more")
        self.n_taps, self.hop_size, self.add_dry = n_taps, hop_size, add_dry
        self._spectrum = ResponseSpectrum()
        self.ports = {
            "audio": Port("audio"),
            "impulse_response": Port("response", required=False),
        }

    def impulse_response(self) -> Tensor:
        """The processor's own response, [1, n_taps]; ValueError here, where there is none."""
        raise ValueError(f"{type(self).__name__}: impulse_response is missing")

    def scale(self, outputs: Controls) -> Controls:
        """The audio as it is, and the response [batch or 1, n_taps], its first tap silent.

        Raises ValueError for a response of another length.
        """
        response = outputs.get("impulse_response")
        response = self.impulse_response() if response is None else response
        if response.shape[-1] != self.n_taps:
            raise ValueError(
                f"{type(self).__name__}: impulse_response of {response.shape[-1]} taps, "
                f"wanted {self.n_taps}"
            )
        masked = torch.cat([torch.zeros_like(response[:, :1]), response[:, 1:]], dim=1)
        return {"audio": outputs["audio"], "impulse_response": masked}

    @property
    def warmup_samples(self) -> int:
        """The length of the response in whole hops, and a hop more."""
        return (-(-self.n_taps // self.hop_size) + 1) * self.hop_size

    def initial_state(self, batch: int, like: Tensor | None = None) -> ConvolutionState:
        """Silence before the start, for sounds of [batch, n_samples]."""
        like = torch.zeros(0) if like is None else like
        return initial_convolution_state(batch, self.n_taps, self.hop_size, like)

    def state_at(
        self, frame: int, controls: ControlSource, heard: Controls | None = None, seed: int = 0
    ) -> ConvolutionState:
        """As Processor: what was heard is the history."""
        audio = (heard or {}).get("audio")
        return self.initial_state(controls.batch) if audio is None else ConvolutionState(audio)

    def signal(
        self, controls: Controls, state: ConvolutionState | None = None
    ) -> tuple[Tensor, ConvolutionState]:
        """Wet sound [batch, n_samples], with the dry one if add_dry.

        Whole hops only. The state after them comes with it.
        """
        audio = controls["audio"]
        state = self.initial_state(len(audio), audio) if state is None else state
        wet, state = convolve_hops(
            audio, controls["impulse_response"], self.hop_size, state, self._spectrum
        )
        return (audio + wet if self.add_dry else wet), state

    def render(
        self,
        controls: Controls,
        n_samples: int | None = None,
        state: ConvolutionState | None = None,
    ) -> Tensor:
        """The whole sound [batch, n_samples], any number of samples.

        More than the audio has: its tail.
        """
        if state is not None:
            return super().render(controls, n_samples, state)
        audio = controls["audio"]
        n_samples = audio.shape[-1] if n_samples is None else n_samples
        audio = nn.functional.pad(audio, (0, n_samples - audio.shape[-1]))
        wet = convolve(audio, controls["impulse_response"])[:, :n_samples]
        return audio + wet if self.add_dry else wet


class Reverb(ConvolutionReverb):
    """A room whose every tap is trained (ddsp.effects.Reverb, trainable).

    Input: audio [batch, n_samples]. predelay_s: taps before it are 0; decay_db: fall of a fixed
    envelope over the response; start_level: deviation of the first values. The defaults are the
    reference's, free; with restrained() the room cannot swallow level and attacks.
    """

    envelope: Tensor

    def __init__(
        self,
        n_taps: int,
        hop_size: int = 64,
        sample_rate: int = 16000,
        add_dry: bool = True,
        predelay_s: float = 0.0,
        decay_db: float = 0.0,
        start_level: float = 1e-6,
    ) -> None:
        """Values from torch's global generator."""
        super().__init__(n_taps, hop_size, add_dry)
        envelope = falling_envelope(n_taps, max(predelay_s * sample_rate, 1.0), decay_db)
        self.register_buffer("envelope", envelope, persistent=False)
        self.taps = nn.Parameter(start_level * torch.randn(n_taps))

    def impulse_response(self) -> Tensor:
        """[1, n_taps]."""
        return (self.taps * self.envelope.to(self.taps.dtype))[None]


def falling_envelope(n_taps: int, n_silent: float, decay_db: float) -> Tensor:
    """float32 [n_taps]: 0 for n_silent taps, then what falls by decay_db over the whole.

    >>> falling_envelope(4, 1, 80.0)
    tensor([0.0000, 0.1000, 0.0100, 0.0010])
    """
    time = torch.arange(n_taps, dtype=torch.float64)
    envelope = torch.pow(torch.tensor(10.0), -decay_db / 20.0 * time / n_taps)
    return torch.where(time < n_silent, 0.0, envelope).to(torch.float32)


def restrained(
    seconds: float, hop_size: int = 64, sample_rate: int = 16000, add_dry: bool = True
) -> Reverb:
    """A trainable room of n_taps = seconds * sample_rate that stays one.

    Silent for 10 ms, falling by 60 dB, quiet at first. Audio [batch, n_samples] in and out.
    """
    n_taps = round(seconds * sample_rate)
    return Reverb(n_taps, hop_size, sample_rate, add_dry, DIRECT_S, DECAY_DB, START_LEVEL)


class ExpDecayReverb(ConvolutionReverb):
    """Noise with an exponential decay; level and decay are trained (ddsp.effects.ExpDecayReverb).

    Input: audio [batch, n_samples]. Response [1, n_taps]: exp_sigmoid(gain)
    exp(-(2 + exp(decay)) t) noise, t from 0 to 1 over n_taps.
    """

    noise: Tensor

    def __init__(
        self,
        n_taps: int,
        hop_size: int = 64,
        add_dry: bool = True,
        gain: float = 2.0,
        decay: float = 4.0,
        seed: int = 0,
    ) -> None:
        """gain, decay: raw start values (the reference's); seed: of the noise."""
        super().__init__(n_taps, hop_size, add_dry)
        self.register_buffer("noise", uniform_noise(n_taps, seed), persistent=False)
        self.gain = nn.Parameter(torch.tensor(gain))
        self.decay = nn.Parameter(torch.tensor(decay))

    def impulse_response(self) -> Tensor:
        """[1, n_taps]."""
        noise = self.noise.to(self.gain.dtype)
        return decaying_noise(self.gain[None, None], self.decay[None, None], noise)


class FilteredNoiseReverb(ConvolutionReverb):
    """Noise through filters that change over the response (ddsp.effects.FilteredNoiseReverb).

    Input: audio [batch, n_samples]. The raw magnitudes [n_frames, n_bands] are trained;
    exp_sigmoid(x + initial_bias).
    """

    noise: Tensor

    def __init__(
        self,
        n_taps: int,
        hop_size: int = 64,
        add_dry: bool = True,
        n_frames: int = 500,
        n_bands: int = 16,
        window_size: int = 257,
        initial_bias: float = -3.0,
        seed: int = 0,
    ) -> None:
        """Values from torch's global generator; seed: of the noise."""
        super().__init__(n_taps, hop_size, add_dry)
        self.window_size, self.initial_bias = window_size, initial_bias
        self.register_buffer("noise", uniform_noise(n_taps, seed), persistent=False)
        self.magnitudes = nn.Parameter(1e-2 * torch.randn(n_frames, n_bands))

    def impulse_response(self) -> Tensor:
        """[1, n_taps]."""
        noise = self.noise.to(self.magnitudes.dtype)
        magnitudes = exp_sigmoid(self.magnitudes + self.initial_bias)[None]
        return fft_convolve(noise, frequency_impulse_response(magnitudes, self.window_size))


def decaying_noise(gain: Tensor, decay: Tensor, noise: Tensor) -> Tensor:
    """exp_sigmoid(gain) exp(-(2 + exp(decay)) t) noise, [batch, n_taps].

    gain, decay: raw, [batch, 1]; noise: [batch or 1, n_taps]; t: 0 to 1 (ddsp.effects).
    """
    time = torch.linspace(0.0, 1.0, noise.shape[-1], dtype=noise.dtype, device=noise.device)
    return exp_sigmoid(gain) * torch.exp(-(2.0 + torch.exp(decay)) * time) * noise
