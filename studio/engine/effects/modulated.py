"""Chorus and flanger: the sound and a copy of it whose delay moves."""

from collections.abc import Mapping

from studio.engine.parameter import Value
from studio.engine.processors.mod_delay import ModDelay

_CHORUS_MS, _CHORUS_GAIN = 15.0, 0.7
_FLANGER_MS, _FLANGER_DEPTH_MS, _FLANGER_GAIN = 0.5, 4.5, 0.9
_HOP = 64


def chorus(values: Mapping[str, Value], sample_rate: int) -> ModDelay:
    """15 ms and more, slowly moving; at 100 % the copy is 3 dB below the sound.

    values: chorus (%), chorus_rate (Hz), chorus_depth (ms); sample_rate: Hz.
    """
    gain = _CHORUS_GAIN * float(values["chorus"]) / 100.0
    depth_ms, rate_hz = float(values["chorus_depth"]), float(values["chorus_rate"])
    return ModDelay(_CHORUS_MS, depth_ms, sample_rate, _HOP, rate_hz, gain)


def flanger(values: Mapping[str, Value], sample_rate: int) -> ModDelay:
    """0.5 to 5 ms: notches at odd multiples of half the delay's inverse.

    values: flanger (%), flanger_rate (Hz); sample_rate: Hz.
    """
    gain = _FLANGER_GAIN * float(values["flanger"]) / 100.0
    rate_hz = float(values["flanger_rate"])
    return ModDelay(_FLANGER_MS, _FLANGER_DEPTH_MS, sample_rate, _HOP, rate_hz, gain)
