"""Are these recordings fit to train from? One look at each item, with reasons in words."""

import hashlib
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from studio.engine.channels import Channel, cancels_words
from studio.engine.clip import AudioInfo, Clip, resample
from studio.engine.conditioning.polyphony import polyphonic_frames
from studio.engine.errors import UnreadableAudio
from studio.engine.features.extract import measure_loudness
from studio.engine.features.fast import FastTracker
from studio.engine.features.tracker import TRACKING_RATE
from studio.engine.progress import Progress, finish, part
from studio.engine.units import hz_to_midi
from studio.training.corpus.corpora import Sources, items_of
from studio.training.corpus.item_check import (
    OFF_NAME,
    Finding,
    ItemCheck,
    findings_of,
    with_finding,
)
from studio.training.corpus.items import Item
from studio.training.corpus.note_names import (
    octaves_of_names,
    to_known_octave,
)
from studio.training.corpus.speech import is_speech
from studio.training.corpus.waveform_marks import (
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
LONGEST_NOTE_S = 20.0
ONE_PITCH_SEMITONES = 1.0


def check_sources(
    sources: Sources, sample_rate: int = 0, channel: Channel = "mix"
) -> Generator[Progress, None, tuple[ItemCheck, ...]]:
    """check_items() of what files and folders hold."""
    return (yield from check_items(items_of(sources), sample_rate, channel))


def check_items(
    items: Sequence[Item], sample_rate: int = 0, channel: Channel = "mix"
) -> Generator[Progress, None, tuple[ItemCheck, ...]]:
    """Look at every item; about 100 times real time.

    sample_rate: what will be trained at; items with audibly less are told.
    Never raises for an item.
    """
    checks: list[ItemCheck] = []
    named: dict[int, _Looked] = {}
    for number, item in enumerate(items):
        yield Progress(number / len(items), f"Checking {item.name}")
        work = _look(item, channel)
        looked = yield from part(work, number / len(items), (number + 1) / len(items))
        is_sure = item.known_midi is not None and item.is_octave_sure
        checks.append(_judged(looked, sample_rate, item.known_midi if is_sure else None))
        may_be_named = item.known_midi is not None and not is_sure
        if may_be_named and 0 < checks[-1].seconds <= LONGEST_NOTE_S:
            named[number] = looked
    known = {number: items[number].known_midi for number in named}
    octaves = octaves_of_names(list(known.values()), [checks[n].midi for n in named])
    for number, looked in named.items():
        checks[number] = _judged(looked, sample_rate, (known[number] or 0) + 12 * octaves)
    return _without_duplicates(checks)


@dataclass(frozen=True, slots=True)
class _Looked:
    """An item that was read to its end.

    info: what it said of itself before.
    measured: None where it cannot be read; error says why not.
    channel, used: what was asked for and what was read.
    """

    item: Item
    info: AudioInfo | None = None
    measured: "_Measured | None" = None
    channel: Channel = "mix"
    used: Channel = "mix"
    error: UnreadableAudio | None = None


def _look(item: Item, channel: Channel) -> Generator[Progress, None, _Looked]:
    measured: _Measured | None = None
    used = channel
    try:
        info = item.info()
        for block in item.blocks(BLOCK_S, channel):
            measured = measured or _Measured(block.sample_rate)
            measured.add(block)
            used = block.channel
            n_samples = info.seconds * info.sample_rate if info is not None else 0.0
            yield Progress(min(1.0, measured.n_samples / (n_samples + 1)) if info else 0.5)
        if measured is None:
            raise UnreadableAudio(f"{item.name} holds no samples; choose another recording.")
    except UnreadableAudio as error:
        return _Looked(item, error=error)
    return _Looked(item, info, measured, channel, used)


def _judged(looked: _Looked, sample_rate: int, known: int | None = None) -> ItemCheck:
    """known: the MIDI number that is told of the item; only for what may be a single note."""
    if looked.measured is None:
        finding = Finding("unreadable", True, str(looked.error), "Convert it to WAV or remove it.")
        return ItemCheck(looked.item, findings=(finding,))
    check = looked.measured.judged(looked.item, sample_rate, known)
    check = replace(check, channel=looked.used)
    if looked.used != looked.channel:
        advice = "Turn the polarity of one of its microphones or cables, or choose the channel."
        check = with_finding(check, Finding("cancels", False, cancels_words(looked.used), advice))
    for remark in looked.item.remarks(looked.info, looked.measured.n_samples):
        finding = Finding(remark.id, False, remark.reason, remark.advice)
        check = with_finding(check, finding)
    return check


def _without_duplicates(checks: list[ItemCheck]) -> tuple[ItemCheck, ...]:
    """The same, with a finding for each item that holds the sound of one before it."""
    seen: dict[str, Item] = {}
    found = []
    for check in checks:
        if check.content and check.content in seen:
            check = with_finding(check, _duplicate(seen[check.content]))
        seen.setdefault(check.content, check.item)
        found.append(check)
    return tuple(found)


class _Measured:
    """What is gathered over the blocks of one item; frames every 10 ms."""

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

    def judged(self, item: Item, wanted_rate: int, known: int | None = None) -> ItemCheck:
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
        check = ItemCheck(
            item,
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
        check = replace(check, findings=findings_of(check, wanted_rate))
        return check if check.is_usable else replace(check, kind="unusable")


def _duplicate(first: Item) -> Finding:
    reason = f"It holds the same sound as {first.name}."
    return Finding("duplicate", True, reason, "It is used once.")


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
