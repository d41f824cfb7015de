"""Sample rates that an instrument may have, in Hz."""

SAMPLE_RATES = (16000, 24000, 32000, 44100, 48000)
