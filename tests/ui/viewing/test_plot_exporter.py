"""What is seen can be written as a picture."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog

from studio.ui.plots.portrait import TITLE_HEIGHT, draw_image, size_of
from tests.ui.fake_engine import VIOLIN
from tests.ui.rig import Rig


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), :3]


def variety(part: np.ndarray) -> int:
    return len(np.unique(part.reshape(-1, 3), axis=0))


def render(rig: Rig) -> None:
    rig.open_clip()
    rig.studio.job_controller.choose(VIOLIN)
    rig.until(lambda: rig.studio.viewing.presenter.result_picture is not None)
    rig.settle()


def check_plots(rig: Rig, found: np.ndarray, scale: float) -> None:
    """Title and every plot with its axis are in the picture, and not empty."""
    plots = rig.studio.window.plots
    assert variety(found[: round(TITLE_HEIGHT * scale)]) > 3
    for plot in plots.plots:
        corner, size = plot.mapTo(plots, plot.rect().topLeft()), plot.size()
        top = corner.y() + TITLE_HEIGHT
        rows = slice(round(top * scale), round((top + size.height()) * scale))
        axis = found[rows, round(corner.x() * scale) : round((corner.x() + 55) * scale)]
        inside = found[rows, round((corner.x() + 70) * scale) : round(size.width() * scale) - 20]
        assert variety(axis) > 3, plot.objectName()
        least = 30 if plot is plots.spectrogram else 2
        assert variety(inside) >= least, plot.objectName()


def test_a_png_twice_as_fine_shows_the_same(rig: Rig) -> None:
    render(rig)
    plots, theme = rig.studio.window.plots, rig.studio.window.plots.waveform.theme
    plain, fine = (draw_image(plots, "Title", theme, scale) for scale in (1, 2))
    half = fine.scaled(plain.size(), mode=Qt.TransformationMode.SmoothTransformation)
    off = np.abs(pixels(plain).astype(int) - pixels(half).astype(int)).max(axis=2) > 80
    assert off.mean() < 0.02  # doubled axes were 5 %


@pytest.mark.parametrize("scale", [1, 2])
def test_a_png_holds_title_and_all_plots(rig: Rig, tmp_path: Path, scale: int) -> None:
    render(rig)
    rig.studio.viewing.exporter.write(tmp_path / "Bild 音.png", scale)
    image = QImage(str(tmp_path / "Bild 音.png"))
    assert image.size() == size_of(rig.studio.window.plots) * scale
    check_plots(rig, pixels(image), scale)
    assert "Written" in rig.studio.window.status_text.text()


def test_an_svg_holds_text_lines_and_the_spectrogram(rig: Rig, tmp_path: Path) -> None:
    render(rig)
    path = tmp_path / "picture.svg"
    rig.studio.viewing.exporter.write(path)
    source = path.read_text()
    words = re.sub(r"<[^>]+>", "", source)
    assert "tone – played by Violin" in words
    assert "C4" in words or "C5" in words
    assert "<image" in source
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    size = size_of(rig.studio.window.plots)
    assert renderer.viewBox().size() == size
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    check_plots(rig, pixels(image), 1.0)


def test_the_menu_asks_where_to_and_adds_the_suffix(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = rig.studio.window.action("export_picture")
    assert not action.isEnabled()
    rig.open_clip()
    answer: Any = lambda *_: (str(tmp_path / "mine"), "SVG, lines and text (*.svg)")  # noqa: E731
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    action.trigger()
    assert (tmp_path / "mine.svg").exists()


def test_where_nothing_can_be_written_a_dialog_says_so(rig: Rig, tmp_path: Path) -> None:
    rig.open_clip()
    rig.studio.viewing.exporter.write(tmp_path / "absent" / "a.png")
    [dialog] = rig.studio.window.errors
    assert "no folder" in dialog.explanation.why
