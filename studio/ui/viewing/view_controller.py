"""Everything that belongs to the view of the plots: what they show, how, and pictures of it."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu

from studio.ui.playback.playback_controller import PlaybackController
from studio.ui.plots.stack import PlotStack
from studio.ui.session.document import Document
from studio.ui.session.job_controller import JobController
from studio.ui.settings.settings import Settings
from studio.ui.viewing.plot_exporter import PlotExporter
from studio.ui.viewing.plot_menu import PlotMenu
from studio.ui.viewing.plot_presenter import PlotPresenter
from studio.ui.viewing.shown_choice import ShownChoice
from studio.ui.viewing.spectrogram_menus import SpectrogramMenus
from studio.ui.widgets.window_frame import WindowFrame


class ViewController(QObject):
    """Makes the parts of this room; they talk to the document, not to one another."""

    def __init__(
        self,
        frame: WindowFrame,
        plots: PlotStack,
        view_menu: QMenu,
        document: Document,
        job_controller: JobController,
        playback: PlaybackController,
        settings: Settings,
    ) -> None:
        """view_menu: gets what the spectrogram shows and how it looks."""
        super().__init__(frame.parent)
        self.presenter = PlotPresenter(plots, frame.say, document, job_controller, playback)
        self.menu = PlotMenu(frame, plots, document, playback.audio)
        self.exporter = PlotExporter(frame, plots, document, settings)
        self._looks = SpectrogramMenus(view_menu, plots.spectrogram, settings)
        self._shown = ShownChoice(view_menu, plots, self.presenter)
