"""The line over the sound panel that says what sounds; each part is taken back by a click."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel

from studio.ui.common.texts import tr
from studio.ui.session.head_parts import Part

NAME = "instrument"


class HeadLine(QLabel):
    """The instrument's name, then what is not as it is by default; links, by mouse and keyboard.

    name_clicked(): its card is to be shown. taken_back(Part).
    """

    name_clicked = Signal()
    taken_back = Signal(Part)

    def __init__(self) -> None:
        """No instrument is chosen."""
        self._links = ""
        super().__init__()
        self.setObjectName("text.sound")
        self.setAccessibleName(tr("What sounds"))
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setContentsMargins(10, 1, 6, 0)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(tr("What sounds. A click on a part takes it back."))
        self._parts: tuple[Part, ...] = ()
        self.words = self._links = ""
        self.linkActivated.connect(self._follow)
        self.show_parts("", ())

    def show_parts(self, name: str, parts: Sequence[Part]) -> None:
        """Say this. name: of the instrument, "" = none is chosen."""
        self._parts = tuple(parts)
        said = name or tr("No instrument")
        self.words = " · ".join([said, *(part.text for part in parts)])
        head = f'<a href="{NAME}" style="text-decoration:none"><b>{escape(said)}</b></a>'
        links = [f'<a href="{part.id}">{escape(part.text)}</a>' for part in parts]
        self._links = " · ".join([head if name else escape(said), *links])
        self.setText(self._links)
        self.setAccessibleDescription(self.words)

    def changeEvent(self, event: QEvent) -> None:
        """Links have the colour of the palette that was there when they were written."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._links:
            self.setText("")
            self.setText(self._links)

    def _follow(self, link: str) -> None:
        if link == NAME:
            self.name_clicked.emit()
        for part in self._parts:
            if part.id == link:
                self.taken_back.emit(part)
