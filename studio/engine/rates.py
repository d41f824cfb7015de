"""Sample rates that an instrument may have, in Hz."""

SAMPLE_RATES = (16000, 24000, 32000, 44100, 48000)
WHOLE_BELOW_NYQUIST = 0.88  # share of it from which a partial fades: dsp.harmonics.nyquist_fade


def highest_fundamental_hz(sample_rate: int) -> float:
    """The highest pitch whose fundamental sounds whole at a rate.

    >>> round(highest_fundamental_hz(16000))
    7040
    """
    return WHOLE_BELOW_NYQUIST * sample_rate / 2
