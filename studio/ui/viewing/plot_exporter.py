"""File > Export picture: asks where to, writes what the plots show."""

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from studio.engine.errors import UnwritableTarget
from studio.ui.common import theme as themes
from studio.ui.common.texts import tr
from studio.ui.plots.portrait import write_picture
from studio.ui.plots.stack import PlotStack
from studio.ui.session.document import Document
from studio.ui.settings.settings import Settings
from studio.ui.widgets.window_frame import WindowFrame


class PlotExporter(QObject):
    """Belongs to the action export_picture."""

    def __init__(
        self, frame: WindowFrame, plots: PlotStack, document: Document, settings: Settings
    ) -> None:
        """Connects the action; it waits for a clip."""
        super().__init__(frame.parent)
        self._frame = frame
        self._plots = plots
        self._document = document
        self._settings = settings
        self._action = frame.action("export_picture")
        self._action.triggered.connect(self._ask)
        document.clip_changed.connect(lambda clip: self._action.setEnabled(clip is not None))
        self._action.setEnabled(document.clip is not None)

    @property
    def title(self) -> str:
        """Clip and instrument."""
        clip, result = self._document.clip, self._document.result
        name = clip.name if clip is not None else ""
        if result is None:
            return name
        return tr("{clip} – played by {instrument}").format(
            clip=name, instrument=result.instrument.name
        )

    def _ask(self) -> None:
        clip = self._document.clip
        if clip is None:
            return
        small, large, lines = (
            tr("PNG, as on the screen (*.png)"),
            tr("PNG, twice as fine (*.png)"),
            tr("SVG, lines and text (*.svg)"),
        )
        start = str(Path(self._settings.last_folder) / f"{clip.name}.png")
        name, kind = QFileDialog.getSaveFileName(
            self._frame.parent, tr("Export picture"), start, ";;".join((large, small, lines))
        )
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in (".png", ".svg"):
            path = path.with_name(path.name + (".svg" if kind == lines else ".png"))
        elif kind == lines:
            path = path.with_suffix(".svg")
        self.write(path, 1 if kind == small else 2)

    def write(self, path: Path, scale: int = 2) -> None:
        """Write what is seen now, and say so."""
        theme = themes.THEMES[self._settings.theme]
        try:
            write_picture(path, self._plots, self.title, theme, scale)
        except UnwritableTarget as error:
            self._frame.show_error(tr("The picture cannot be written"), error)
            return
        self._settings.last_folder = str(path.parent)
        self._frame.say(tr("Written: {path}").format(path=path))
