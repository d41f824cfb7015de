"""The reverberation of a room learnt as a decay: how loud and how long, band by band."""

import math
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from studio.engine.dsp.noise import uniform_noise
from studio.engine.processors.reverb import DIRECT_S, ConvolutionReverb

N_BANDS = 6  # octaves, the lowest reaches down to 0 Hz
_START_DB = -9.0
_START_SHARE = 0.6  # of the response's length: its first reverberation time
_SIXTY_DB = math.log(1000.0)
_ENERGY = 0.5  # of the reverberation, as a share of the direct sound's, when tails are told apart
_MARGIN = 1.5
_LEAST_SHARE = 1e-4
_DELAY = 2  # frames before a tail counts as one
_SMOOTHING = 5  # frames


class DecayReverb(ConvolutionReverb):
    """A room of decaying noise, band by band, and what differs from it; audio [batch, n_samples].

    Two numbers a band (level, reverberation time) are learnt quickly, the single taps on top of
    them slowly. A network that knows the loudness of a tail could play the tail itself, and a
    trained room would stay empty; so dry_share() silences the instrument where the loudness
    falls no faster than a room lets it.
    """

    carrier: Tensor
    seconds: Tensor

    def __init__(
        self, length_s: float, sample_rate: int, frame_rate: float, add_dry: bool = False
    ) -> None:
        """length_s: of the response; frame_rate: of the features, Hz."""
        n_taps = round(length_s * sample_rate)
        super().__init__(n_taps, round(sample_rate / frame_rate), add_dry)
        self.sample_rate, self.frame_rate, self.length_s = sample_rate, frame_rate, length_s
        seconds = torch.arange(n_taps) / sample_rate
        self.register_buffer("carrier", _bands_of_noise(n_taps), persistent=False)
        self.register_buffer("seconds", seconds, persistent=False)
        self.log_rt60 = nn.Parameter(torch.full((N_BANDS, 1), math.log(_START_SHARE * length_s)))
        self.level = nn.Parameter(torch.full((N_BANDS, 1), _START_DB * math.log(10.0) / 20.0))
        self.taps = nn.Parameter(torch.zeros(n_taps))

    def impulse_response(self) -> Tensor:
        """The impulse response, [1, n_taps]; nothing in its first 10 ms."""
        rt60_s = self.log_rt60.exp()
        decay = torch.exp(-_SIXTY_DB * self.seconds / rt60_s)  # [N_BANDS, n_taps]
        energy = rt60_s * self.sample_rate / (2 * _SIXTY_DB)  # of a decay of ones
        noise = (self.level.exp() * energy.rsqrt() * self.carrier * decay).sum(dim=0)
        response = noise + self.taps * decay.mean(dim=0)
        return (response * (self.seconds >= DIRECT_S)).unsqueeze(0)

    def dry_share(self, loudness_db: Tensor) -> Tensor:
        """Factor of the dry sound, 0.01..1, of loudness_db; both [batch, n_frames, 1].

        What a room that rings as long as this one could keep sounding (of an exponential decay,
        after Lebart et al. 2001, "A new method based on spectral subtraction for speech
        dereverberation") is taken from the power that is heard.
        """
        power = torch.pow(10.0, loudness_db.detach().float()[..., 0] / 10.0)[:, None]
        power = power.clamp(min=1e-12)  # [batch, 1, n_frames]
        with torch.autocast(power.device.type, enabled=False):
            kernel = self._tail().to(power)
            tail = functional.conv1d(functional.pad(power, (kernel.shape[-1] - 1, 0)), kernel)
            edge = _SMOOTHING // 2
            smooth = functional.pad(power, (edge, edge), mode="replicate")
            smooth = functional.avg_pool1d(smooth, _SMOOTHING, 1)
            share = (1.0 - _MARGIN * tail / smooth).clamp(min=_LEAST_SHARE)
        return share.sqrt()[:, 0, :, None].to(loudness_db.dtype)

    @property
    def share_ahead(self) -> int:
        """Frames after one that its dry_share depends on."""
        return _SMOOTHING // 2

    @property
    def share_behind(self) -> int:
        """Frames before one that its dry_share depends on."""
        return self._tail().shape[-1] + _SMOOTHING // 2

    def _tail(self) -> Tensor:
        """Power that follows a frame's power, newest frame last, [1, 1, n]."""
        # Reverberation times under eight tenths of the length are told apart all the same.
        rt60_s = 0.8 * self.length_s
        fade = math.exp(-2 * _SIXTY_DB / (self.frame_rate * rt60_s))
        frames = torch.arange(round(1.5 * rt60_s * self.frame_rate), dtype=torch.float32)
        tail = _ENERGY / (1.0 + _ENERGY) * (1.0 - fade) * fade**frames
        return functional.pad(tail, (_DELAY, 0)).flip(0)[None, None]


def _bands_of_noise(n_taps: int) -> Tensor:
    """The same noise always, in octaves [N_BANDS, n_taps] whose sum has a mean power of 1."""
    spectrum = torch.fft.rfft(math.sqrt(3.0) * uniform_noise(n_taps, seed=1)[0])
    place = torch.linspace(0.0, 1.0, len(spectrum))  # of half the sample rate
    edges = [0.0, *(2.0 ** (n + 1 - N_BANDS) for n in range(N_BANDS))]
    bands = []
    for low, high in pairwise(edges):
        inside = (place > low) & (place <= high) if low else place <= high
        bands.append(torch.fft.irfft(spectrum * inside, n_taps))
    return torch.stack(bands)
