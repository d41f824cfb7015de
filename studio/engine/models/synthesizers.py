"""The synthesizers that an instrument can be made of: the tonal part of its chain."""

from studio.engine.tables import Row, table

SYNTHESIZERS = table(
    Row(
        "harmonic",
        "Harmonic",
        "Multiples of one pitch: winds, bowed strings, voices.",
        "studio.engine.models.tones.harmonic:HarmonicTone",
    ),
    Row(
        "sinusoidal",
        "Sinusoidal",
        "Partials that may lie beside the multiples of the pitch: bells, stiff strings.",
        "studio.engine.models.tones.sinusoidal:SinusoidalTone",
    ),
    Row(
        "wavetable",
        "Wavetable",
        "One period that changes over time: organs, synthesizers.",
        "studio.engine.models.tones.wavetable:WavetableTone",
    ),
    Row(
        "waveforms",
        "Waveforms",
        "A blend of saw, square and triangle: analogue synthesizers.",
        "studio.engine.models.tones.waveforms:WaveformsTone",
    ),
    # a new synthesizer: its row here
)
"""By the name that a configuration holds; each is a Tone (models/tones/tone.py)."""
