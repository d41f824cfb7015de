"""The functions of `import studio`, each one plain call: from a file to sound and figures."""

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from studio.app.sound_loader import NONE, OWN, SoundLoader, room_file
from studio.engine.broken_off import notes_of
from studio.engine.channels import Channel, cancels_words
from studio.engine.clip import Clip, Subtype, read_clip, write_clip
from studio.engine.errors import BadParameter, BadTrainingData, UnwritableTarget
from studio.engine.export.options import ExportOptions, Normalize
from studio.engine.features.tracker import TrackerName
from studio.engine.features.types import Features
from studio.engine.file_names import printable
from studio.engine.instrument_file import SUFFIX
from studio.engine.library import InstrumentEntry, cache_folder, find_instrument, list_instruments
from studio.engine.parameters import Conditioning, Value, with_values
from studio.engine.progress import Progress, finish
from studio.engine.resources import resource

if TYPE_CHECKING:
    from studio.engine.instrument import Instrument
    from studio.engine.quality.evaluate import Evaluation
    from studio.engine.render import Rendered
    from studio.engine.stream.room import Room
    from studio.training.events import TrainEvent

AnyPath: TypeAlias = str | os.PathLike[str]
Report: TypeAlias = Callable[[Progress], object]
RATES_HZ = (8000, 192000)
_LARGEST_SEED = 2**31 - 1


def load(path: AnyPath, channel: Channel = "mix") -> Clip:
    """Read an audio file of any kind that the studio opens, at its own rate, as mono.

    channel: "mix" (the mean of all; where they cancel each other, the louder one), "left",
    "right", "centre", or a number from 1 as text.
    Returns a Clip: samples float32 [n_samples], nominally -1..1; sample_rate in Hz; name.
    Warns (UserWarning) where channels cancel each other, and where the file is broken off or
    damaged but still gives sound.
    Raises UnreadableAudio (absent, a folder, empty, no audio, no sound in it, not finite, not that
    many channels), BadParameter (a channel of no such name).

    >>> clip = load(demos()[1])
    >>> clip.name, clip.samples.dtype.name, clip.samples.ndim
    ('trumpet_jazz_lick', 'float32', 1)
    """
    path = Path(path)
    clip = read_clip(path, channel)
    if clip.channel != channel:
        warnings.warn(cancels_words(clip.channel), stacklevel=2)
    for note in notes_of(path, len(clip.samples), clip.sample_rate):
        warnings.warn(note, stacklevel=2)
    return clip


def analyze(
    clip: Clip,
    *,
    tracker: TrackerName = "tiny",
    frame_rate: float = 250.0,
    is_cached: bool = True,
    progress: Report | None = None,
) -> Features:
    """Measure pitch, periodicity and loudness of a clip of any rate.

    tracker: of the pitch: "tiny" (a small CREPE network), "full" (20 times the work, steadier in
        noise), "fast" (no network, rough).
    frame_rate: frames a second, a divisor of 16000.
    is_cached: keep the result in the user's cache folder, and take it from there the next time.
    progress: called with a Progress now and then.
    Returns Features: f0_hz, periodicity (0..1), loudness_db (A-weighted), each float32
    [n_frames]; frame n is centred on second n / frame_rate.
    Raises BadParameter for a tracker or a frame rate that there is not, or a clip without samples.

    >>> tone = np.sin(2 * np.pi * 440 / 16000 * np.arange(8000)).astype(np.float32)
    >>> features = analyze(Clip(tone, 16000), tracker="fast", is_cached=False)
    >>> features.n_frames, round(float(np.median(features.f0_hz)))
    (126, 440)
    """
    if len(clip.samples) == 0:
        raise BadParameter("The clip holds no samples; analyze one that does.")
    from studio.engine.features.cache import FeatureCache
    from studio.engine.features.extract import extract
    from studio.engine.features.tracker import make_tracker

    cache = FeatureCache(cache_folder() / "features") if is_cached else None
    try:
        work = extract(clip, tracker=make_tracker(tracker), frame_rate=frame_rate, cache=cache)
        return finish(work, progress)
    except ValueError as error:
        raise BadParameter(f"It cannot be analysed: {error}.") from error


