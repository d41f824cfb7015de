"""Draws pictures of a spectrogram at the detail of the screen."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from studio.ui.common.results import Picture

Levels = NDArray[np.uint8]
MOST_PIXELS = 4096


class SpectrogramImage(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """A coarse picture of the whole, above it a finer one of a stretch.

    Only what is in view is painted, with one column a pixel: the loudest of those that fall on it.
    """

    def __init__(self) -> None:
        """No picture is drawn yet."""
        super().__init__()
        self.lut: NDArray[np.uint8] = np.zeros((256, 3), np.uint8)
        self.levels: tuple[float, float] = (0.0, 255.0)
        self.is_smooth = True  # False: quicker
        self._light = 1.0
        self._table = np.zeros(256, np.uint32)
        self._layers: list[tuple[Picture, tuple[Levels, ...]]] = []
        self._rect = QRectF()
        self._made: list[tuple[QImage, QRectF]] = []
        self._made_for: tuple[float, ...] = ()
        self._retable()

    @property
    def image(self) -> Levels | None:
        """Levels of the coarse picture [n_columns, n_rows]."""
        return self._layers[0][0].levels if self._layers else None

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """What is shown, the finest last."""
        return tuple(picture for picture, _ in self._layers)

    def show_pictures(self, *pictures: Picture) -> None:
        """Draw these, each above the one before; none = nothing."""
        self._layers = [(picture, _halved(picture)) for picture in pictures]
        rect = _rect_of(pictures[0]) if pictures else QRectF()
        if rect != self._rect:
            self.prepareGeometryChange()
            self._rect = rect
        self._forget()

    def set_colors(self, lut: NDArray[np.uint8]) -> None:
        """Colours [256, 3] from the lowest to the highest level."""
        self.lut = lut
        self._retable()

    def set_levels(self, lowest: float, top: float) -> None:
        """Levels that have the first and the last colour."""
        self.levels = (lowest, top)
        self._retable()

    def set_light(self, share: float) -> None:
        """Draw with this share 0..1 of the light: dimmed behind what is edited."""
        if share != self._light:
            self._light = share
            self._retable()

    def _retable(self) -> None:
        lowest, top = self.levels
        share = (np.arange(256) - lowest) / max(1e-6, top - lowest)
        lut = self.lut[np.clip(np.round(share * 255.0), 0, 255).astype(int), :3]
        rgb = np.round(self._light * lut).astype(np.int64)
        table = 0xFF000000 | rgb[:, 0] << 16 | rgb[:, 1] << 8 | rgb[:, 2]
        self._table = table.astype(np.uint32)
        self._forget()

    def _forget(self) -> None:
        self._made_for = ()
        self.update()

    def boundingRect(self) -> QRectF:
        """Seconds and note numbers of the whole."""
        return self._rect

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Draw what is in view."""
        if not self._layers:
            return
        view = self.getViewBox().viewRect().intersected(self._rect)
        if view.isEmpty():
            return
        on_screen = painter.deviceTransform().mapRect(view)
        wanted = (*view.getRect(), on_screen.width())
        if wanted != self._made_for:
            n_pixels = max(1, min(MOST_PIXELS, round(on_screen.width())))
            self._made = [
                made
                for picture, halves in self._layers
                if (made := self._cut(picture, halves, view, n_pixels)) is not None
            ]
            self._made_for = wanted
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.is_smooth)
        for image, rect in self._made:
            painter.drawImage(rect, image)

    def _cut(
        self, picture: Picture, halves: tuple[Levels, ...], view: QRectF, n_pixels: int
    ) -> tuple[QImage, QRectF] | None:
        """The part in view as an image, and where it lies."""
        rect = _rect_of(picture)
        seen = rect.intersected(view)
        if seen.isEmpty():
            return None
        share = seen.width() / view.width()
        per_pixel = seen.width() / picture.hop_s / max(1.0, n_pixels * share)
        depth = min(len(halves) - 1, max(0, int(np.log2(max(1.0, per_pixel)))))
        levels = halves[depth]
        width = picture.hop_s * 2**depth  # s of a column
        height = rect.height() / levels.shape[1]
        first = max(0, int((seen.left() - rect.left()) / width))
        last = min(len(levels), int(np.ceil((seen.right() - rect.left()) / width)) + 1)
        low = max(0, int((seen.top() - rect.top()) / height))
        high = min(levels.shape[1], int(np.ceil((seen.bottom() - rect.top()) / height)) + 1)
        pixels = np.ascontiguousarray(self._table[levels[first:last, low:high].T])
        image = QImage(
            pixels.data, last - first, high - low, 4 * (last - first), QImage.Format.Format_RGB32
        ).copy()
        place = QRectF(
            rect.left() + first * width,
            rect.top() + low * height,
            (last - first) * width,
            (high - low) * height,
        )
        return image, place


def _rect_of(picture: Picture) -> QRectF:
    height = picture.midi_high - picture.midi_low
    return QRectF(picture.start_s, picture.midi_low, picture.seconds, height)


def _halved(picture: Picture) -> tuple[Levels, ...]:
    """The levels, then with half as many columns each.

    Of two columns the louder is kept, so that nothing short is lost from afar; of a difference
    the first.
    """
    found = [picture.levels]
    while len(found[-1]) > 1024:
        last = found[-1]
        even = last if len(last) % 2 == 0 else np.concatenate([last, last[-1:]])
        found.append(even[::2] if picture.is_difference else np.maximum(even[::2], even[1::2]))
    return tuple(found)
