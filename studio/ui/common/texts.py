"""Every text that the window shows goes through tr(), so that it can be translated."""

import re

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

CONTEXT = "studio"
_LONGER = 0.4
_LETTERS = str.maketrans("aeiouAEIOUncs", "áéíóúÁÉÍÓÚñçš")


def tr(text: str) -> str:
    """The text in the user's language; placeholders are filled in afterwards with format()."""
    return QCoreApplication.translate(CONTEXT, text)


class PseudoTranslator(QTranslator):
    """A language that nobody speaks: 40 % longer, with accents, so that what does not fit shows.

    Placeholders in braces and the ampersand of a menu key stay as they are.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Install it with QCoreApplication.installTranslator."""
        super().__init__(parent)

    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """Each text in brackets with as many more letters as a long language would need."""
        if context != CONTEXT or not sourceText:
            return ""
        return f"[{_accented(sourceText)}{'~' * max(1, round(len(sourceText) * _LONGER) - 2)}]"

    def isEmpty(self) -> bool:
        """False: Qt does not ask an empty translator."""
        return False


def _accented(text: str) -> str:
    pieces = []
    depth = 0
    for letter in text:
        depth += (letter == "{") - (letter == "}")
        pieces.append(letter if depth else letter.translate(_LETTERS))
    return "".join(pieces)


def shown_choice(choice: str) -> str:
    """A choice as it is read: notes have the sign that the rest of the window writes.

    >>> shown_choice("F# minor")
    'F♯ minor'
    """
    return re.sub(r"^([A-G])#", r"\1♯", choice)
