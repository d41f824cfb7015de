"""ddsp-studio render: a recording, or a clip of a project, played on an instrument."""

import argparse
from pathlib import Path
from typing import Any

from studio.commands.console import (
    add_channel,
    add_json,
    add_tracker,
    check_target,
    print_json,
    say,
    work,
)
from studio.commands.render_input import check_input, files_read, open_input
from studio.engine.atomic import write_atomic
from studio.engine.clip import Clip, write_clip
from studio.engine.errors import (
    BadParameter,
    UnwritableTarget,
)
from studio.engine.export.curves import curves_csv
from studio.engine.export.targets import EFFECTS_STEM, STEMS, check_apart
from studio.engine.export.write import export_gain, heard_stems, played_notes_midi
from studio.engine.features.types import Features
from studio.engine.parameters import PARAMETERS, Conditioning, Value, with_values

POLYPHONIC_SHARE = 0.3  # of the sounding time; single lines in a hall reach 0.02
_RATES = (8000, 192000)
_LARGEST_SEED = 2**31 - 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Arguments of the verb."""
    parser.add_argument(
        "input", metavar="IN", type=Path, help="recording, or a project (.ddspproj)"
    )
    parser.add_argument(
        "--clip", metavar="NAME", help="of a project: which clip (default: the one that is shown)"
    )
    parser.add_argument(
        "--instrument", metavar="NAME|FILE",
        help="an installed one (ddsp-studio instruments list), or a file; of a project: instead "
        "of its own",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", metavar="OUT.wav", type=Path, required=True, help=".wav or .flac"
    )
    parser.add_argument(
        "--set", metavar="id=value", action="append", default=[], dest="values",
        help="a parameter, once for each: " + ", ".join(p.id for p in PARAMETERS),
    )  # fmt: skip
    parser.add_argument(
        "--room", metavar="NAME|FILE|none",
        help="small-room, hall, plate, the room of another instrument, an impulse response, or "
        "none (default: its own)",
    )  # fmt: skip
    parser.add_argument("--other", metavar="NAME|FILE", help="instrument that morph leads to")
    parser.add_argument(
        "--latents", metavar="NAME|FILE", nargs=2,
        help="where the instrument has them: what morph begins and ends with (an anchor, "
        "'own', a recording)",
    )  # fmt: skip
    parser.add_argument("--stems", metavar="DIR", type=Path, help="write the stems there too")
    parser.add_argument("--curves", metavar="FILE.csv", type=Path, help="what was played, as text")
    parser.add_argument("--midi", metavar="FILE.mid", type=Path, help="the notes that were played")
    parser.add_argument(
        "--midi-bend", action="store_true", help="with --midi: vibrato and slides as pitch bend"
    )
    parser.add_argument(
        "--rate",
        metavar="HZ",
        type=int,
        help="sample rate of the result (default: the recording's)",
    )
    parser.add_argument(
        "--format", choices=("pcm16", "pcm24", "float"), default="pcm24",
        help="16 bit, 24 bit (default), 32 bit float",
    )  # fmt: skip
    parser.add_argument(
        "--normalize", choices=("off", "peak", "lufs"), default="off",
        help="off (default), to -1 dBFS at its peak, or to -16 LUFS",
    )  # fmt: skip
    parser.add_argument(
        "--tail", action="store_true", help="let the room ring on after the recording's end"
    )
    add_channel(parser)
    add_tracker(parser)
    parser.add_argument("--seed", type=int, default=0, help="of the noise (default: 0)")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Analyse, play, write."""
    values = parse_values(arguments.values)
    if arguments.rate is not None and not _RATES[0] <= arguments.rate <= _RATES[1]:
        raise BadParameter(
            "--rate lies between {lowest} and {highest} Hz.",
            lowest=_RATES[0],
            highest=_RATES[1],
        )
    if not 0 <= arguments.seed <= _LARGEST_SEED:
        raise BadParameter(
            "--seed lies between 0 and {largest_seed}.",
            largest_seed=_LARGEST_SEED,
        )
    if arguments.midi_bend and arguments.midi is None:
        raise BadParameter("--midi-bend needs --midi FILE.mid, the file that holds the bends.")
    stems = (
        [arguments.stems / f"{name}.wav" for name in (*STEMS, EFFECTS_STEM)]
        if arguments.stems
        else []
    )
    targets = (arguments.output, arguments.curves, arguments.midi, *stems)
    check_apart(targets, files_read(arguments))
    check_sound_target(arguments.output, arguments.format)
    check_folder(arguments.stems)
    for target in (arguments.curves, arguments.midi):
        if target is not None:
            check_target(target)
    check_input(arguments)
    given = open_input(arguments, values)
    clip, features, notes = given.clip, given.features, given.notes
    from studio.engine.render import render

    result = work(render(given.request, sample_rate=arguments.rate, has_tail=arguments.tail))
    written_stems = heard_stems(result.stems) if arguments.stems else {}
    gain, lowered_db = export_gain(
        result.mix, result.sample_rate, arguments.normalize, written_stems.values()
    )
    _write(arguments, result.mix * gain, result.sample_rate, arguments.output)
    for name, samples in written_stems.items():
        target = arguments.stems / f"{name}.wav"
        _write(arguments, samples * gain, result.sample_rate, target)
    if arguments.curves:
        text = curves_csv(result.conditioned.features, result.conditioned.note_mask)
        write_atomic(arguments.curves, text.encode())
    if arguments.midi:
        write_atomic(arguments.midi, played_notes_midi(result.conditioned, arguments.midi_bend))
    warnings = heard_words(clip, features, len(result.conditioned.notes))
    for sentence in warnings:
        say(sentence)
    _report(arguments, given.instrument, clip, result, gain, lowered_db, (*notes, *warnings))
    return 0


