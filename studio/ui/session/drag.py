"""What makes several changes one step of undo."""

from itertools import count

_numbers = count()


class DragToken:
    """One drag, or one turn of a wheel: changes that carry the same token are one step of undo.

    Qt's undo stack knows commands by numbers; each token has one of its own, wherever it is made.
    """

    __slots__ = ("number",)

    def __init__(self) -> None:
        """Another drag begins."""
        self.number = next(_numbers)

    def __repr__(self) -> str:
        """Its number, for tests and the log."""
        return f"DragToken({self.number})"
