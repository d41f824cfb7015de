"""Checks of spectra, loudness, the spectral loss."""

import ast
import re

import numpy as np
from torch import Tensor

from studio.engine.dsp import spectra
from studio.engine.dsp.loudness import a_weighting_db, loudness, power, rms
from studio.engine.losses import SpectralLoss
from tests.conformance.vectors import Array, Check, Vectors

FLOOR_DB = -79.0  # below, the README asks for nothing


def cut(v: Vectors, name: str, audio: Tensor, hop_size: int, extra: int = 0) -> Tensor:
    """The start of the audio that gives as many frames as out_NAME has (extra: centred)."""
    n_frames = v.wanted(name).shape[1] - extra
    have = -(-audio.shape[1] // hop_size) if not extra else audio.shape[1] // hop_size
    return audio if have == n_frames else audio[:, : n_frames * hop_size]


def check_spectral_ops(v: Vectors) -> None:
    audio = v.input("audio")
    rate = v.param("sample_rate", 16000)
    for name in v.outputs():
        if match := re.fullmatch(r"(log)?mag_(\d+)", name):
            size = int(match[2])
            part = cut(v, name, audio, size // 4)
            if match[1]:
                loud = spectra.magnitude(part, size).numpy() > 1e-3
                v.check(
                    name,
                    lambda a=part, s=size: spectra.log_magnitude(a, s),
                    atol=1e-3,
                    where=lambda _, loud=loud: loud,
                )
            else:
                v.check(name, lambda a=part, s=size: spectra.magnitude(a, s), atol=2e-4)
    for name in ("mel", "logmel"):
        if not v.has(name):
            continue
        part, bins = cut(v, name, audio, 512), v.wanted(name).shape[2]
        if name == "mel":
            v.check(name, lambda a=part, b=bins: spectra.mel(a, b, sample_rate=rate), atol=1e-3)
        else:
            v.check(
                name,
                lambda a=part, b=bins: spectra.log_mel(a, b, sample_rate=rate),
                atol=1e-3,
                where=lambda wanted: wanted > np.log(1e-3),
            )
    _check_mfcc(v, audio, rate)


def _check_mfcc(v: Vectors, audio: Tensor, rate: int) -> None:
    """mfcc_default: 1024-point, overlap 0.75; mfcc_z125: 1024-point, overlap 0.5."""
    for name, size, overlap in (("mfcc_default", 1024, 0.75), ("mfcc_z125", 1024, 0.5)):
        if not v.has(name):
            continue
        part = cut(v, name, audio, round(size * (1 - overlap)))
        options = {"fft_size": size, "overlap": overlap, "sample_rate": rate}
        mels = spectra.mel(part, 128, lo_hz=20.0, **options).numpy()
        # A band that holds only rounding noise has a logarithm that nothing determines.
        settled = ((mels == 0) | (mels > 1e-4)).all(axis=-1, keepdims=True)
        v.check(
            name,
            lambda a=part, o=options, n=name: spectra.mfcc(a, v.wanted(n).shape[2], **o),
            atol=5e-3,
            where=lambda wanted, s=settled: np.broadcast_to(s, wanted.shape),
        )


def check_loudness_power(v: Vectors) -> None:
    audio = v.input("audio")
    rate = int(v.param("sample_rate", 16000))

    def check(name: str, produce: object, **options: object) -> None:
        v.check(
            name,
            lambda: produce(audio, rate, **options),  # type: ignore[operator]
            atol=0.02,
            where=lambda wanted: wanted > FLOOR_DB,
        )

    check("loudness_default", loudness)
    check("loudness_same", loudness, padding="same")
    check("loudness_valid", loudness, padding="valid")
    check("loudness_ref20_range120", loudness, ref_db=20.7, range_db=120.0)
    for name in v.outputs():
        if match := re.fullmatch(r"loudness_n(\d+)", name):
            check(name, loudness, n_fft=int(match[1]))
        if match := re.fullmatch(r"loudness_fr(\d+)", name):
            check(name, loudness, frame_rate=int(match[1]))
        if match := re.fullmatch(r"loudness_(\d+)k", name):
            other = 1000 * int(match[1])
            part = cut(v, name, audio, other // 250, extra=1)
            v.check(
                name,
                lambda a=part, r=other: loudness(a, r, n_fft=2048),
                atol=0.02,
                where=lambda wanted: wanted > FLOOR_DB,
            )
        if match := re.fullmatch(r"a_weighting_db_(\d+)k_(\d+)", name):
            values = int(match[2]), 1000 * int(match[1])
            v.check(name, lambda x=values: a_weighting_db(*x), atol=1e-6)
    v.check("rms", lambda: rms(audio, rate), atol=1e-5)
    check("power", power)
    check("power_vst", power, frame_rate=50, frame_size=1024)


def check_spectral_loss(v: Vectors) -> None:
    target = v.input("target")
    for line in v.param("options"):
        name, _, options = str(line).partition(":")
        loss = SpectralLoss(**ast.literal_eval(options))
        audio = v.input("audio").requires_grad_()
        value = loss(target, audio)
        v.check(name, lambda x=value: x, rtol=1e-4)
        if v.has(f"{name}_grad_audio"):
            value.backward()
            assert audio.grad is not None
            _check_gradient(v, f"{name}_grad_audio", audio.grad.numpy())


def _check_gradient(v: Vectors, name: str, got: Array) -> None:
    """1e-5 nearly everywhere, 1 % in norm.

    Where a magnitude is nearly 0 the slope of its logarithm is rounding noise: there the
    reference's own gradient is 4e-3 from float64.
    """
    wanted = v.wanted(name)
    error = np.abs(got - wanted)
    assert got.shape == wanted.shape
    assert np.mean(error < 1e-5) > 0.95
    assert np.linalg.norm(error) < 0.01 * np.linalg.norm(wanted)


CHECKS: dict[str, Check] = {
    "spectral_ops": check_spectral_ops,
    "loudness_power": check_loudness_power,
    "spectral_loss": check_spectral_loss,
}
