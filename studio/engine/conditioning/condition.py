"""From what was measured to what an instrument is to play: the parameter table at work."""

import math
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studio.engine.conditioning import reference
from studio.engine.conditioning.detection import note_mask, note_ratio
from studio.engine.conditioning.dynamics import matched_gain, quiet_gain
from studio.engine.conditioning.notes import find_notes, mask_of_notes, settled_notes
from studio.engine.conditioning.octave import nearest_octave, reference_octave
from studio.engine.conditioning.tuning import autotuned, scale_of, tuning_offset
from studio.engine.conditioning.types import Conditioned, Note
from studio.engine.features.types import Features
from studio.engine.parameters import Conditioning
from studio.engine.statistics import Statistics
from studio.engine.units import DB_FLOOR, hz_to_midi, midi_to_hz

Mode = Literal["default", "reference"]
LOWEST_MIDI, HIGHEST_MIDI = 0.0, 127.0
LIMITED_SEMITONES = 0.1  # by so much at least, to be worth a word
HIGHEST_HEARD_MIDI = 110.0  # by the network: what no instrument was trained on is heard as this


@dataclass(frozen=True, slots=True, eq=False)
class Detected:
    """Where notes are: only the features and the threshold decide it.

    features: of these; ratio: [n_frames], how sure; mask: bool [n_frames]; notes of the
    mask.
    """

    features: Features
    ratio: NDArray[np.float64]
    mask: NDArray[np.bool_]
    notes: tuple[Note, ...]
    _gains: list[tuple[Statistics, NDArray[np.float64]]] = field(default_factory=list)

    def gain(self, statistics: Statistics) -> NDArray[np.float64]:
        """As matched_gain has it, remembered for one instrument."""
        for known, gain in self._gains:
            if known is statistics:
                return gain
        loudness_db = self.features.loudness_db.astype(np.float64)
        gain = matched_gain(loudness_db, self.mask, statistics, self.features.frame_rate)
        self._gains[:] = [(statistics, gain)]
        return gain


def detect(features: Features, threshold: float) -> Detected:
    """The notes above a threshold, or those that the user settled."""
    ratio, mask = note_ratio(features), note_mask(features, threshold)
    if features.notes is None:
        return Detected(features, ratio, mask, find_notes(features, mask))
    settled = mask_of_notes(features)
    ratio[mask & ~settled] = 0.0  # the user says that this is no note: as quiet as can be
    return Detected(features, ratio, settled, settled_notes(features))


def condition(
    features: Features,
    conditioning: Conditioning,
    statistics: Statistics | None,
    mode: Mode = "default",
    detected: Detected | None = None,
    highest_hz: float = math.inf,
) -> Conditioned:
    """Fit features to an instrument, then apply the shifts that the user asks for.

    Order: note detection, octave, levels of notes, quiet gaps, autotune, manual shifts, clip at
    highest_hz and MIDI 127, tone pad; the network hears nothing above MIDI 110. adjust off, or no
    statistics, leaves octave and levels as they are; the rest always applies. mode "reference" is
    the reference's chain to the letter (there adjust off leaves only the manual shifts; clip at
    MIDI 110). detected: what detect() gives for these features and this threshold, where it is at
    hand. highest_hz: what the instrument's rate lets sound (highest_fundamental_hz).
    """
    if mode == "reference":
        return _by_reference(features, conditioning, statistics)
    found = detected or detect(features, conditioning.note_threshold)
    ratio, mask, notes = found.ratio, found.mask, found.notes
    midi = hz_to_midi(features.f0_hz.astype(np.float64)).astype(np.float64)
    fit = statistics if conditioning.adjust else None
    octave = _octave(midi[mask], fit, conditioning.octave_mode)
    loudness_db = features.loudness_db.astype(np.float64)
    if fit is not None:
        loudness_db += found.gain(fit)
    loudness_db += quiet_gain(ratio, mask, conditioning.note_threshold, conditioning.quiet)
    amount = conditioning.autotune / 100.0
    midi = autotuned(
        midi,
        notes,
        features.frame_rate,
        amount,
        conditioning.autotune_scale,
        conditioning.autotune_to,
        conditioning.autotune_drift / 100.0,
    )
    midi += 12.0 * (octave + conditioning.pitch_octave) + conditioning.pitch_semitone
    loudness_db += conditioning.loudness_shift
    highest_midi = min(float(hz_to_midi(highest_hz)), HIGHEST_MIDI)
    is_limited = mask & (midi > highest_midi + LIMITED_SEMITONES)
    fitted = Features(
        _hz(midi, highest_midi),
        features.periodicity,
        np.maximum(loudness_db, DB_FLOOR).astype(np.float32),
        features.frame_rate,
        features.above_range_share,
    )
    found_s = float(is_limited.sum()) / features.frame_rate
    played = _with_tone_pad(fitted, conditioning, mask, notes, octave)
    return replace(played, limited_s=found_s, highest_hz=float(midi_to_hz(highest_midi)))


def _octave(midi_on: NDArray[np.float64], fit: Statistics | None, mode: str) -> float:
    if fit is None or mode == "off":
        return 0.0
    if mode == "reference":
        return reference_octave(midi_on, fit.mean_pitch)
    return nearest_octave(midi_on, fit)


def _by_reference(
    features: Features, conditioning: Conditioning, statistics: Statistics | None
) -> Conditioned:
    settings = reference.ReferenceSettings(
        threshold=conditioning.note_threshold,
        quiet=conditioning.quiet,
        autotune=conditioning.autotune / 100.0,
        octaves=conditioning.pitch_octave + conditioning.pitch_semitone / 12.0,
        loudness_shift=conditioning.loudness_shift,
    )
    if statistics is None or not conditioning.adjust:
        mask, _ = reference.detect_notes(
            features.loudness_db, features.periodicity, settings.threshold
        )
        fitted = reference.manual(features.f0_hz, features.loudness_db, features, settings)
        octave = 0.0
    else:
        quantiles = np.array(statistics.loudness_quantiles)
        fitted, mask, octave = reference.adjust(
            features, statistics.mean_pitch, quantiles, settings
        )
    return _with_tone_pad(fitted, conditioning, mask, find_notes(features, mask), octave)


def _with_tone_pad(
    fitted: Features,
    conditioning: Conditioning,
    mask: NDArray[np.bool_],
    notes: tuple[Note, ...],
    octave: float,
) -> Conditioned:
    """Add the curves that the network hears: the pad moves them, not the sounding ones."""
    network_midi = hz_to_midi(fitted.f0_hz) + conditioning.tone_pitch
    is_other = bool(conditioning.tone_pitch) or bool((network_midi > HIGHEST_HEARD_MIDI).any())
    network_f0_hz = _hz(network_midi, HIGHEST_HEARD_MIDI) if is_other else fitted.f0_hz
    network_db = fitted.loudness_db + np.float32(conditioning.tone_level)
    if conditioning.tone_level:
        network_db = np.maximum(network_db, np.float32(DB_FLOOR))
    own = tuning_offset(notes)
    scale = scale_of(conditioning.autotune_scale, notes, own)
    return Conditioned(
        fitted, network_f0_hz, network_db, mask, notes, octave, 100.0 * own, scale=scale
    )


def _hz(midi: NDArray[np.floating], highest: float) -> NDArray[np.float32]:
    return midi_to_hz(np.clip(midi, LOWEST_MIDI, highest)).astype(np.float32)
