"""The menu of a right click in a plot: what can be done there."""

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from studio.ui.common.texts import tr
from studio.ui.playback.audio_controller import AudioController
from studio.ui.plots.stack import PlotStack
from studio.ui.session.document import Document
from studio.ui.widgets.window_frame import WindowFrame

GROUPS = (
    ("play", "loop"),
    ("fit", "zoom_in", "zoom_out"),
    ("select_all", "select_none", "trim", "split_off"),
    ("oct_up", "oct_down", "smooth", "other", "unvoice_selection", "uncorrect"),
)
"""Ids of actions."""


class PlotMenu(QObject):
    """Opens the menu at the mouse; the first entry plays from the place that was clicked."""

    def __init__(
        self, frame: WindowFrame, plots: PlotStack, document: Document, audio: AudioController
    ) -> None:
        """Listens to the plots."""
        super().__init__(frame.parent)
        self._frame = frame
        self._document = document
        self._audio = audio
        self.menu: QMenu | None = None
        for plot in plots.plots:
            plot.menu_requested.connect(self.open)

    def make(self, seconds: float) -> QMenu:
        """The menu for this place."""
        menu = QMenu(self._frame.parent)
        menu.setObjectName("menu.plot")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        here = menu.addAction(tr("Play from &here"))
        here.setObjectName("action.plot.play_here")
        here.setEnabled(self._document.clip is not None)
        here.triggered.connect(lambda: self._play_from(seconds))
        for group in GROUPS:
            if group is not GROUPS[0]:
                menu.addSeparator()
            for id in group:
                menu.addAction(self._frame.action(id))
        return menu

    def open(self, seconds: float, place: QPoint) -> None:
        """Show it. place: on the screen."""
        self.menu = self.make(seconds)
        self.menu.popup(place)

    def _play_from(self, seconds: float) -> None:
        if not self._audio.recorder.is_recording:
            self._audio.seek(max(0.0, seconds))
            self._audio.play()
