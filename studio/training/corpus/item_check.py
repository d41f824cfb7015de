"""What a look at an item has found: figures, places, and findings in words."""

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studio.engine.channels import Channel
from studio.engine.units import midi_to_name
from studio.training.corpus.items import Item
from studio.training.corpus.waveform_marks import Mark

SHORTEST_S = 0.3
NOISY_DB = -25.0
OFF_NAME = 1.5  # semitones: recordings are out of tune by less
DULL_RATE = 32_000  # Hz; less than this is heard: what melodic instruments have ends near 16 kHz
MOST_POLYPHONIC = 0.04  # reverberation of fast notes alone makes 0.016
Kind = Literal["performance", "note", "unusable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about an item.

    id: unreadable, too_short, silent, speech, unpitched, polyphonic, duplicate, clipped, noisy,
    offset, low_rate, mostly_rests, off_its_name, cancels, left_over,
    broken_off. is_critical: the item is left out.
    reason, advice: sentences for the user; where it is, ItemCheck.marks tell.
    """

    id: str
    is_critical: bool
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class ItemCheck:
    """One item. Shares are 0..1; noise_floor_db is dB under the loud parts, None without rests.

    kind: a performance, a single note, or unusable. midi: the pitch of a single note, in the
    octave that its name tells; known_midi: of its name, where it may be one.
    note_seconds: seconds of each MIDI number. loudness_seconds: of each whole dB of loudness.
    channel: what is read of it. marks: places to look at. columns: its greatest magnitude every
    20 ms, float32, to be drawn. is_speech: somebody speaks instead of playing.
    """

    item: Item
    kind: Kind = "unusable"
    seconds: float = 0.0
    sample_rate: int = 0
    sounding_share: float = 0.0
    voiced_share: float = 0.0
    polyphonic_share: float = 0.0
    clipped_share: float = 0.0
    noise_floor_db: float | None = None
    offset: float = 0.0
    midi: float = 0.0
    known_midi: int | None = None
    content: str = ""
    channel: Channel = "mix"
    findings: tuple[Finding, ...] = ()
    note_seconds: dict[int, float] = field(default_factory=dict)
    loudness_seconds: dict[int, float] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    is_speech: bool = False
    columns: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros(0, np.float32), compare=False, repr=False
    )

    @property
    def is_usable(self) -> bool:
        """No critical finding."""
        return not any(finding.is_critical for finding in self.findings)


def findings_of(check: ItemCheck, wanted_rate: int) -> tuple[Finding, ...]:
    """The rules, in the order of weight."""
    percent = {name: f"{100 * getattr(check, name):.0f} %" for name in _SHARES}
    sounding_s = check.sounding_share * check.seconds
    most_polyphonic = 0.3 if check.kind == "note" else MOST_POLYPHONIC
    rules = [
        (check.seconds < SHORTEST_S, Finding("too_short", True,
            f"It is only {check.seconds:.2f} s long.", "Use longer takes.")),
        (check.seconds >= SHORTEST_S and sounding_s < SHORTEST_S, Finding("silent", True,
            "There is next to no sound in it.", "Check the input level and record again.")),
        (check.is_speech and check.kind != "note", Finding("speech", True,
            "Somebody speaks in it: no pitch is held.",
            "Leave it out, or use it all the same if the instrument is to talk.")),
        (sounding_s >= SHORTEST_S and check.voiced_share < 0.35, Finding("unpitched", True,
            f"Only {percent['voiced_share']} of its sound has a clear pitch.",
            "Use one melodic instrument, without accompaniment or drums.")),
        (check.polyphonic_share >= most_polyphonic, Finding("polyphonic", True,
            f"More than one note sounds at once for {percent['polyphonic_share']} of the time.",
            "Cut out the marked places or leave the file out.")),
        (check.clipped_share >= 1e-5, Finding("clipped", False,
            f"{check.clipped_share * check.seconds:.2f} s are clipped.",
            "Record with more headroom: clipped sound is learnt as it is.")),
        ((check.noise_floor_db or -99.0) > NOISY_DB, Finding("noisy", False,
            f"The rests are only {-(check.noise_floor_db or 0):.0f} dB below the music.",
            "Record nearer to the instrument or in a quieter room.")),
        (abs(check.offset) > 0.01, Finding("offset", False,
            f"The signal is off centre by {check.offset:.3f}.", "It is taken out by itself.")),
        (check.sample_rate < min(wanted_rate, DULL_RATE), Finding("low_rate", False,
            f"At {check.sample_rate} Hz it holds nothing above {check.sample_rate // 2} Hz.",
            f"Record at {wanted_rate} Hz for full brilliance.")),
        (check.kind == "note" and _is_off_name(check), Finding("off_its_name", False,
            f"Its name says {midi_to_name(check.known_midi or 0)}, but "
            f"{midi_to_name(check.midi)} is heard.",
            "Rename it, or leave it out if it is the wrong recording.")),
        (sounding_s >= SHORTEST_S and check.sounding_share < 0.3, Finding("mostly_rests", False,
            f"Only {percent['sounding_share']} of it sounds.", "Cut long rests.")),
    ]  # fmt: skip
    return tuple(finding for applies, finding in rules if applies)


def _is_off_name(check: ItemCheck) -> bool:
    return check.known_midi is not None and abs(check.midi - check.known_midi) >= OFF_NAME


_SHARES = ("sounding_share", "voiced_share", "polyphonic_share")


FORGIVABLE = frozenset({"polyphonic", "speech", "unpitched"})


def forgiven(check: ItemCheck) -> ItemCheck:
    """The same item to be used in spite of its findings; what has no sound stays unusable."""
    findings = tuple(
        replace(finding, is_critical=finding.is_critical and finding.id not in FORGIVABLE)
        for finding in check.findings
    )
    kept = replace(check, findings=findings)
    return replace(kept, kind="performance") if kept.is_usable else check


def with_finding(check: ItemCheck, finding: Finding) -> ItemCheck:
    """The same with one more finding; a critical one makes it unusable."""
    kind: Kind = "unusable" if finding.is_critical else check.kind
    return replace(check, findings=(*check.findings, finding), kind=kind)
