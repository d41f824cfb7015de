"""Conversions of pitch, level, unit interval for torch tensors, differentiable."""

import math

import torch
from torch import Tensor

A4_HZ = 440.0
A4_MIDI = 69.0
LOG_EPSILON = 1e-5  # what the reference puts in place of a value whose log does not exist


def safe_log(x: Tensor, epsilon: float = LOG_EPSILON) -> Tensor:
    """Natural logarithm, with epsilon in place of every x <= 0 (ddsp.core.safe_log).

    x: any shape. Gives the same shape; the gradient is 0 where x <= 0.

    >>> safe_log(torch.tensor([1.0, 0.0])).tolist()
    [0.0, -11.512925148010254]
    """
    return torch.log(torch.where(x > 0, x, epsilon))


def safe_divide(numerator: Tensor, denominator: Tensor, epsilon: float = 1e-7) -> Tensor:
    """Quotient with epsilon in place of a denominator of exactly 0 (ddsp.core.safe_divide).

    >>> safe_divide(torch.tensor([0.0, 3.0]), torch.tensor([0.0, 2.0])).tolist()
    [0.0, 1.5]
    """
    return numerator / torch.where(denominator == 0, epsilon, denominator)


def midi_to_hz(midi: Tensor, midi_zero_silence: bool = False) -> Tensor:
    """Frequencies in Hz of MIDI note numbers, any shape.

    midi_zero_silence: note 0 gives 0 Hz instead of 8.18 Hz.

    >>> midi_to_hz(torch.tensor([57.0, 69.0])).tolist()
    [220.0, 440.0]
    """
    hz = A4_HZ * torch.exp2((midi - A4_MIDI) / 12.0)
    return torch.where(midi == 0, 0.0, hz) if midi_zero_silence else hz


def hz_to_midi(hz: Tensor) -> Tensor:
    """MIDI note numbers of frequencies in Hz, any shape; 0 where hz <= 0 (ddsp.core.hz_to_midi).

    >>> hz_to_midi(torch.tensor([880.0, 0.0])).tolist()
    [81.0, 0.0]
    """
    is_positive = hz > 0
    midi = 12.0 * torch.log2(torch.where(is_positive, hz, A4_HZ) / A4_HZ) + A4_MIDI
    return torch.where(is_positive, midi, 0.0)


def power_to_db(power: Tensor, ref_db: float = 0.0, range_db: float = 80.0) -> Tensor:
    """Level in dB of a power, relative to ref_db, not below -range_db (ddsp.core.power_to_db).

    The floor acts twice, as in the reference: on the power before, on the level after ref_db.

    >>> power_to_db(torch.tensor([1.0, 0.01, 0.0])).tolist()
    [0.0, -20.0, -80.0]
    """
    floor = 10.0 ** (-range_db / 10.0)
    db = 10.0 * torch.log10(power.clamp(min=floor)) - ref_db
    return db.clamp(min=-range_db)


def amplitude_to_db(amplitude: Tensor, ref_db: float = 0.0, range_db: float = 80.0) -> Tensor:
    """Level in dB of an amplitude, relative to ref_db, not below -range_db.

    >>> amplitude_to_db(torch.tensor([1.0, 0.1])).tolist()
    [0.0, -20.0]
    """
    return power_to_db(amplitude.square(), ref_db, range_db)


def db_to_power(db: Tensor) -> Tensor:
    """Power of a level in dB.

    >>> db_to_power(torch.tensor([0.0, 20.0])).tolist()
    [1.0, 100.0]
    """
    return torch.pow(torch.tensor(10.0, dtype=db.dtype, device=db.device), db / 10.0)


def db_to_amplitude(db: Tensor) -> Tensor:
    """Amplitude of a level in dB.

    >>> db_to_amplitude(torch.tensor([0.0, 20.0])).tolist()
    [1.0, 10.0]
    """
    return db_to_power(db / 2.0)


def unit_to_hz(unit: Tensor, hz_min: float, hz_max: float, clip: bool = False) -> Tensor:
    """Map 0..1 to hz_min..hz_max in equal musical steps (ddsp.core.unit_to_hz).

    hz_min = 0 counts as MIDI 0 (8.18 Hz), as in the reference.

    >>> unit_to_hz(torch.tensor([0.0, 0.5, 1.0]), 110.0, 440.0).tolist()
    [110.0, 220.0, 440.0]
    """
    low, high = (_scalar_hz_to_midi(hz) for hz in (hz_min, hz_max))
    unit = unit.clamp(0.0, 1.0) if clip else unit
    return midi_to_hz(low + (high - low) * unit)


def _scalar_hz_to_midi(hz: float) -> float:
    return 12.0 * math.log2(hz / A4_HZ) + A4_MIDI if hz > 0 else 0.0
