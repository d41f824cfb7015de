"""Which spectrogram is shown: a menu and a small list below the plots, always of one mind."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QComboBox, QMenu

from studio.ui.common.texts import tr
from studio.ui.plots.stack import PlotStack
from studio.ui.viewing.plot_presenter import SHOWN, PlotPresenter


class ShownChoice(QObject):
    """View > Spectrogram shows, and the list beside the read-out."""

    def __init__(self, menu: QMenu, plots: PlotStack, plot_presenter: PlotPresenter) -> None:
        """Adds both."""
        super().__init__(plots)
        self._plot_presenter = plot_presenter
        names = dict(
            zip(
                SHOWN,
                (
                    tr("What is heard"),
                    tr("Original"),
                    tr("Result"),
                    tr("Difference"),
                ),
                strict=True,
            )
        )
        help_text = tr("What the spectrogram shows; the difference is result less original in dB")
        submenu = menu.addMenu(tr("Spectrogram sho&ws"))
        group = QActionGroup(submenu)
        self._actions = {}
        for shown, name in names.items():
            action = submenu.addAction(name)
            action.setObjectName(f"action.show_{shown}")
            action.setCheckable(True)
            action.setToolTip(help_text)
            group.addAction(action)
            action.triggered.connect(lambda _=False, shown=shown: self.choose(shown))
            self._actions[shown] = action
        self._list = QComboBox()
        self._list.setObjectName("field.view.spectrogram")
        self._list.setAccessibleName(tr("Spectrogram shows"))
        self._list.setToolTip(help_text)
        self._list.setMinimumHeight(24)
        self._list.addItems(list(names.values()))
        self._list.activated.connect(lambda row: self.choose(SHOWN[row]))
        plots.foot.addWidget(self._list)
        self.choose(plot_presenter.shown)

    def choose(self, shown: str) -> None:
        """Show this one of SHOWN."""
        self._actions[shown].setChecked(True)
        self._list.setCurrentIndex(SHOWN.index(shown))
        self._plot_presenter.choose(shown)