def instruments() -> list[InstrumentEntry]:
    """List the instruments that come with the studio and the user's own.

    Returns an entry for each, bundled ones first: name, path, card, bundled. A damaged file is
    left out.

    >>> "Violin" in [entry.name for entry in instruments()]
    True
    """
    return list_instruments()


def demos() -> list[Path]:
    """List the sound files that come with the studio: someone sings, plays, whistles.

    >>> [path.name for path in demos()]
    ['singing_vocadito_10.flac', 'trumpet_jazz_lick.flac', 'whistle_3_calls.flac']
    """
    return sorted(resource("demo").glob("*.flac"))


def load_instrument(name_or_file: AnyPath) -> "Instrument":
    """Load an instrument by the name of an installed one, or from a .ddsp file.

    Returns an Instrument: card (what it is), config (its network), model (in evaluation mode, on
    the CPU), statistics (of what it was trained on), anchors (named latents).
    Raises UnknownInstrument, NotAnInstrument (damaged, hostile or too new).

    >>> load_instrument("flute").name
    'Flute'
    """
    path = find_instrument(os.fspath(name_or_file))
    from studio.engine.instrument import load_instrument as read

    return read(path)


def render(
    sound: "Clip | Features",
    instrument: "Instrument | AnyPath",
    *,
    features: Features | None = None,
    sample_rate: int | None = None,
    seed: int = 0,
    has_tail: bool = False,
    room: "Room | AnyPath" = "own",
    other: "Instrument | AnyPath | None" = None,
    latents: tuple[str, str] = ("", ""),
    progress: Report | None = None,
    **parameters: Value,
) -> "Rendered":
    """Play a clip, or features, on an instrument.

    sound: a Clip, which is analysed unless its features are given, too; or Features alone.
    instrument: an Instrument, its name, or its file.
    features: what analyze returned for the clip, or a changed copy of it.
    sample_rate: of the result, 8000..192000 Hz (None: the clip's; of features alone, the
        instrument's).
    seed: of the noise, 0..2**31 - 1: the same seed gives the same samples.
    has_tail: let the room ring on after the end.
    room: "own", "none", "small-room", "hall", "plate", the name or file of another instrument,
        the file of an impulse response, or a Room (studio.engine.stream.room).
    other: the instrument that `morph` leads to, as `instrument`.
    latents: where the instrument has them, what `morph` begins and ends with: the name of an
        anchor, "own", or the path of a recording.
    progress: called with a Progress now and then.
    parameters: by their ids in the table (studio.PARAMETERS), as autotune=50, quiet=30; what is
        not given has the instrument's own value, or else the table's.
    Returns Rendered: mix float32 [n_samples], stems "harmonic", "noise", "reverb" (and "effects",
    where one is on) of the same length, which sum to the mix; sample_rate in Hz; conditioned, the
    features that were played; peak.
    Raises BadParameter, BadRoom, NoPitchFound, UnknownInstrument, NotAnInstrument,
    UnreadableAudio.

    >>> n = 100
    >>> note = Features(np.full(n, 220, "f4"), np.ones(n, "f4"), np.full(n, -20, "f4"), 250.0)
    >>> result = render(note, "Violin", sample_rate=16000, pitch_octave=1)
    >>> len(result.mix), sorted(result.stems)
    (6336, ['harmonic', 'noise', 'reverb'])
    """
    if sample_rate is not None and not RATES_HZ[0] <= sample_rate <= RATES_HZ[1]:
        raise BadParameter(f"sample_rate lies between {RATES_HZ[0]} and {RATES_HZ[1]} Hz.")
    if not 0 <= seed <= _LARGEST_SEED:
        raise BadParameter(f"seed lies between 0 and {_LARGEST_SEED}.")
    with_values(Conditioning(), parameters)  # what is misspelt is told before any work
    from studio.engine.instrument import Instrument
    from studio.engine.render import RenderRequest
    from studio.engine.render import render as rendering

    name = os.fspath(room) if isinstance(room, str | os.PathLike) else None
    if name not in (None, OWN, NONE):
        room_file(name)  # told before any work where there is none
    played = instrument if isinstance(instrument, Instrument) else load_instrument(instrument)
    if other is not None and not isinstance(other, Instrument):
        other = load_instrument(other)
    conditioning = with_values(with_values(Conditioning(), played.defaults), parameters)
    if isinstance(sound, Features):
        clip, features = _silence(sound, played, sample_rate), sound
    else:
        clip = sound
        features = analyze(clip, progress=progress) if features is None else features
    request = RenderRequest(
        clip,
        features,
        played,
        conditioning,
        other=other,
        room=cast("Room", room) if name is None else SoundLoader().room(name),
        latents=latents,
        seed=seed,
    )
    work = rendering(request, sample_rate=sample_rate, has_tail=has_tail)
    return finish(work, progress)


