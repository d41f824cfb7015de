"""Are these recordings fit to train from? One look at each file, with reasons in words."""

import hashlib
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from studio.engine.broken_off import broken_off_words, left_over_words, promised_s
from studio.engine.channels import Channel, cancels_words
from studio.engine.clip import AudioInfo, Clip, iter_blocks, read_info, resample
from studio.engine.conditioning.polyphony import polyphonic_frames
from studio.engine.errors import UnreadableAudio
from studio.engine.features.extract import measure_loudness
from studio.engine.features.fast import FastTracker
from studio.engine.features.tracker import TRACKING_RATE
from studio.engine.progress import Progress, finish, part
from studio.engine.units import hz_to_midi, midi_to_name
from studio.training.corpus.folder import Sources, recordings_of
from studio.training.corpus.note_names import (
    known_midis,
    octaves_of_names,
    to_known_octave,
)
from studio.training.corpus.speech import is_speech
from studio.training.corpus.waveform_marks import (
    Mark,
    Span,
    clipped_runs,
    columns_of,
    marks_of,
    spans_of,
)

FRAME_RATE = 100.0
BLOCK_S = 60.0
SOUNDING_BELOW_LOUD_DB = 40.0
SOUNDING_FLOOR_DB = -50.0
VOICED = 0.8  # of the fast tracker's periodicity
UNVOICED = 0.6
DIGITAL_SILENCE_DB = -79.0
REST_BELOW_LOUD_DB = 15.0
LEAST_REST_S = 0.3
NOISY_DB = -25.0
SHORTEST_S = 0.3
LONGEST_NOTE_S = 20.0
ONE_PITCH_SEMITONES = 1.0
OFF_NAME = 1.5  # semitones: recordings are out of tune by less
DULL_RATE = 32_000  # Hz; less than this is heard: what melodic instruments have ends near 16 kHz
MOST_POLYPHONIC = 0.04  # reverberation of fast notes alone makes 0.016
Kind = Literal["performance", "note", "unusable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a file.

    id: unreadable, too_short, silent, speech, unpitched, polyphonic, duplicate, clipped, noisy,
    offset, low_rate, mostly_rests, off_its_name, cancels, left_over,
    broken_off. is_critical: the file is left out.
    reason, advice: sentences for the user; where it is, FileCheck.marks tell.
    """

    id: str
    is_critical: bool
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file. Shares are 0..1; noise_floor_db is dB under the loud parts, None without rests.

    kind: a performance, a single note, or unusable. midi: the pitch of a single note, in the
    octave that its name tells; known_midi: of its name, where it may be one.
    note_seconds: seconds of each MIDI number. loudness_seconds: of each whole dB of loudness.
    channel: what is read of it. marks: places to look at. columns: its greatest magnitude every
    20 ms, float32, to be drawn. is_speech: somebody speaks instead of playing.
    """

    path: Path
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


def check_files(
    source: Sources, sample_rate: int = 0, channel: Channel = "mix"
) -> Generator[Progress, None, tuple[FileCheck, ...]]:
    """Look at every audio file of a folder, or at files by name; about 100 times real time.

    sample_rate: what will be trained at; files with audibly less are told.
    Never raises for a file.
    """
    paths = recordings_of(source).paths
    known = known_midis([path.name for path in paths])
    checks: list[FileCheck] = []
    named: dict[int, _Looked] = {}
    for number, path in enumerate(paths):
        yield Progress(number / len(paths), f"Checking {path.name}")
        work = _look(path, channel)
        looked = yield from part(work, number / len(paths), (number + 1) / len(paths))
        checks.append(_judged(looked, sample_rate))
        if known[number] is not None and 0 < checks[-1].seconds <= LONGEST_NOTE_S:
            named[number] = looked
    octaves = octaves_of_names([known[n] for n in named], [checks[n].midi for n in named])
    for number, looked in named.items():
        midi = known[number]
        assert midi is not None
        checks[number] = _judged(looked, sample_rate, midi + 12 * octaves)
    return _without_duplicates(checks)


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file that was read to its end; error: why not. channel: what was wished, used: read."""

    path: Path
    info: AudioInfo | None = None
    measured: "_Measured | None" = None
    channel: Channel = "mix"
    used: Channel = "mix"
    error: UnreadableAudio | None = None


def _look(path: Path, channel: Channel) -> Generator[Progress, None, _Looked]:
    try:
        info = read_info(path)
        measured = _Measured(info.sample_rate)
        used = channel
        for block in iter_blocks(path, BLOCK_S, channel):
            measured.add(block)
            used = block.channel
            yield Progress(min(1.0, measured.n_samples / (info.seconds * info.sample_rate + 1)))
    except UnreadableAudio as error:
        return _Looked(path, error=error)
    return _Looked(path, info, measured, channel, used)


def _judged(looked: _Looked, sample_rate: int, known: int | None = None) -> FileCheck:
    """known: the MIDI number that the file's name tells; only for what may be a single note."""
    if looked.info is None or looked.measured is None:
        finding = Finding("unreadable", True, str(looked.error), "Convert it to WAV or remove it.")
        return FileCheck(looked.path, findings=(finding,))
    check = looked.measured.judged(looked.path, sample_rate, known)
    check = replace(check, channel=looked.used)
    if looked.used != looked.channel:
        advice = "Turn the polarity of one of its microphones or cables, or choose the channel."
        check = _with(check, Finding("cancels", False, cancels_words(looked.used), advice))
    left = left_over_words(looked.path)
    if left is not None:
        advice = "Export it again where it should be longer."
        check = _with(check, Finding("left_over", False, left, advice))
    promised = promised_s(looked.path, looked.info, looked.measured.n_samples)
    return check if promised is None else _with(check, _broken_off(check, promised))


def _without_duplicates(checks: list[FileCheck]) -> tuple[FileCheck, ...]:
    """The same, with a finding for each file that holds the sound of one before it."""
    seen: dict[str, Path] = {}
    found = []
    for check in checks:
        if check.content and check.content in seen:
            check = _with(check, _duplicate(seen[check.content]))
        seen.setdefault(check.content, check.path)
        found.append(check)
    return tuple(found)


class _Measured:
    """What is gathered over the blocks of one file; frames every 10 ms."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.n_samples = 0
        self._sum = 0.0
        self._clipped_s: list[Span] = []
        self._n_clipped = 0
        self._columns: list[NDArray[np.float32]] = []
        self._hash = hashlib.sha256()
        self._curves: list[tuple[NDArray[np.float32], ...]] = []
        self._tracker = FastTracker()

    def add(self, block: Clip) -> None:
        """Take the next block."""
        samples = block.samples
        for first, last in clipped_runs(samples).tolist():
            self._n_clipped += last - first
            self._clipped_s.append(
                ((self.n_samples + first) / self.rate, (self.n_samples + last) / self.rate)
            )
        self.n_samples += len(samples)
        self._sum += float(samples.sum(dtype=np.float64))
        self._columns.append(columns_of(samples, self.rate))
        self._hash.update(np.ascontiguousarray(samples).data)
        at_16k = resample(block, TRACKING_RATE).samples
        pitch = finish(self._tracker.track(at_16k, TRACKING_RATE))
        loudness_db = measure_loudness(at_16k, FRAME_RATE)
        n_frames = min(len(loudness_db), max(1, round(len(at_16k) / 160)))
        is_sounding = loudness_db >= SOUNDING_FLOOR_DB
        polyphonic = polyphonic_frames(at_16k, pitch.f0_hz, is_sounding)
        curves = (loudness_db, pitch.f0_hz, pitch.periodicity, polyphonic.astype(np.float32))
        self._curves.append(tuple(curve[:n_frames] for curve in curves))

    def judged(self, path: Path, wanted_rate: int, known: int | None = None) -> FileCheck:
        """The finished check; known: the MIDI number of a single note, where its name tells it."""
        loudness, f0_hz, periodicity, polyphonic = (
            np.concatenate(parts) for parts in zip(*self._curves, strict=True)
        )
        seconds = self.n_samples / self.rate
        loud = float(np.percentile(loudness, 95))
        sounding = loudness >= max(SOUNDING_FLOOR_DB, loud - SOUNDING_BELOW_LOUD_DB)
        voiced = sounding & (periodicity >= VOICED)
        n_sounding = max(1, int(sounding.sum()))
        midi = hz_to_midi(f0_hz[voiced])
        if known is not None and seconds <= LONGEST_NOTE_S:
            folded = hz_to_midi(to_known_octave(f0_hz[voiced], periodicity[voiced], known))
            is_so = _is_one_note(folded, seconds) and abs(np.median(folded) - known) < OFF_NAME
            midi = folded if is_so else midi
        check = FileCheck(
            path,
            kind="note" if _is_one_note(midi, seconds) else "performance",
            seconds=seconds,
            sample_rate=self.rate,
            sounding_share=float(sounding.mean()),
            voiced_share=float(voiced.sum()) / n_sounding,
            polyphonic_share=float((polyphonic[sounding] > 0).sum()) / n_sounding,
            clipped_share=self._n_clipped / self.n_samples,
            noise_floor_db=_noise_floor(loudness, periodicity, loud),
            offset=self._sum / self.n_samples,
            midi=float(np.median(midi)) if len(midi) else 0.0,
            known_midi=known if seconds <= LONGEST_NOTE_S else None,
            content=self._hash.hexdigest(),
            note_seconds=_seconds_of(midi),
            loudness_seconds=_seconds_of(loudness[sounding]),
            marks=marks_of(
                {
                    "polyphonic": spans_of((polyphonic > 0) & sounding, FRAME_RATE),
                    "clipped": self._clipped_s,
                    "silent": spans_of(~sounding, FRAME_RATE),
                }
            ),
            is_speech=is_speech(f0_hz, voiced, sounding, FRAME_RATE),
            columns=np.concatenate(self._columns),
        )
        check = replace(check, findings=_findings(check, wanted_rate))
        return check if check.is_usable else replace(check, kind="unusable")


def _findings(check: FileCheck, wanted_rate: int) -> tuple[Finding, ...]:
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


def _is_off_name(check: FileCheck) -> bool:
    return check.known_midi is not None and abs(check.midi - check.known_midi) >= OFF_NAME


_SHARES = ("sounding_share", "voiced_share", "polyphonic_share")


FORGIVABLE = frozenset({"polyphonic", "speech", "unpitched"})


def forgiven(check: FileCheck) -> FileCheck:
    """The same file to be used in spite of its findings; what has no sound stays unusable."""
    findings = tuple(
        replace(finding, is_critical=finding.is_critical and finding.id not in FORGIVABLE)
        for finding in check.findings
    )
    kept = replace(check, findings=findings)
    return replace(kept, kind="performance") if kept.is_usable else check


def _broken_off(check: FileCheck, promised: float) -> Finding:
    reason = broken_off_words(check.seconds, promised)
    advice = "It is cut or damaged: copy or export it again, or use what there is."
    return Finding("broken_off", False, reason, advice)


def _duplicate(first: Path) -> Finding:
    reason = f"It holds the same sound as {first.name}."
    return Finding("duplicate", True, reason, "It is used once.")


def _with(check: FileCheck, finding: Finding) -> FileCheck:
    kind: Kind = "unusable" if finding.is_critical else check.kind
    return replace(check, findings=(*check.findings, finding), kind=kind)


def _is_one_note(midi: NDArray[np.floating], seconds: float) -> bool:
    if len(midi) == 0 or seconds > LONGEST_NOTE_S:
        return False
    # Octaves folded: on very high or low notes the fast tracker is off by one now and then.
    off = np.abs((midi - np.median(midi) + 6.0) % 12.0 - 6.0)
    return bool((off <= ONE_PITCH_SEMITONES).mean() >= 0.9)


def _noise_floor(
    loudness: NDArray[np.float32], periodicity: NDArray[np.float32], loud: float
) -> float | None:
    """dB (negative) of the rests relative to the loud parts; None where there are no rests."""
    is_rest = (periodicity < UNVOICED) & (loudness < loud - REST_BELOW_LOUD_DB)
    rests = loudness[is_rest & (loudness > DIGITAL_SILENCE_DB)]
    if len(rests) < LEAST_REST_S * FRAME_RATE:
        return None
    return float(np.percentile(rests, 25)) - loud


def _seconds_of(values: NDArray[np.floating]) -> dict[int, float]:
    whole, counts = np.unique(np.rint(values).astype(int), return_counts=True)
    return {int(v): float(n) / FRAME_RATE for v, n in zip(whole, counts, strict=True)}
