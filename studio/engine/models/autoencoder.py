"""The network of an instrument with its synthesizer: features in, sound out."""

import torch
from torch import nn

from studio.engine.dsp.convolution import convolve_blocks, fft_convolve
from studio.engine.dsp.fir import frequency_impulse_response
from studio.engine.dsp.harmonic import harmonic_synthesis
from studio.engine.dsp.harmonics import normalize_harmonics
from studio.engine.dsp.noise import uniform_noise
from studio.engine.dsp.scaling import exp_sigmoid
from studio.engine.models.config import ModelConfig
from studio.engine.models.decoder import Decoder


DB_FLOOR, FADE_DB = -80.0, 10.0


class InstrumentModel(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        ahead = config.lookahead
        inputs = [1 + ahead, 1 + ahead + config.pitch_features] + ([1] if config.periodicity else [])
        outputs = [("amplitudes", 1), ("harmonic_distribution", config.n_harmonics)]
        if config.n_noise_bands:
            outputs.append(("noise_magnitudes", config.n_noise_bands))
        self.decoder = Decoder(inputs, outputs, config.width, config.rnn_width, config.layers)
        if config.body_points:
            self.body = nn.Parameter(torch.zeros(config.body_points))
        if config.pitch_features:
            self.register_buffer(
                "pitches", torch.linspace(28.0, 100.0, config.pitch_features), persistent=False
            )
        self.has_reverb = config.reverb_s > 0
        if self.has_reverb:
            n = round(config.reverb_s * config.sample_rate)
            self.impulse_response = nn.Parameter(torch.randn(n) * 1e-4)
            t = torch.arange(n) / config.sample_rate
            env = torch.exp(-t * 6.9 / config.reverb_s) * (t >= 0.01)
            self.register_buffer("envelope", env, persistent=False)

    def parameter_groups(self, rate):
        if self.config.body_points:
            pass
        slow = [self.impulse_response] if self.has_reverb else []
        ids = {id(p) for p in slow}
        groups = [{"params": [p for p in self.parameters() if id(p) not in ids], "factor": 1.0}]
        if slow:
            groups.append({"params": slow, "factor": 0.1})
        return groups

    def controls(
        self, f0_hz, loudness_db, periodicity=None, audio=None, state=None, sounding_f0_hz=None
    ):
        c = self.config
        f0_scaled = (12 * torch.log2(f0_hz / 440) + 69) / 127
        inside = loudness_db.clamp(c.loudness_low_db, c.loudness_high_db)
        # The floor of the loudness means silence: the last 10 dB above it fade to nothing.
        fade = ((loudness_db - DB_FLOOR) / FADE_DB).clamp(0.0, 1.0)
        beyond = torch.pow(10.0, (loudness_db - inside) / 20) * fade
        loudness_db = inside
        if c.loudness_scaling == "zscore":
            ld = (loudness_db - c.loudness_mean_db) / c.loudness_std_db
        else:
            ld = loudness_db / 80 + 1
        midi = f0_scaled * 127
        if c.lookahead:
            ld, f0_scaled = _with_future(ld, c.lookahead), _with_future(f0_scaled, c.lookahead)
        if c.pitch_features:
            spacing = 72.0 / (c.pitch_features - 1)
            bumps = torch.exp(-0.5 * ((midi - self.pitches) / spacing) ** 2)
            f0_scaled = torch.cat([f0_scaled, bumps], -1)
        ins = [ld, f0_scaled] + ([periodicity] if c.periodicity else [])
        raw, _ = self.decoder(ins, state)
        if sounding_f0_hz is not None:
            f0_hz = sounding_f0_hz
        out = {"f0_hz": f0_hz, "amplitudes": exp_sigmoid(raw["amplitudes"].float()) * beyond}
        logits = raw["harmonic_distribution"].float()
        if c.body_points:
            k = torch.arange(1, c.n_harmonics + 1, device=f0_hz.device)
            place = torch.log2(f0_hz * k / 50.0) * (
                (c.body_points - 1) / float(torch.log2(torch.tensor(c.sample_rate / 100.0)))
            )
            place = place.clamp(0, c.body_points - 1.001)
            low = place.long()
            frac = place - low
            logits = logits + 10.0 * (self.body[low] * (1 - frac) + self.body[low + 1] * frac)
        dist = exp_sigmoid(logits)
        out["harmonic_distribution"] = normalize_harmonics(dist, f0_hz, c.sample_rate)
        if c.n_noise_bands:
            out["noise_magnitudes"] = exp_sigmoid(raw["noise_magnitudes"].float() - 5) * beyond
        return out

    def render(self, controls, n_samples, seed=0):
        c = self.config
        h = harmonic_synthesis(
            controls["f0_hz"],
            controls["amplitudes"],
            controls["harmonic_distribution"],
            n_samples,
            c.sample_rate,
        )
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

    @torch.no_grad()
    def render_blocks(self, controls, n_samples, seed=0):
        parts = {k: v[0].numpy() for k, v in self.render(controls, n_samples, seed).items()}
        yield 1.0, parts


def _with_future(x, n):
    padded = torch.cat([x, x[:, -1:].expand(-1, n, -1)], 1)
    return torch.cat([padded[:, i : i + x.shape[1]] for i in range(n + 1)], -1)