def save(
    sound: "Rendered | Clip",
    path: AnyPath,
    *,
    subtype: Subtype = "pcm24",
    normalize: Normalize = "off",
    stems: bool = False,
    curves: bool = False,
    notes: bool = False,
) -> tuple[Path, ...]:
    """Write a result or a clip as WAV or FLAC, by the suffix of the path.

    subtype: "pcm16", "pcm24" or "float" (32 bits, WAV only).
    normalize: "off", "peak" (-1 dBFS) or "lufs" (-16 LUFS); what would clip is lowered in any
        case, stems by as much as the mix.
    stems, curves, notes: of a result, write beside it "NAME - harmonic.wav" and so on, the curves
        as NAME.csv, the notes as NAME.mid.
    Returns the files that were written, the sound first. Each appears whole or not at all.
    Raises UnwritableTarget, BadParameter.
    """
    path = Path(path)
    if path.suffix.lower() not in (".wav", ".flac"):
        raise UnwritableTarget(f"{path.name} must end in .wav or .flac.")
    options = ExportOptions(
        cast(Any, path.suffix.lower()[1:]), subtype, 0, normalize, stems, curves, notes
    )
    from studio.engine.export.write import Sound, export_gain, write_export

    if isinstance(sound, Clip):
        if stems or curves or notes:
            raise BadParameter("A clip has no stems, curves or notes: save what render returned.")
        gain, _ = export_gain(sound.samples, sound.sample_rate, normalize)
        whole = Clip(sound.samples * np.float32(gain), sound.sample_rate, sound.name)
        write_clip(path, whole, subtype=subtype)
        return (path,)
    what = Sound(sound.mix, sound.stems, sound.sample_rate, sound.conditioned)
    return finish(write_export(what, path, options)).paths


