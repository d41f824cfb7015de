"""The network's answer to a clip, decoded where it is asked for, in windows of a long one."""

import threading
from collections import OrderedDict
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from studio.engine.conditioning.types import Conditioned
from studio.engine.features.extract import resample_features
from studio.engine.instrument import Instrument
from studio.engine.models.autoencoder import InstrumentModel
from studio.engine.processors.control_source import Controls, hold
from studio.engine.stream.synth_controls import SynthControls

WINDOW_S = 30.0
WARM_UP_S = 4.0
BLEND_S = 0.5
"""A window's GRU hears 4 s before it begins. What it heard earlier it has forgotten but for some
per cent (measured: amplitudes 0.4 %, magnitudes 6 % of the greatest), so that a window takes over
from the one before in half a second, without a step."""
_N_WINDOWS = 6  # kept: 3 minutes, some 45 MB
_HEARD, _ANSWERED = 200, 100
"""Frames that the network hears and answers at a time: of a sound that is wanted from a place on,
it must hear what came before, but answer only what is played."""


class ModelControls(SynthControls):
    """One instrument that plays conditioned features.

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
        self._windows: OrderedDict[int, Window] = OrderedDict()
        self._lock = threading.Lock()

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
        here = self._decoded(index, inside, n)
        if index == 0 or inside >= self._blend:
            return here
        k = min(n, self._blend - inside)
        before = self._decoded(index - 1, self._window + inside, k)
        share = (torch.arange(inside, inside + k) / self._blend)[:, None]
        return {
            name: torch.cat([torch.lerp(before[name], value[:, :k], share), value[:, k:]], dim=1)
            for name, value in here.items()
        }

    def _decoded(self, index: int, first: int, n: int) -> Controls:
        """Frames first..first + n of a window."""
        with self._lock:
            if index not in self._windows:
                self._windows[index] = self._new_window(index)
                while len(self._windows) > _N_WINDOWS:
                    self._windows.popitem(last=False)
            self._windows.move_to_end(index)
            return self._windows[index].frames(first, n)

    def _new_window(self, index: int) -> "Window":
        start = index * self._window
        end = min(start + self._window + self._blend, self.n_frames)
        first = max(0, start - self._warm_up)
        curves = {k: v[:, first : end + self._ahead] for k, v in self._inputs.items()}
        return Window(self.model, curves, start - first, end - start, self._ahead)


class Window:
    """A stretch of the clip: heard from its beginning on, answered piece by piece."""

    def __init__(
        self, model: InstrumentModel, curves: Controls, n_before: int, n_frames: int, ahead: int
    ) -> None:
        """curves: of the frames before the window, its own, and those that it hears ahead."""
        self._model = model
        self._sounding = curves["sounding_f0_hz"]
        self._curves = {k: v for k, v in curves.items() if k != "sounding_f0_hz"}
        self._n_before, self._n_frames, self._ahead = n_before, n_frames, ahead
        self._gain: Tensor | None = None
        self._heard: list[Tensor] = []
        self._state: Tensor | None = None
        self._answers: dict[int, Controls] = {}

    @torch.no_grad()
    def frames(self, first: int, n: int) -> Controls:
        """Controls of frames first..first + n, float32 [1, n, ...]."""
        pieces = []
        while n > 0:
            index, inside = divmod(first, _ANSWERED)
            if index not in self._answers:
                self._answers[index] = self._answer(index)
            k = min(n, _ANSWERED - inside)
            pieces.append({c: v[:, inside : inside + k] for c, v in self._answers[index].items()})
            first, n = first + k, n - k
        if len(pieces) == 1:
            return pieces[0]
        return {c: torch.cat([piece[c] for piece in pieces], dim=1) for c in pieces[0]}

    def _answer(self, index: int) -> Controls:
        start = self._n_before + index * _ANSWERED
        end = min(start + _ANSWERED, self._n_before + self._n_frames)
        if self._gain is None:
            self._gain = self._model.gain(self._curves["loudness_db"])
        z = self._curves.get("z")
        return self._model.head(
            self._encoded(start, end),
            self._sounding[:, start:end],
            self._gain[:, start:end],
            None if z is None else z[:, start:end],
        )

    def _encoded(self, start: int, end: int) -> Tensor:
        """What the network remembers of frames start..end, counted from the first curve's."""
        while len(self._heard) * _HEARD < end:
            at = len(self._heard) * _HEARD
            curves = {k: v[:, at : at + _HEARD + self._ahead] for k, v in self._curves.items()}
            self._hear(curves)
        first, last = start // _HEARD, (end - 1) // _HEARD
        whole = torch.cat(self._heard[first : last + 1], dim=1)
        return whole[:, start - first * _HEARD : end - first * _HEARD]

    def _hear(self, curves: Controls) -> None:
        """The next frames; those ahead of them are heard, but not counted."""
        model = self._model
        inputs = [x[:, :_HEARD] for x in model.inputs(**curves)]
        encoded, self._state = model.decoder.encode(inputs, self._state)
        self._heard.append(encoded)


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
