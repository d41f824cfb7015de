"""Requests of short sounds on instruments that were never trained."""

from dataclasses import replace
from typing import Any

import numpy as np

from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.instrument import Instrument
from studio.engine.parameters import Conditioning, with_values
from studio.engine.stream.request import RenderRequest
from tests.helpers import SMALL, tiny_instrument

ROOMY = replace(SMALL, reverb_s=0.3)


def melody(seconds: float = 2.0, rate: float = 250.0) -> Features:
    """A pitch that wanders, with swells."""
    t = np.arange(round(seconds * rate)) / rate
    hz = 220 * 2 ** (np.sin(2 * np.pi * 0.7 * t) / 3)
    db = -25 + 8 * np.sin(2 * np.pi * 1.3 * t)
    return Features(*(x.astype(np.float32) for x in (hz, np.ones_like(t), db)), rate)


def request(
    instrument: Instrument | None = None, seconds: float = 2.0, **values: Any
) -> RenderRequest:
    """A melody at 22.05 kHz on an instrument, its level as it is; values: of the table."""
    conditioning = with_values(Conditioning(level_match=False), values)
    made = tiny_instrument(ROOMY) if instrument is None else instrument
    clip = Clip(np.zeros(round(seconds * 22050), np.float32), 22050)
    return RenderRequest(clip, melody(seconds), made, conditioning)
