"""A batch works on each clip as the session does."""

from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.engine.clip import Channel, Clip
from studio.engine.export.options import ExportOptions
from studio.engine.export.write import Written
from studio.engine.features.types import Features
from studio.engine.progress import Progress, finish
from studio.engine.session import ClipEntry
from studio.ui.session.document import Settled
from studio.ui.session.engine_calls import StudioEngine
from studio.ui.session.export_order import BatchOrder, ExportOrder
from tests.helpers import steady
from tests.ui.fake_engine import VIOLIN


class Listener(StudioEngine):
    """Reads files as the studio does; keeps what it would play instead of playing it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(lambda: "fast", folder)
        self.orders: list[ExportOrder] = []

    def analyse(self, clip: Clip) -> Generator[Progress, None, Features]:
        yield Progress(0.0)
        return steady(26)

    def export(self, order: ExportOrder) -> Generator[Progress, None, Written]:
        yield Progress(0.0)
        self.orders.append(order)
        return Written((order.path,), 0.0, 0.0)


@pytest.mark.parametrize(("channel", "level"), [("left", 0.25), ("right", 0.5), ("mix", 0.375)])
def test_a_batch_plays_the_channel_that_was_chosen(
    tmp_path: Path, channel: Channel, level: float
) -> None:
    path = tmp_path / "stereo.wav"
    soundfile.write(path, np.tile([0.25, 0.5], (1600, 1)), 16000, "FLOAT")
    clips = (ClipEntry("1", "a", path, channel=channel),)
    engine = Listener(tmp_path / "cache" / "features")
    order = BatchOrder((path,), tmp_path, "{clip}", ExportOptions())
    finish(engine.export_batch(order, Settled(instrument=VIOLIN, clips=clips)))
    np.testing.assert_allclose(engine.orders[0].clip.samples, level)


def test_a_batch_replaces_nothing_that_lies_beside_its_files(tmp_path: Path) -> None:
    path = tmp_path / "b.wav"
    soundfile.write(path, np.zeros(1600), 16000)
    (tmp_path / "a.csv").touch()
    engine = Listener(tmp_path / "cache" / "features")
    settled = Settled(instrument=VIOLIN, clips=(ClipEntry("1", "a", path),))
    order = BatchOrder((path,), tmp_path, "{clip}", ExportOptions(curves=True))
    finish(engine.export_batch(order, settled))
    assert engine.orders[0].path.name == "a (2).wav"
