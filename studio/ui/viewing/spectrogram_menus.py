"""The two menus that say how the spectrogram looks."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from studio.ui.common.texts import tr
from studio.ui.plots.spectrogram import COLOR_MAPS, RANGES_DB, SpectrogramPlot
from studio.ui.settings.settings import Settings


class SpectrogramMenus(QObject):
    """View > Spectrogram range and colours: shown at once, kept for the next start."""

    def __init__(self, menu: QMenu, plot: SpectrogramPlot, settings: Settings) -> None:
        """Adds both to a menu and gives the plot what the settings say."""
        super().__init__(menu)
        self._plot = plot
        self._settings = settings
        menu.addSeparator()
        ranges, colors = (
            menu.addMenu(tr("Spectrogram &range")),
            menu.addMenu(tr("Spectrogram &colours")),
        )
        group = QActionGroup(ranges)
        for range_db in RANGES_DB:
            action = ranges.addAction(
                tr("{range_db} dB below the loudest point").format(range_db=range_db)
            )
            action.setObjectName(f"action.range_{range_db}")
            action.setCheckable(True)
            action.setChecked(range_db == settings.range_db)
            group.addAction(action)
            action.triggered.connect(lambda _=False, db=range_db: self._set_range(db))
        group = QActionGroup(colors)
        for name in COLOR_MAPS:
            action = colors.addAction(name)
            action.setObjectName(f"action.colors_{name.lower()}")
            action.setCheckable(True)
            action.setChecked(name == settings.color_map)
            group.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self._set_colors(name))
        plot.set_range_db(settings.range_db)
        plot.set_color_map(settings.color_map)

    def _set_range(self, range_db: int) -> None:
        self._settings.range_db = range_db
        self._plot.set_range_db(range_db)

    def _set_colors(self, name: str) -> None:
        self._settings.color_map = name
        self._plot.set_color_map(name)
