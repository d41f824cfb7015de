"""Keeps the line of what sounds true, and takes parts of it back."""

from PySide6.QtCore import QObject

from studio.ui.common.texts import tr
from studio.ui.session.document import Document
from studio.ui.session.head_parts import Part, parts_of
from studio.ui.sound.head_line import HeadLine


class SoundHead(QObject):
    """Between the head line and the document; one step of undo for each part."""

    def __init__(self, head: HeadLine, document: Document) -> None:
        """Listens to the document."""
        super().__init__(head)
        self._head = head
        self._document = document
        head.taken_back.connect(self._take_back)
        document.settled_changed.connect(self._show)
        document.result_changed.connect(self._show)
        self._show()

    def _show(self, _: object = None) -> None:
        settled, result = self._document.settled, self._document.result
        chosen = settled.instrument
        parts = parts_of(settled, result) if chosen is not None else ()
        self._head.show_parts(chosen.name if chosen is not None else "", parts)

    def _take_back(self, part: Part) -> None:
        self._document.change(tr("Take back {part}").format(part=part.text), **part.back)
