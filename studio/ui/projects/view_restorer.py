"""Selection and view of a session that was opened, put back once its clip is shown."""

from PySide6.QtCore import QObject, QTimer

from studio.engine.session import Session
from studio.ui.plots.stack import PlotStack
from studio.ui.session.document import Document


class ViewRestorer(QObject):
    """Waits for the clip, then shows the part of it that was looked at."""

    def __init__(self, plots: PlotStack, document: Document) -> None:
        """Listens to the document."""
        super().__init__(plots)
        self._plots = plots
        self._document = document
        self._session: Session | None = None
        document.clip_changed.connect(self._restore_selection)
        document.features_changed.connect(self._restore_view)

    def restore_after(self, session: Session | None) -> None:
        """This session is being opened; None: nothing is to be put back."""
        self._session = session

    def _restore_selection(self, clip: object) -> None:
        session = self._session
        if clip is None or session is None or session.selection is None:
            return
        if session.current == self._document.settled.current:
            self._document.select(session.selection)

    def _restore_view(self, features: object) -> None:
        """After the clip is shown in full, as it was looked at."""
        if features is None or self._session is None:
            return
        session, self._session = self._session, None
        view = session.view if session.current == self._document.settled.current else None
        if view is not None and view.end_s > view.start_s and view.midi_high > view.midi_low:

            def show() -> None:
                self._plots.show_range(view.start_s, view.end_s)
                self._plots.spectrogram.setYRange(view.midi_low, view.midi_high, padding=0.0)

            QTimer.singleShot(0, self._plots, show)
