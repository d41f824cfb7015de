"""Notes above what an instrument can sound are told by window, export and batch, as by render."""

from pathlib import Path

import pytest

from studio.engine.clip import write_clip
from studio.engine.export.options import ExportOptions
from studio.engine.export.write import Written
from studio.engine.instrument import save_instrument
from studio.engine.parameters import Conditioning
from studio.engine.progress import finish
from studio.ui.common.results import BatchReport, InstrumentChoice
from studio.ui.session.document import Settled
from studio.ui.session.engine_calls import StudioEngine
from studio.ui.session.export_order import BatchOrder, ExportOrder
from tests.helpers import steady, tiny_instrument, tone
from tests.ui.rig import Rig

WORDS = "lie above 7040 Hz, the highest that Tiny plays, and sound at it: choose a lower octave."


@pytest.fixture
def engine(tmp_path: Path) -> StudioEngine:
    return StudioEngine(lambda: "fast", tmp_path / "cache" / "features")


def settled(folder: Path, octaves: float) -> Settled:
    path = folder / "tiny.ddsp"
    save_instrument(tiny_instrument(), path)
    choice = InstrumentChoice("Tiny", path, 40.0, 80.0)
    conditioning = Conditioning(adjust=False, pitch_octave=octaves)
    return Settled(instrument=choice, conditioning=conditioning)


@pytest.mark.parametrize(("octaves", "is_told"), [(1, False), (2, True)])
def test_the_sound_its_export_and_a_batch_say_the_same(
    engine: StudioEngine, tmp_path: Path, octaves: float, is_told: bool
) -> None:
    clip, wish = tone(3000.0, 0.6), settled(tmp_path, octaves)
    features = steady(150, 3000.0)
    result = finish(engine.render(clip, features, wish))
    order = ExportOrder(clip, features, wish, tmp_path / "a.wav", ExportOptions())
    written = finish(engine.export(order))
    recording = tmp_path / "high.wav"
    write_clip(recording, clip)
    batch = BatchOrder((recording,), tmp_path, "{n} {clip}", ExportOptions())
    report = finish(engine.export_batch(batch, wish))
    if is_told:
        assert result.limited == f"0.6 s of notes {WORDS}"
        assert written.limited == result.limited
        assert [path for path, words in report.limited if words.endswith(WORDS)] == [recording]
    else:
        assert (result.limited, written.limited, report.limited) == ("", "", ())


def test_the_window_says_it_after_rendering_and_after_writing(rig: Rig, tmp_path: Path) -> None:
    words = f"0.6 s of notes {WORDS}"
    window = rig.studio.window
    rig.studio.export._tell(Written((tmp_path / "a.wav",), 0.0, 0.5, words))
    assert words in window.status_text.text()
    report = BatchReport(tmp_path, (tmp_path / "b.wav",), (), ((Path("high.wav"), words),))
    rig.studio.export._tell_batch(report)
    assert f"high.wav: {words}" in window.status_text.text()
