"""What is to be said where notes lie above what an instrument can sound: one sentence for all."""

from collections.abc import Callable

from studio.engine.conditioning.types import Conditioned

LIMITED = (
    "{seconds:.1f} s of notes lie above {highest:.0f} Hz, the highest that {name} plays, "
    "and sound at it: choose a lower octave."
)


def limited_words(
    conditioned: Conditioned, name: str, translate: Callable[[str], str] = str
) -> str:
    """The sentence; "" where all notes sound at their pitch. name: of the instrument."""
    if conditioned.limited_s <= 0.0:
        return ""
    return translate(LIMITED).format(
        seconds=conditioned.limited_s, highest=conditioned.highest_hz, name=name
    )
