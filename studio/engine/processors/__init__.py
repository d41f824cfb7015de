"""Differentiable synthesizers and effects with one contract; studio.engine.graph joins them.

Each is a torch module that can be used on its own: tensors in, audio [batch, n_samples] out,
gradients through both; without a window, a sound device or a file. `controls()` turns the raw
outputs of a network into physical units, `render()` makes the whole sound of them, `signal()` a
block at a time. Frames come every hop_size samples; frequencies are in Hz, amplitudes linear.
"""

from typing import TYPE_CHECKING

from studio.lazy import lazy_names

if TYPE_CHECKING:
    from studio.engine.processors.control_source import (
        ControlSource,
        HeldControls,
    )
    from studio.engine.processors.fir import (
        FirFilter,
    )
    from studio.engine.processors.harmonic import (
        Harmonic,
    )
    from studio.engine.processors.mixing import (
        Add,
        Crop,
        Mix,
    )
    from studio.engine.processors.mod_delay import (
        ModDelay,
        chorus,
        flanger,
        vibrato,
    )
    from studio.engine.processors.noise import (
        FilteredNoise,
    )
    from studio.engine.processors.oscillator import (
        Oscillator,
    )
    from studio.engine.processors.processor import (
        Controls,
        Port,
        Processor,
    )
    from studio.engine.processors.reverb import (
        ConvolutionReverb,
        ExpDecayReverb,
        FilteredNoiseReverb,
        Reverb,
        restrained,
    )
    from studio.engine.processors.sinusoidal import (
        Sinusoidal,
    )
    from studio.engine.processors.waveforms import (
        Waveforms,
        fourier_series,
    )
    from studio.engine.processors.wavetable import (
        Wavetable,
    )

__all__ = [
    "Add",
    "ControlSource",
    "Controls",
    "ConvolutionReverb",
    "Crop",
    "ExpDecayReverb",
    "FilteredNoise",
    "FilteredNoiseReverb",
    "FirFilter",
    "Harmonic",
    "HeldControls",
    "Mix",
    "ModDelay",
    "Oscillator",
    "Port",
    "Processor",
    "Reverb",
    "Sinusoidal",
    "Waveforms",
    "Wavetable",
    "chorus",
    "flanger",
    "fourier_series",
    "restrained",
    "vibrato",
]

_HOMES = {
    "Add": "studio.engine.processors.mixing",
    "chorus": "studio.engine.processors.mod_delay",
    "Controls": "studio.engine.processors.processor",
    "ControlSource": "studio.engine.processors.control_source",
    "ConvolutionReverb": "studio.engine.processors.reverb",
    "Crop": "studio.engine.processors.mixing",
    "ExpDecayReverb": "studio.engine.processors.reverb",
    "FilteredNoise": "studio.engine.processors.noise",
    "FilteredNoiseReverb": "studio.engine.processors.reverb",
    "FirFilter": "studio.engine.processors.fir",
    "flanger": "studio.engine.processors.mod_delay",
    "fourier_series": "studio.engine.processors.waveforms",
    "Harmonic": "studio.engine.processors.harmonic",
    "HeldControls": "studio.engine.processors.control_source",
    "Mix": "studio.engine.processors.mixing",
    "ModDelay": "studio.engine.processors.mod_delay",
    "Oscillator": "studio.engine.processors.oscillator",
    "Port": "studio.engine.processors.processor",
    "Processor": "studio.engine.processors.processor",
    "restrained": "studio.engine.processors.reverb",
    "Reverb": "studio.engine.processors.reverb",
    "Sinusoidal": "studio.engine.processors.sinusoidal",
    "vibrato": "studio.engine.processors.mod_delay",
    "Waveforms": "studio.engine.processors.waveforms",
    "Wavetable": "studio.engine.processors.wavetable",
}

if not TYPE_CHECKING:  # a checker sees the imports above, and so a name that is misspelt
    __getattr__, __dir__ = lazy_names(__name__, _HOMES)
