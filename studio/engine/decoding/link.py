"""What is to be decoded of a file: one stretch or several that follow each other."""

from dataclasses import dataclass

from studio.engine.decoding.view import Part


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of a file that one decoder can read to its end.

    parts: what the decoder is shown, None for the file as it is. n_samples: how many samples per
    channel there are where that is known better than by the decoder; what it gives beyond is
    padding. n_left: bytes of the file behind it that are neither sound nor notes about it.
    """

    parts: tuple[Part, ...] | None = None
    n_samples: int | None = None
    n_left: int = 0


AS_IT_IS: tuple[Link, ...] = (Link(),)
