"""A picture of what the plots show: with a title, as pixels or as lines."""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView

from studio.engine.errors import UnwritableTarget
from studio.ui.common.theme import Theme
from studio.ui.plots.stack import PlotStack

TITLE_HEIGHT = 30
MARGIN = 8


def write_picture(path: Path, plots: PlotStack, title: str, theme: Theme, scale: int = 1) -> None:
    """Write PNG (scale pixels for one of the screen) or SVG, by suffix.

    Raises UnwritableTarget.
    """
    if path.suffix.lower() not in (".png", ".svg"):
        raise UnwritableTarget(f"{path.name} must end in .png or .svg.")
    if not path.parent.is_dir():
        raise UnwritableTarget(
            f"{path} cannot be written: there is no folder {path.parent}; make it or choose "
            "another."
        )
    if path.suffix.lower() == ".svg":
        _write_svg(path, plots, title, theme)
        return
    image = draw_image(plots, title, theme, scale)
    if not image.save(str(path)):
        raise UnwritableTarget(f"{path} cannot be written; is the disk full, or write-protected?")


def draw_image(plots: PlotStack, title: str, theme: Theme, scale: int = 1) -> QImage:
    """The picture in pixels."""
    size = size_of(plots)
    image = QImage(size * scale, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    painter.scale(scale, scale)
    _paint(painter, plots, title, theme)
    painter.end()
    # Only now: fonts and the recorded pictures of axes would be scaled by it once more.
    image.setDotsPerMeterX(round(96 * scale / 0.0254))
    image.setDotsPerMeterY(round(96 * scale / 0.0254))
    return image


def size_of(plots: PlotStack) -> QSize:
    """Size of the picture at scale 1."""
    return QSize(plots.width() + MARGIN, _bottom(plots) + TITLE_HEIGHT + MARGIN)


def _bottom(plots: PlotStack) -> int:
    """Where the lowest plot ends; the read-out below it is no part of the picture."""
    lowest: int = max(p.mapTo(plots, p.rect().bottomLeft()).y() for p in plots.plots)
    return lowest + 1


def _write_svg(path: Path, plots: PlotStack, title: str, theme: Theme) -> None:
    # pyqtgraph's own SVG exporter crashes with PySide6 6.11.
    generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # the older one cannot clip
    generator.setFileName(str(path))
    size = size_of(plots)
    generator.setResolution(96)
    generator.setSize(size)
    generator.setViewBox(QRectF(0.0, 0.0, size.width(), size.height()))
    generator.setTitle(title)
    painter = QPainter()
    if not painter.begin(generator):
        raise UnwritableTarget(f"{path} cannot be written; is it write-protected?")
    _paint(painter, plots, title, theme)
    painter.end()


def _paint(painter: QPainter, plots: PlotStack, title: str, theme: Theme) -> None:
    size = size_of(plots)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillRect(QRectF(0.0, 0.0, size.width(), size.height()), QColor(theme.base))
    font = QFont(plots.font())
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    place = QRectF(MARGIN, 0.0, size.width() - 2 * MARGIN, TITLE_HEIGHT)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
    for plot in plots.plots:
        _paint_plot(painter, plot, plots)
    strip = plots.overview
    painter.save()
    painter.translate(strip.x(), strip.y() + TITLE_HEIGHT)
    strip.paint_on(painter)
    painter.restore()


def _paint_plot(painter: QPainter, plot: QGraphicsView, plots: PlotStack) -> None:
    """A plot as lines and text, where it stands in the window."""
    corner = plot.mapTo(plots, plot.rect().topLeft())
    source = plot.viewport().rect()
    target = QRectF(corner.x(), corner.y() + TITLE_HEIGHT, source.width(), source.height())
    painter.save()
    painter.setClipRect(target)
    plot.render(painter, target, source, Qt.AspectRatioMode.IgnoreAspectRatio)
    painter.restore()