def train(
    recordings: AnyPath,
    output: AnyPath,
    *,
    recipe: str = "standard",
    name: str = "",
    steps: int | None = None,
    minutes: float = 0.0,
    sample_rate: int = 44100,
    device: str = "auto",
    seed: int = 0,
    channel: Channel = "mix",
    is_resumed: bool = False,
    author: str = "",
    licence: str = "",
    model: Mapping[str, Any] | None = None,
    training: Mapping[str, Any] | None = None,
    progress: "Callable[[Progress | TrainEvent], object] | None" = None,
) -> "Instrument":
    """Train an instrument from a folder of recordings (or one file) and write it.

    output: the instrument's file, which ends in .ddsp; a checkpoint lies beside it meanwhile.
    recipe: "quick", "standard" or "best".
    steps, minutes: limits of your own (None, 0: the recipe's).
    sample_rate: of the instrument, Hz.
    device: "auto", "cpu" or "cuda".
    seed: of all that is random.
    channel: of recordings with several.
    is_resumed: go on from the checkpoint of a training that was cut off.
    author, licence: for the card.
    model, training: other values for fields of ModelConfig and TrainConfig, as {"n_latents": 2}.
    progress: called with each Progress (preparing, measuring) and each event (DataReady,
        StepDone, Validated, ...; studio.training.events). If it returns True the training ends
        after its step and the best so far is kept.
    Returns the instrument as it was written, with its figures on its card.
    Raises BadParameter, BadTrainingData, UnreadableAudio, TrainingFailed, UnwritableTarget.
    """
    recordings, output = Path(recordings), Path(output)
    if output.suffix.lower() != SUFFIX:
        raise BadParameter(f"The instrument's file ends in {SUFFIX}, and {output.name} does not.")
    if not output.parent.is_dir():
        raise UnwritableTarget(f"There is no folder {output.parent}; make it or choose another.")
    if not recordings.exists():
        raise BadTrainingData(f"There is no folder {recordings}; check the name.")
    if steps is not None and steps < 1:
        raise BadParameter("steps is at least 1.")
    if not minutes >= 0:
        raise BadParameter("minutes is at least 0.")
    from studio.training.config import recipe as config_of
    from studio.training.control import Stop
    from studio.training.job import TrainingJob
    from studio.training.smaller_batch import train_within_memory

    job = TrainingJob(
        sources=(recordings,),
        output=output,
        name=name or printable(output.stem),
        recipe=recipe,
        sample_rate=sample_rate,
        steps=steps,
        minutes=minutes,
        device=device,
        resume=is_resumed,
        author=author,
        licence=licence,
        seed=seed,
        channel=channel,
        model=dict(model or {}),
        training=dict(training or {}),
    )
    try:  # what is misspelt is told before any work
        base = config_of(recipe, sample_rate)
        replace(base, device=device, **job.training, model=replace(base.model, **job.model))
    except (ValueError, TypeError) as error:
        raise BadParameter(f"It cannot be trained so: {error}.") from error
    stop = Stop()

    def tell(event: "Progress | TrainEvent") -> None:
        if progress is not None and progress(event) is True:
            stop.wanted = True

    return finish(train_within_memory(job, stop), tell)


def evaluate(
    instrument: "Instrument | AnyPath",
    clips: Sequence[Clip],
    *,
    tracker: TrackerName = "tiny",
    progress: Report | None = None,
) -> "Evaluation":
    """Measure how close an instrument comes to recordings, which it should not know.

    Each clip is brought to the instrument's level and played again from its own pitch and
    loudness. Beside the instrument's figures stand two that need no network: "oracle", the best
    that harmonics and noise can do, and "fixed", one spectrum for every note.
    Returns an Evaluation: model, oracle, fixed, each with Figures (docs/quality.md), and verdict,
    whose word is below, sound, good or excellent.
    Raises BadParameter without a clip, NoPitchFound for a clip that holds no melody.
    """
    if not clips:
        raise BadParameter("There is nothing to measure; give one clip or more.")
    from studio.engine.features.tracker import make_tracker
    from studio.engine.instrument import Instrument
    from studio.engine.quality.evaluate import evaluate as measured

    played = instrument if isinstance(instrument, Instrument) else load_instrument(instrument)
    return finish(measured(played, clips, make_tracker(tracker)), progress)


def _silence(features: Features, instrument: "Instrument", sample_rate: int | None) -> Clip:
    """A clip of the length that features last, at a rate or the instrument's; BadParameter."""
    if features.n_frames < 2:
        raise BadParameter("Features of less than two frames last no time; give more of them.")
    rate = sample_rate or instrument.config.sample_rate
    if instrument.config.n_latents and not instrument.anchors:
        raise BadParameter(
            f"{instrument.name} takes its tone from a recording: give the clip, too."
        )
    seconds = (features.n_frames - 1) / features.frame_rate
    return Clip(np.zeros(max(1, round(seconds * rate)), np.float32), rate, "features")