def heard_words(clip: Clip, features: Features, n_notes: int) -> tuple[str, ...]:
    """What the recording holds that an instrument cannot follow: chords, or no note at all."""
    from studio.engine.conditioning.polyphony import polyphonic_share

    if polyphonic_share(clip, features) >= POLYPHONIC_SHARE:
        return (
            f"{clip.name} holds more than one note at a time; an instrument follows one: record "
            "the parts one by one.",
        )
    if n_notes == 0:
        return (
            f"No note was found in {clip.name}: record nearer or louder, or lower note_threshold.",
        )
    return ()


def parse_values(words: list[str]) -> dict[str, Value]:
    """Parameter values given as id=value; BadParameter where one is none."""
    values: dict[str, Value] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise BadParameter(
                "--set takes id=value, not {word!r}.",
                word=word,
            )
        values[name.strip()] = value.strip()
    with_values(Conditioning(), values)
    return values


def check_sound_target(path: Path, kind: str) -> None:
    """UnwritableTarget before the work where the file cannot be written in that format."""
    check_target(path)
    if path.suffix.lower() not in (".wav", ".flac"):
        raise UnwritableTarget(
            "{name} must end in .wav or .flac.",
            name=path.name,
        )
    if path.suffix.lower() == ".flac" and kind == "float":
        raise UnwritableTarget("FLAC cannot hold float samples; choose .wav or pcm24.")


def check_folder(path: Path | None) -> None:
    """Make the folder of the stems; UnwritableTarget where that fails."""
    if path is not None:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UnwritableTarget(
                "The folder {path} cannot be made ({strerror}); choose another.",
                path=path,
                strerror=error.strerror,
            ) from error


def _write(arguments: argparse.Namespace, samples: Any, sample_rate: int, path: Path) -> None:
    """One file in the wanted format."""
    write_clip(path, Clip(samples, sample_rate, path.stem), subtype=arguments.format)


def _report(
    arguments: argparse.Namespace,
    name: str,
    clip: Clip,
    result: Any,
    gain: float,
    lowered_db: float,
    notes: tuple[str, ...],
) -> None:
    """Some lines, or JSON."""
    from studio.engine.conditioning.limits import limited_words

    conditioned = result.conditioned
    limited = limited_words(conditioned, name)
    if limited:
        say(limited)
    summary = {
        "output": arguments.output,
        "instrument": name,
        "channel": clip.channel,
        "notes": notes,
        "sample_rate": result.sample_rate,
        "n_samples": len(result.mix),
        "seconds": len(result.mix) / result.sample_rate,
        "peak": result.peak * gain,
        "lowered_db": lowered_db,
        "octave_shift": result.conditioned.octave_shift,
        "tuning_cents": result.conditioned.tuning_cents,
        "scale": result.conditioned.scale,
        "n_notes": len(result.conditioned.notes),
        "limited_s": conditioned.limited_s,
        "highest_hz": conditioned.highest_hz,
    }
    if arguments.json:
        print_json(summary)
        return
    print(
        f"{arguments.output}: {summary['seconds']:.2f} s as {name}, "
        f"octave {result.conditioned.octave_shift:+g}, peak {summary['peak']:.2f}"
    )
    n_notes = len(conditioned.notes)
    print(f"{n_notes} {'note' if n_notes == 1 else 'notes'}.")
    if result.conditioned.notes:
        say(
            f"Tuning {round(result.conditioned.tuning_cents):+d} cents from A = 440 Hz, "
            f"scale of Autotune: {summary['scale']}."
        )
    if lowered_db > 0.0:
        print(
            f"{lowered_words(arguments)} lowered by {lowered_db:.1f} dB to stay below full scale."
        )


def lowered_words(arguments: argparse.Namespace) -> str:
    """The subject of the sentence."""
    return "The result and its stems were" if arguments.stems else "The result was"
