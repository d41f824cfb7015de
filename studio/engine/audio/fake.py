"""A sound device of numbers, pumped by a test on its own thread."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from studio.engine.audio.device import Block, Callback, Reached, StreamSpec
from studio.engine.errors import DeviceError


class FakeDevice:
    """An AudioDevice that calls back only inside pump().

    source: float32 [n]: what its microphone hears, silence afterwards.
    played: what its loudspeaker was given, [n_frames, n_channels].
    """

    def __init__(
        self,
        source: NDArray[np.float32] | None = None,
        *,
        sample_rate: int = 48000,
        most_channels: int = 2,
        refused_rates: Collection[int] = (),
        refusal: str = "",
    ) -> None:
        """Make a device; with a refusal, open() raises DeviceError with that sentence."""
        self.source = np.zeros(0, np.float32) if source is None else source
        self.refusal = refusal
        self.spec: StreamSpec | None = None
        self.is_running = False
        self.n_opened = 0
        self.late_blocks = 0
        self._default_rate = sample_rate
        self._most_channels = most_channels
        self._refused_rates = refused_rates
        self._callback: Callback | None = None
        self._heard = 0
        self.n_block = 0
        self._played: list[Block] = []
        self._is_lost = False

    def open(self, spec: StreamSpec, callback: Callback) -> None:
        """Open, or raise the refusal."""
        if self.refusal:
            raise DeviceError(self.refusal)
        self.spec = spec
        self._callback = callback
        self._is_lost = False
        self.n_opened += 1

    def start(self) -> None:
        """From now on pump() calls back."""
        if self._callback is None:
            raise DeviceError("The sound device is not open.")
        self.is_running = True

    def stop(self) -> None:
        """From now on pump() does nothing."""
        self.is_running = False

    def close(self) -> None:
        """Stop and forget the callback."""
        self.stop()
        self._callback = None

    def lose(self) -> None:
        """The cable is pulled: no more callbacks, no word about it."""
        self._is_lost = True

    def renew(self) -> None:
        """Nothing is prepared."""

    def taken(self) -> Reached | None:
        """Nothing is prepared."""
        return None

    def heard(self) -> Reached | None:
        """Nothing is prepared."""
        return None

    def pump(self, n_blocks: int = 1, block_size: int = 480) -> None:
        """Let the device run for some blocks, on the caller's thread."""
        for _ in range(n_blocks):
            if self._callback is None or not self.is_running or self._is_lost:
                return
            self.n_block = block_size
            block = np.full((block_size, self.n_channels), np.nan, np.float32)
            if self.spec is not None and self.spec.direction == "input":
                block[:] = self._listen(block_size)
                self._callback(block)
            else:
                self._callback(block)
                self._played.append(block)

    def _listen(self, n: int) -> Block:
        heard = np.zeros((n, 1), np.float32)
        piece = self.source[self._heard : self._heard + n]
        heard[: len(piece), 0] = piece
        self._heard += n
        return heard

    @property
    def played(self) -> Block:
        """All that came out so far, [n_frames, n_channels]."""
        return np.concatenate([np.zeros((0, self.n_channels), np.float32), *self._played])

    @property
    def sample_rate(self) -> int:
        """The wanted rate, or the default where it is refused or not given."""
        wanted = self.spec.sample_rate if self.spec is not None else None
        refused = wanted is None or wanted in self._refused_rates
        return self._default_rate if wanted is None or refused else wanted

    @property
    def n_channels(self) -> int:
        """Wanted channels, as far as there are."""
        return min(self.spec.n_channels if self.spec else 1, self._most_channels)

    @property
    def latency_s(self) -> float:
        """Nothing delays numbers."""
        return 0.0

    @property
    def xruns(self) -> int:
        """As many as the test says."""
        return self.late_blocks

    @property
    def is_lost(self) -> bool:
        """True after lose(), while nobody stopped the stream."""
        return self._is_lost and self.is_running
