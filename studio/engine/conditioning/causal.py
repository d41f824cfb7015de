"""Conditioning without a look ahead: what a player hears of a moment, from what came before it."""

from dataclasses import dataclass

import numpy as np

from studio.engine.conditioning.condition import HIGHEST_HEARD_MIDI, HIGHEST_MIDI, LOWEST_MIDI
from studio.engine.features.stream import FeatureFrame
from studio.engine.parameters import Conditioning, with_values
from studio.engine.units import A4_HZ, DB_FLOOR, hz_to_midi, midi_to_hz

NEEDS_ALL: dict[str, float | bool] = {
    "adjust": False,
    "autotune": 0.0,
    "quiet": 0.0,
    "level_match": False,
}
"""Parameters that need the whole recording (notes, range, levels), and off for each."""


@dataclass(frozen=True, slots=True)
class ConditionedFrame:
    """One moment as an instrument is to play it.

    f0_hz: the pitch that sounds, Hz; periodicity: 0..1.
    network_f0_hz, network_loudness_db: what the network is told.
    """

    f0_hz: float
    periodicity: float
    network_f0_hz: float
    network_loudness_db: float


def causal(conditioning: Conditioning) -> Conditioning:
    """The same values with all of NEEDS_ALL off: offline these sound as they do live."""
    return with_values(conditioning, NEEDS_ALL)


class Conditioner:
    """Frames in, frames out, one for one; equal to condition() with causal() settings.

    Its state is the last pitch, which is held where none is found.
    """

    def __init__(
        self, conditioning: Conditioning, highest_hz: float = np.inf, octave: float = 0.0
    ) -> None:
        """highest_hz: what the instrument's rate lets sound; octave: that fits the player to it.

        What needs the whole recording is taken as off.
        """
        self.conditioning = conditioning
        self._highest_midi = min(float(hz_to_midi(highest_hz)), HIGHEST_MIDI)
        self._octave = octave
        self._held_hz = A4_HZ

    def step(self, frame: FeatureFrame) -> ConditionedFrame:
        """Shift, transpose, tell the network what the tone pad says."""
        values = self.conditioning
        if frame.f0_hz > 0.0:
            self._held_hz = frame.f0_hz
        octaves = self._octave + values.pitch_octave
        midi = float(hz_to_midi(self._held_hz)) + 12.0 * octaves + values.pitch_semitone
        midi = min(max(midi, LOWEST_MIDI), self._highest_midi)
        heard = min(max(midi + values.tone_pitch, LOWEST_MIDI), HIGHEST_HEARD_MIDI)
        loudness_db = max(frame.loudness_db + values.loudness_shift, DB_FLOOR)
        return ConditionedFrame(
            f0_hz=float(midi_to_hz(midi)),
            periodicity=frame.periodicity,
            network_f0_hz=float(midi_to_hz(heard)),
            network_loudness_db=max(loudness_db + values.tone_level, DB_FLOOR),
        )
