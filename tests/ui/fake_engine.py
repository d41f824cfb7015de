"""An engine of sines for the tests of the window: quick, exact, without torch."""

import threading
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import numpy as np

from studio.engine.clip import Channel, Clip, read_clip, resample
from studio.engine.conditioning.types import Conditioned
from studio.engine.errors import StudioError
from studio.engine.export.write import Sound, Written, write_export
from studio.engine.features.types import Features
from studio.engine.parameters import Conditioning
from studio.engine.progress import Progress
from studio.engine.stream.source import Source, WholeSource
from studio.engine.units import midi_to_hz
from studio.ui.common.results import BatchReport, InstrumentChoice, Picture, Result
from studio.ui.plots.picture import draw_picture
from studio.ui.session.document import Settled
from studio.ui.session.export_order import BatchOrder, ExportOrder

RATE = 16000
VIOLIN = InstrumentChoice("Violin", Path("violin.ddsp"), 55.0, 96.0, 720.0, 44100, "#8b7cf6")
FLUTE = InstrumentChoice("Flute", Path("flute.ddsp"), 60.0, 96.0, 600.0, 44100, "#2fb7a3")


def with_tones(choice: InstrumentChoice) -> InstrumentChoice:
    """The same instrument with latents: two lists of tones appear in the window."""
    return replace(choice, has_latents=True, anchors=("Alto saxophone", "Clarinet"))


def sine(seconds: float = 1.0, hz: float = 440.0, rate: int = RATE) -> Clip:
    """A steady tone of amplitude 0.5."""
    t = np.arange(round(seconds * rate)) / rate
    return Clip((0.5 * np.sin(2 * np.pi * hz * t)).astype(np.float32), rate, "tone")


def midi_of(conditioning: Conditioning) -> float:
    """The note that is played with these values."""
    return 69.0 + 12.0 * conditioning.pitch_octave + conditioning.pitch_semitone


class FakeEngine:
    """Analyses every clip as A4, renders a sine an octave (and the semitones) away.

    calls: names of what was asked for, in order. failure: raised by the next render or analysis.
    may_finish: while it is not set, an analysis does not end.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.rendered: list[Conditioning] = []
        self.settled: list[Settled] = []
        self.features: list[Features] = []
        self.failure: StudioError | None = None
        self.may_finish = threading.Event()
        self.may_finish.set()
        self.instruments: tuple[InstrumentChoice, ...] = (VIOLIN, FLUTE)

    def warm_up(self) -> Generator[Progress, None, None]:
        self.calls.append("warm_up")
        yield Progress(1.0)

    def list_instruments(self) -> tuple[InstrumentChoice, ...]:
        return self.instruments

    def open_clip(self, path: Path, channel: Channel = "mix") -> Generator[Progress, None, Clip]:
        self.calls.append("open")
        yield Progress(0.0, f"Opening {path.name}")
        return read_clip(path, channel)

    def draw(self, clip: Clip) -> Generator[Progress, None, Picture]:
        return draw_picture(clip)

    def analyse(self, clip: Clip) -> Generator[Progress, None, Features]:
        self.calls.append("analyse")
        yield Progress(0.5, "Listening")
        while not self.may_finish.wait(0.01):  # until the test lets it go, or cancels it
            yield Progress(0.5, "Listening")
        if self.failure is not None:
            raise self.failure
        n = int(clip.seconds * 250) + 1
        periodicity = np.ones(n, np.float32)
        periodicity[: n // 10] = 0.1
        return Features(np.full(n, 440.0, np.float32), periodicity, np.full(n, -25.0, np.float32))

    def reanalyse(
        self, clip: Clip, low_hz: float, high_hz: float
    ) -> Generator[Progress, None, Features]:
        self.calls.append("reanalyse")
        yield Progress(0.5, "Listening")
        n = int(clip.seconds * 100) + 1
        full = np.ones(n, np.float32)
        middle = np.float32(np.sqrt(low_hz * high_hz))
        return Features(full * middle, full, 0.0 * full, 100.0)

    def render(
        self, clip: Clip, features: Features, settled: Settled
    ) -> Generator[Progress, None, Result]:
        instrument, conditioning = settled.instrument, settled.conditioning
        assert instrument is not None
        self.calls.append(f"render {instrument.name}")
        self.rendered.append(conditioning)
        self.settled.append(settled)
        self.features.append(features)
        yield Progress(0.5, f"Rendering with {instrument.name}")
        if self.failure is not None:
            raise self.failure
        midi = midi_of(conditioning)
        sound = sine(clip.seconds, float(midi_to_hz(midi)))
        adjusted = Features(
            np.full(features.n_frames, midi_to_hz(midi), np.float32),
            features.periodicity,
            features.loudness_db + np.float32(conditioning.loudness_shift),
        )
        mask = features.periodicity > 0.5
        return Result(sound, adjusted, mask, instrument, 0.01)

    def source(self, clip: Clip, features: Features, settled: Settled, sample_rate: int) -> Source:
        if self.failure is not None:
            raise self.failure
        sound = sine(clip.seconds, float(midi_to_hz(midi_of(settled.conditioning))))
        return WholeSource(resample(sound, sample_rate).samples)

    def check_room(self, path: Path) -> Generator[Progress, None, str]:
        yield Progress(0.0)
        if self.failure is not None:
            raise self.failure
        return str(path)

    def preview(self, instrument: InstrumentChoice) -> Generator[Progress, None, Clip]:
        self.calls.append(f"preview {instrument.name}")
        yield Progress(0.0)
        return sine(0.2, 880.0)

    def export(self, order: ExportOrder) -> Generator[Progress, None, Written]:
        assert order.settled.instrument is not None
        result = yield from self.render(order.clip, order.features, order.settled)
        mask, adjusted = result.note_mask, result.adjusted
        conditioned = Conditioned(
            adjusted, adjusted.f0_hz, adjusted.loudness_db, mask, (), 0.0, 0.0
        )
        clip = result.clip
        sound = Sound(clip.samples, {"harmonic": clip.samples}, clip.sample_rate, conditioned)
        return (yield from write_export(sound, order.path, order.options))

    def export_batch(
        self, order: BatchOrder, settled: Settled
    ) -> Generator[Progress, None, BatchReport]:
        self.calls.append("batch")
        yield Progress(0.0)
        good = tuple(path for path in order.files if path.exists())
        bad = tuple((path, "There is no file.") for path in order.files if not path.exists())
        return BatchReport(order.folder, good, bad)
