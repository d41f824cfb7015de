"""A first sound played to nobody, since compiling its kernels takes long."""

import numpy as np

from studio.engine.clip import Clip
from studio.engine.features.types import Features
from studio.engine.instrument import Instrument
from studio.engine.parameters import Conditioning
from studio.engine.stream.render_cache import RenderCache
from studio.engine.stream.request import RenderRequest

SECONDS = 0.5


def warm_up(instrument: Instrument) -> None:
    """Play half a second to nobody (measured: the first render 1.4 s, the next one 0.05 s)."""
    full = np.ones(round(250 * SECONDS), np.float32)
    features = Features(full * 440, full, full * -25)
    silence = Clip(np.zeros(round(44100 * SECONDS), np.float32), 44100)
    request = RenderRequest(silence, features, instrument, Conditioning(autotune=50.0))
    RenderCache().sound(request).source(48000).whole()
