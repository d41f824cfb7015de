"""The network of an instrument with its synthesizer: features in, sound out."""

from typing import Any

import torch
from torch import Tensor, nn

from studio.engine.dsp.convolution import convolve_blocks, fft_convolve
from studio.engine.dsp.fir import frequency_impulse_response
from studio.engine.dsp.harmonic import harmonic_synthesis
from studio.engine.dsp.harmonics import normalize_harmonics
from studio.engine.dsp.noise import uniform_noise
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.models.config import ModelConfig
from studio.engine.models.decoder import Decoder


class InstrumentModel(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        inputs = [1, 1] + ([1] if config.periodicity else [])
        outputs = [("amplitudes", 1), ("harmonic_distribution", config.n_harmonics)]
        if config.n_noise_bands:
            outputs.append(("noise_magnitudes", config.n_noise_bands))
        self.decoder = Decoder(inputs, outputs, config.width, config.rnn_width, config.layers)
        self.has_reverb = config.reverb_s > 0
        if self.has_reverb:
            n = round(config.reverb_s * config.sample_rate)
            self.impulse_response = nn.Parameter(torch.randn(n) * 1e-4)
            t = torch.arange(n) / config.sample_rate
            env = torch.exp(-t * 6.9 / config.reverb_s) * (t >= 0.01)
            self.register_buffer("envelope", env, persistent=False)

    def parameter_groups(self, rate):
        slow = [self.impulse_response] if self.has_reverb else []
        ids = {id(p) for p in slow}
        groups = [{"params": [p for p in self.parameters() if id(p) not in ids], "factor": 1.0}]
        if slow:
            groups.append({"params": slow, "factor": 0.1})
        return groups

    def controls(self, f0_hz, loudness_db, periodicity=None, audio=None, state=None):
        c = self.config
        f0_scaled = (12 * torch.log2(f0_hz / 440) + 69) / 127
        if c.loudness_scaling == "zscore":
            ld = (loudness_db - c.loudness_mean_db) / c.loudness_std_db
        else:
            ld = loudness_db / 80 + 1
        ins = [ld, f0_scaled] + ([periodicity] if c.periodicity else [])
        raw, _ = self.decoder(ins, state)
        out = {"f0_hz": f0_hz, "amplitudes": exp_sigmoid(raw["amplitudes"].float())}
        dist = exp_sigmoid(raw["harmonic_distribution"].float())
        out["harmonic_distribution"] = normalize_harmonics(dist, f0_hz, c.sample_rate)
        if c.n_noise_bands:
            out["noise_magnitudes"] = exp_sigmoid(raw["noise_magnitudes"].float() - 5)
        return out

    def render(self, controls, n_samples, seed=0):
        c = self.config
        h = harmonic_synthesis(controls["f0_hz"], controls["amplitudes"], controls["harmonic_distribution"], n_samples, c.sample_rate)
        mix = h
        parts = {"harmonic": h}
        if c.n_noise_bands:
            ir = frequency_impulse_response(controls["noise_magnitudes"])
            noise = uniform_noise(n_samples, seed, batch=h.shape[0], device=h.device)
            d = (ir.shape[-1] - 1) // 2 - 1
            parts["noise"] = convolve_blocks(noise, ir)[:, d : d + n_samples]
            mix = mix + parts["noise"]
        if self.has_reverb:
            ir = (self.impulse_response * self.envelope)[None]
            parts["reverb"] = fft_convolve(mix, ir, delay_compensation=0)
            mix = mix + parts["reverb"]
        parts["mix"] = mix
        return parts
