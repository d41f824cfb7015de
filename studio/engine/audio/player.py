"""Playing sources through an output device, with a clock that is exact to the sample."""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.device import AudioDevice, StreamSpec
from studio.engine.audio.matching import TrackLevel, matched_gains, measure_level, safe_gain
from studio.engine.audio.meter import Level, Meter
from studio.engine.audio.mixer import Mixer, Moment, place_in
from studio.engine.audio.monitor import Monitor
from studio.engine.audio.programme import NOTHING
from studio.engine.clip import Clip, resample
from studio.engine.errors import DeviceError
from studio.engine.stream.source import Source, WholeSource

LATENCY_S = 0.048
"""Wanted of the device: a moved slider is to be heard within 150 ms; on a busy machine the system
itself comes late now and then, and a longer buffer delays as it saves (docs/performance.md)."""
BLOCK = 256
"""Frames in a callback: callbacks come in pairs, and a long pair uses up what latency keeps."""
LOOP_FADE_S = 0.04
"""At most so much before the end of a loop is faded over into what leads to its start; a quarter
of it where that does."""
COMPARED = ("original", "result")
RATE = 48000  # wanted: sound servers name 44.1 kHz as default whatever their devices do


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A clip's samples at the rate that a device had when they were resampled, with its level."""

    samples: NDArray[np.float32]
    sample_rate: int
    level: TrackLevel


@dataclass(frozen=True, slots=True)
class PlayerState:
    """How well it goes. latency_s: of the device; block_s: its newest block; n_dropouts: how often
    the sound card ran dry, and blocks that found no sound; reduction_db: of the limiter since the
    last look."""

    latency_s: float
    block_s: float
    n_dropouts: int
    reduction_db: float


