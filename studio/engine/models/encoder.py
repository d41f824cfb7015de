"""The z encoder: MFCCs of the sound, normalised, through a GRU to a few latents per frame."""

import torch
from torch import Tensor, nn

from studio.engine.dsp.envelopes import resample
from studio.engine.dsp.spectra import mfcc

N_MFCC = 30
N_MELS = 128
_RAW_SCALE = 0.1  # brings cepstra to the order of one
_SOUNDING = 3.45 * (2 * N_MELS) ** 0.5  # 30 dB of amplitude on the scale of the first cepstrum
_EPSILON = 1e-5  # tf.nn.moments' usual guard in the reference's instance normalisation


class LatentEncoder(nn.Module):
    """Audio to z (ddsp.training.encoders.MfccTimeDistributedRnnEncoder).

    per_clip is ours: one z for the whole sound, -1..1. There the cepstra are not normalised over
    time, since that takes away what tells one instrument from another; the mean over the sounding
    windows forgets what was played, and without the first coefficient also how loud.
    """

    def __init__(
        self,
        n_latents: int,
        rnn_width: int = 512,
        sample_rate: int = 16000,
        *,
        per_clip: bool = False,
    ) -> None:
        """Sizes of the reference at 16 kHz; the analysis window scales with the sample rate."""
        super().__init__()
        self.sample_rate = sample_rate
        self.per_clip = per_clip
        self.scale = nn.Parameter(torch.full((N_MFCC,), _RAW_SCALE if per_clip else 1.0))
        self.shift = nn.Parameter(torch.zeros(N_MFCC))
        self.gru = nn.GRU(N_MFCC, rnn_width, batch_first=True)
        self.dense_out = nn.Linear(rnn_width, n_latents)

    def forward(self, audio: Tensor, n_frames: int) -> Tensor:
        """z [batch, n_frames, n_latents] of audio [batch, n_samples]."""
        size = 1 << round(torch.log2(torch.tensor(1024 * self.sample_rate / 16000)).item())
        coefficients = mfcc(
            audio,
            sample_rate=self.sample_rate,
            lo_hz=20.0,
            hi_hz=8000.0,
            fft_size=size,
            mel_bins=N_MELS,
            mfcc_bins=N_MFCC,
        )  # [batch, n_windows, N_MFCC]
        if self.per_clip:
            return self._timbre(coefficients, n_frames)
        mean = coefficients.mean(dim=1, keepdim=True)
        spread = coefficients.var(dim=1, keepdim=True, unbiased=False)
        normal = (coefficients - mean) * torch.rsqrt(spread + _EPSILON) * self.scale + self.shift
        memory, _ = self.gru(normal)
        z: Tensor = self.dense_out(memory)
        return resample(z, n_frames)

    def _timbre(self, coefficients: Tensor, n_frames: int) -> Tensor:
        """z of the mean over the windows that sound, [batch, n_frames, n_latents], all alike."""
        level = coefficients[..., :1]  # the mean of the log-mel spectrum, scaled
        sounds = (level > level.amax(dim=1, keepdim=True) - _SOUNDING).to(coefficients)
        timbre = torch.cat([torch.zeros_like(level), coefficients[..., 1:]], dim=-1)
        memory, _ = self.gru(timbre * self.scale + self.shift)
        raw = (self.dense_out(memory) * sounds).sum(dim=1) / sounds.sum(dim=1)
        return torch.tanh(raw).unsqueeze(1).expand(-1, n_frames, -1)
