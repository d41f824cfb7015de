"""A first sound played to nobody, since compiling its kernels takes long."""

import numpy as np
import torch

from studio.engine.features.types import Features
from studio.engine.instrument import Instrument
from studio.engine.parameters import Conditioning
from studio.engine.stream.order import Order
from studio.engine.stream.sound import Stages

SECONDS = 0.5


def warm_up(instrument: Instrument) -> None:
    """Play half a second to nobody (measured: the first render 1.4 s, the next one 0.05 s)."""
    full = np.ones(round(250 * SECONDS), np.float32)
    features = Features(full * 440, full, full * -25)
    n_samples = round(44100 * SECONDS)
    n_latents = instrument.config.n_latents
    z = torch.zeros(n_latents) if n_latents else None
    order = Order(n_samples, 44100, features, instrument, Conditioning(autotune=50.0), z=z)
    Stages().sound(order).source(48000).whole()
