"""The network's answer to a clip, decoded window by window where the clip is long."""

import threading
from collections import OrderedDict
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from studio.engine.conditioning.types import Conditioned
from studio.engine.features.extract import resample_features
from studio.engine.instrument import Instrument
from studio.engine.processors.processor import Controls
from studio.engine.stream.score import hold, phases_of

WINDOW_S = 30.0
WARM_UP_S = 4.0
BLEND_S = 0.5
"""A window's GRU hears 4 s before it begins. What it heard earlier it has forgotten but for some
per cent (measured: amplitudes 0.4 %, magnitudes 6 % of the greatest), so that a window takes over
from the one before in half a second, without a step."""
_N_WINDOWS = 6  # kept: 3 minutes, some 20 MB


class Played:
    """A Score: one instrument that plays conditioned features.

    The grid of windows depends on nothing but the clip, so that what is heard and what is
    exported come from the same numbers, wherever playing began.
    """

    def __init__(
        self,
        instrument: Instrument,
        conditioned: Conditioned,
        n_samples: int,
        z: Tensor | None = None,
        sounding: Conditioned | None = None,
    ) -> None:
        """n_samples: at the instrument's rate; z: [n_latents] or [n_frames, n_latents].

        sounding: where another pitch is to be played than these features'.
        """
        model, config = instrument.model, instrument.config
        self.model = model
        self.sample_rate = config.sample_rate
        self.hop_size = config.hop_size
        self.n_samples = n_samples
        self.n_frames = -(-n_samples // config.hop_size)
        self.oscillator = model.tone.oscillator
        self.noise = model.noise
        self._rate = config.frame_rate
        self._ahead = config.lookahead
        self._window = round(WINDOW_S * config.frame_rate)
        self._blend = round(BLEND_S * config.frame_rate)
        self._warm_up = round(WARM_UP_S * config.frame_rate)
        self._inputs = _inputs(
            conditioned, sounding or conditioned, config.frame_rate, self.n_frames
        )
        self.f0_hz = self._inputs["sounding_f0_hz"][0]
        if z is not None:
            self._inputs["z"] = z.expand(self.n_frames, -1)[None]
        self._windows: OrderedDict[int, Controls] = OrderedDict()
        self._lock = threading.Lock()
        self._phases: Tensor | None = None

    def frames(self, first: int, last: int) -> Controls:
        """Controls [1, last - first, ...]; the last frame is held."""
        if first >= self.n_frames:  # nothing but the last frame, held
            return hold(self.frames(self.n_frames - 1, self.n_frames), last - first - 1)
        end = min(last, self.n_frames)
        n_held = last - end
        pieces = []
        while first < end:
            index, inside = divmod(first, self._window)
            n = min(self._window - inside, end - first)
            pieces.append(self._taken_over(index, inside, n))
            first += n
        whole = pieces[0]
        if len(pieces) > 1:
            whole = {k: torch.cat([piece[k] for piece in pieces], dim=1) for k in whole}
        return hold(whole, n_held)

    def _taken_over(self, index: int, inside: int, n: int) -> Controls:
        """Frames inside..inside + n of a window, the first ones blended with the window before."""
        here = {k: v[:, inside : inside + n] for k, v in self._decoded(index).items()}
        if index == 0 or inside >= self._blend:
            return here
        before = self._decoded(index - 1)
        k = min(n, self._blend - inside)
        share = (torch.arange(inside, inside + k) / self._blend)[:, None]
        start = self._window + inside
        return {
            name: torch.cat(
                [
                    torch.lerp(before[name][:, start : start + k], value[:, :k], share),
                    value[:, k:],
                ],
                dim=1,
            )
            for name, value in here.items()
        }

    def phases(self) -> Tensor:
        """Phase at each frame, float64 [n_frames, 1 or n_partials]."""
        with self._lock:
            if self._phases is not None:
                return self._phases
        hz = self.f0_hz
        if "frequencies" in self.oscillator.ports:  # partials that go their own way
            hz = self.frames(0, self.n_frames)["frequencies"][0]
        phases = phases_of(hz, self.hop_size, self.sample_rate)
        with self._lock:
            self._phases = phases
        return phases

    def _decoded(self, index: int) -> Controls:
        with self._lock:
            if index not in self._windows:
                self._windows[index] = self._decode(index)
                while len(self._windows) > _N_WINDOWS:
                    self._windows.popitem(last=False)
            self._windows.move_to_end(index)
            return self._windows[index]

    @torch.no_grad()
    def _decode(self, index: int) -> Controls:
        """Controls of one window and of what it blends with, float32 [1, n, ...]."""
        start = index * self._window
        end = min(start + self._window + self._blend, self.n_frames)
        first = max(0, start - self._warm_up)
        heard = {k: v[:, first : end + self._ahead] for k, v in self._inputs.items()}
        controls = self.model.controls(**heard)
        return {k: v[:, start - first : end - first] for k, v in controls.items()}


def _inputs(
    conditioned: Conditioned, sounding: Conditioned, rate: float, n_frames: int
) -> dict[str, Tensor]:
    """What the network hears and the pitch that sounds, each [1, n_frames, 1].

    The network hears the network_ curves; the pitch that sounds is the features'.
    """
    heard = replace(
        conditioned.features,
        f0_hz=conditioned.network_f0_hz,
        loudness_db=conditioned.network_loudness_db,
    )
    heard = resample_features(heard, rate, n_frames)
    played = resample_features(sounding.features, rate, n_frames)
    curves = {
        "f0_hz": heard.f0_hz,
        "loudness_db": heard.loudness_db,
        "periodicity": heard.periodicity,
        "sounding_f0_hz": played.f0_hz,
    }
    return {
        name: torch.from_numpy(np.ascontiguousarray(curve, np.float32)).reshape(1, -1, 1)
        for name, curve in curves.items()
    }