class Player:
    """Plays one of several tracks of equal length in time, e.g. the original or the result.

    It decides what is to be played, the programme; the mixer makes that sound, with fades, and
    the device takes it. While matched, the tracks "original" and "result" are equally loud; the
    limiter keeps what is heard below -1 dBFS, unless is_limiting is taken off.
    """

    def __init__(self, device: AudioDevice, clock: Callable[[], float] = time.monotonic) -> None:
        """Touches nothing yet."""
        self.device = device
        self._clock = clock
        self._is_open = False
        self._sample_rate = 48000
        self._tracks: dict[str, Clip] = {}
        self._ready: dict[str, Source] = {}
        self._levels: dict[str, TrackLevel] = {}
        self._rates: dict[str, int] = {}  # at which the tracks lie ready
        self._loop_s: tuple[float, float | None] | None = None
        self._is_matched = True
        self._chosen = ""
        self._lock = threading.Lock()
        self._meter = Meter(48000)
        self._mixer = Mixer(48000, Monitor(), clock)
        self.opened: Callable[[], None] = lambda: None  # called where another rate may be wanted

    # -- the device ---------------------------------------------------------------------------

    def open(self, device: str | None = None) -> None:
        """Open and start the device with silence; DeviceError. May take a second."""
        place = self.position_s
        self.close()
        spec = StreamSpec(
            "output", device, RATE, n_channels=2, latency_s=LATENCY_S, block_size=BLOCK
        )
        self.device.open(spec, self._mixer)
        self._sample_rate = self.device.sample_rate
        self._meter = Meter(self._sample_rate)
        self._mixer.set_rate(self._sample_rate)
        for name, clip in list(self._tracks.items()):  # a track may be loaded meanwhile
            if self._rates.get(name) == self._sample_rate:
                continue  # a long recording takes seconds
            fitted = self.fit(clip).samples
            if self._tracks.get(name) is clip:
                self._ready[name] = WholeSource(fitted)
                self._rates[name] = self._sample_rate
        self._change(source=self._source(), **self._loop())
        self.seek(place)
        try:
            self.device.start()
        except DeviceError:
            self.device.close()
            raise
        self._is_open = True
        self.opened()

    def close(self) -> None:
        """Stop and give the device back. May take a second."""
        self.pause()
        place = self._place()
        self._is_open = False
        self.device.close()
        self._mixer.rest(place)

    @property
    def monitor(self) -> Monitor:
        """What is added to the sound: the microphone, where that is wished."""
        return self._mixer.monitor

    @monitor.setter
    def monitor(self, monitor: Monitor) -> None:
        self._mixer.monitor = monitor

    @property
    def is_limiting(self) -> bool:
        """Whether what is heard goes through the limiter."""
        return self._mixer.is_limiting

    @is_limiting.setter
    def is_limiting(self, is_on: bool) -> None:
        self._mixer.is_limiting = is_on
        self.device.renew()

    @property
    def is_open(self) -> bool:
        """True while the stream runs."""
        return self._is_open

    @property
    def sample_rate(self) -> int:
        """Rate of the device, Hz."""
        return self._sample_rate

    @property
    def problem(self) -> DeviceError | None:
        """What to tell the user when the device has gone."""
        if not self._is_open or not self.device.is_lost:
            return None
        return DeviceError(
            "The loudspeaker no longer takes sound. "
            "Check its cable, then choose Play > Refresh devices."
        )

    # -- what to play -------------------------------------------------------------------------

    def load(self, name: str, clip: Clip | None, fitted: Fitted | None = None) -> None:
        """Give a track its sound; fitted: what fit() gave before, to save its time here.

        Where the device has another rate by now, the clip is resampled again.
        """
        if clip is None:
            self._tracks.pop(name, None)
            self._ready.pop(name, None)
            self._levels.pop(name, None)
        else:
            self._tracks[name] = clip
            if fitted is None or fitted.sample_rate != self._sample_rate:
                fitted = self.fit(clip)
            self._ready[name], self._levels[name] = WholeSource(fitted.samples), fitted.level
            self._rates[name] = fitted.sample_rate
        self._change(source=self._source(), gain=self._gain())

    def put(self, name: str, source: Source | None) -> None:
        """Give a track a source at the device's rate; any thread may call it."""
        if source is None:
            self._ready.pop(name, None)
            self._levels.pop(name, None)
        else:
            self._ready[name] = source
        self._change(source=self._source())

    def set_level(self, name: str, level: TrackLevel) -> None:
        """Tell how loud a track's source is, to match it."""
        self._levels[name] = level
        self._change(gain=self._gain())

    def choose(self, name: str) -> None:
        """Let this track be heard; one without sound is silence."""
        self._chosen = name
        self._change(source=self._source(), gain=self._gain())

    def match(self, is_on: bool) -> None:
        """Play original and result equally loud, or each at its own level."""
        self._is_matched = is_on
        self._change(gain=self._gain())

    def has_track(self, name: str) -> bool:
        """Whether this track has a sound."""
        return name in self._ready

    @property
    def has_sound(self) -> bool:
        """Whether there is anything to play of the chosen track."""
        return self.has_track(self._chosen)

    def fit(self, clip: Clip) -> Fitted:
        """The clip at the device's rate; changes nothing, any thread may call it."""
        rate = self._sample_rate
        samples = resample(clip, rate).samples
        return Fitted(samples, rate, measure_level(samples, rate))

    def _source(self) -> Source:
        return self._ready.get(self._chosen, NOTHING)

    def _gain(self) -> float:
        chosen = self._levels.get(self._chosen)
        if chosen is None:
            return 1.0
        both = [self._levels.get(name) for name in COMPARED]
        if not self._is_matched or self._chosen not in COMPARED or both[0] is None or not both[1]:
            return safe_gain(chosen)
        return matched_gains(both[0], both[1])[COMPARED.index(self._chosen)]

    def play(self) -> None:
        """Go on from the place; from the beginning when it stands at the end."""
        if self._place() >= self._mixer.programme.source.n_samples:
            self.seek(0.0)
        self._change(is_playing=True)

    def pause(self) -> None:
        """Stay where it is."""
        self._change(is_playing=False)

    def seek(self, seconds: float) -> None:
        """Jump."""
        place = max(0, round(seconds * self._sample_rate))
        self._change(seek=self._mixer.programme.seek + 1, seek_to=place)

    def loop(self, start_s: float | None, end_s: float | None = None) -> None:
        """Repeat start_s..end_s, no gap, no click (None = to the end); loop(None) = once."""
        self._loop_s = None if start_s is None else (start_s, end_s)
        self._change(**self._loop())

    def _loop(self) -> dict[str, Any]:
        """The loop in samples at the device's rate, of the programme's fields."""
        if self._loop_s is None:
            return {"loop": None}
        start_s, end_s = self._loop_s
        end = sys.maxsize if end_s is None else round(end_s * self._sample_rate)
        span = (round(start_s * self._sample_rate), end)
        fade = round(LOOP_FADE_S * self._sample_rate)
        return {"loop": span if span[1] > span[0] else None, "loop_fade": fade}

    def _change(self, **values: Any) -> None:
        """Swap the programme; what has come to its end stands still in the new one, too."""
        with self._lock:  # between the window and a job that opens; the callback never waits
            base = self._mixer.programme
            if self._moment.ended is base:
                base = replace(base, is_playing=False)
            self._mixer.programme = replace(base, **values)
        self.device.renew()

    # -- what is heard ------------------------------------------------------------------------

    @property
    def is_playing(self) -> bool:
        """False after pause() and once the end was reached."""
        programme = self._mixer.programme
        return programme.is_playing and self._moment.ended is not programme

    @property
    def _moment(self) -> Moment:
        """Of the block that is handed over next, where they are made ahead; else of the last."""
        reached = self.device.taken() if self._is_open else None
        moment: Moment = self._mixer.moment if reached is None else reached.after
        return moment

    def _place(self) -> int:
        programme = self._mixer.programme
        reached = self.device.taken() if self._is_open else None
        now = self._mixer.moment if reached is None else reached.after
        if programme.seek != now.programme.seek:
            return programme.seek_to
        return now.position if reached is None else place_in(reached)

    @property
    def position_s(self) -> float:
        """The place that is handed to the device next, in seconds."""
        return self._place() / self._sample_rate

    @property
    def heard_s(self) -> float:
        """The place that is heard now: the stream's clock less the device's delay, in seconds."""
        reached = self.device.heard() if self._is_open else None
        moment = self._mixer.moment if reached is None else reached.after
        if not self.is_playing or self._mixer.programme.seek != moment.programme.seek:
            return self.position_s
        if reached is not None:
            return place_in(reached) / self._sample_rate
        since = min(self._clock() - moment.made_s, 0.2)
        return max(0.0, moment.start / self._sample_rate + since - self.device.latency_s)

    @property
    def place(self) -> tuple[int, tuple[int, int] | None]:
        """The sample that is handed over next, and the loop."""
        return self._place(), self._mixer.programme.loop

    @property
    def source(self) -> Source:
        """What the device takes now."""
        return self._moment.programme.source

    @property
    def gain(self) -> float:
        """The factor that it has there."""
        return self._moment.programme.gain

    @property
    def state(self) -> PlayerState:
        """How well it goes."""
        moment = self._moment
        return PlayerState(
            self.device.latency_s,
            self.device.n_block / self._sample_rate,
            moment.n_missed + (self.device.xruns if self._is_open else 0),
            -20.0 * float(np.log10(max(moment.least_gain, 1e-6))),
        )

    def forget_clipping(self) -> None:
        """Put out the lamp of the level until it clips again."""
        self._meter.forget_clipping()

    @property
    def level(self) -> Level:
        """Level of what is played now."""
        n = max(1, self._sample_rate // 30)
        return self._meter.feed(np.full(n, self._moment.peak, np.float32))
