"""The z encoder: MFCCs of the sound, normalised, through a GRU to a few latents per frame."""

import torch
from torch import Tensor, nn

from studio.engine.dsp.envelopes import resample
from studio.engine.dsp.spectra import mfcc

N_MFCC = 30
N_MELS = 128
_EPSILON = 1e-5  # tf.nn.moments' usual guard in the reference's instance normalisation


class LatentEncoder(nn.Module):
    """Audio to z (ddsp.training.encoders.MfccTimeDistributedRnnEncoder)."""

    def __init__(self, n_latents: int, rnn_width: int = 512, sample_rate: int = 16000) -> None:
        """Sizes of the reference at 16 kHz; the analysis window scales with the sample rate."""
        super().__init__()
        self.sample_rate = sample_rate
        self.scale = nn.Parameter(torch.ones(N_MFCC))
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
        mean = coefficients.mean(dim=1, keepdim=True)
        spread = coefficients.var(dim=1, keepdim=True, unbiased=False)
        normal = (coefficients - mean) * torch.rsqrt(spread + _EPSILON) * self.scale + self.shift
        memory, _ = self.gru(normal)
        z: Tensor = self.dense_out(memory)
        return resample(z, n_frames)
