"""The instruments that come with the studio: a recipe that a person can run again.

python -m studio.training.bundled --audio FOLDER --output resources/instruments
"""

import argparse
import sys
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.engine.errors import StudioError
from studio.engine.instrument import Instrument
from studio.engine.progress import Progress, finish
from studio.training.events import Finished, TrainEvent, Validated
from studio.training.family import (
    Member,
    judge_family_again,
    preview_family_again,
    train_family,
)
from studio.training.job import TrainingJob
from studio.training.project import judge_again, preview_again, train_instrument

_BACH = "github salu133445/bach-violin-dataset (Musopen)"
_RENDERED = "Generated melodies played by the sound font MuseScore_General; modified"
_MUSESCORE = "MuseScore_General: Frank Wen, Michael Cowgill, S. Christian Collins"


_DRY = {"reverb_s": 0.0}
# The first instruments were trained with larger steps than the recipes take today.
_LARGE_STEPS = {"batch_size": 8, "n_fft_sizes": 0}
_NOTES_TRAINING = {"max_steps": 1400, "validate_every": 100, **_LARGE_STEPS}


@dataclass(frozen=True, slots=True)
class Bundled:
    """One instrument: files (glob patterns below the audio folder), credit, wishes.

    members: where it is learnt from several, name and files of each; they become its anchors.
    """

    name: str
    files: tuple[str, ...]
    author: str
    licence: str
    source: str
    description: str
    model: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    members: tuple[tuple[str, tuple[str, ...]], ...] = ()


BUNDLED = (
    Bundled(
        "Violin",
        ("violin/garner*mov6.flac", "violin/garner*mov8.flac", "violin/kim*.flac"),
        "John Garner; MinJi Kim",
        "CC BY 3.0",
        f"J. S. Bach, BWV 1002 and 1003, {_BACH}; modified (mono, FLAC, levelled)",
        "Solo Bach in a church: fast and bright; the room can be turned down.",
        {"reverb_s": 0.8},
        # With a smaller weight the room would swallow level and attacks.
        {"max_steps": 5000, "loudness_weight": 1.0},
    ),
    Bundled(
        "Flute",
        ("flute/render_flute_expr.flac",),
        _MUSESCORE,
        "MIT",
        _RENDERED,
        "A concert flute with a wide range of force, from a sound font's recordings.",
        _DRY,
        {"max_steps": 1600, **_LARGE_STEPS},
    ),
    Bundled(
        "Tenor Saxophone",
        ("tenor_sax/render_tenor_sax_expr.flac",),
        _MUSESCORE,
        "MIT",
        _RENDERED,
        "A tenor saxophone with a wide range of force, from a sound font's recordings.",
        _DRY,
        {"max_steps": 5000, **_LARGE_STEPS},
    ),
    Bundled(
        "Trumpet",
        ("trumpet/render_trumpet_expr.flac",),
        _MUSESCORE,
        "MIT",
        _RENDERED,
        "A trumpet with a wide range of force, from a sound font's recordings.",
        _DRY,
        {"max_steps": 1800, **_LARGE_STEPS},
    ),
    Bundled(
        "Clarinet",
        ("clarinet/render_clarinet_expr.flac",),
        _MUSESCORE,
        "MIT",
        _RENDERED,
        "A clarinet with a wide range of force, from a sound font's recordings.",
        _DRY,
        {"max_steps": 1200, **_LARGE_STEPS},
    ),
    Bundled(
        "Oboe",
        ("oboe/render_oboe_expr.flac",),
        _MUSESCORE,
        "MIT",
        _RENDERED,
        "An oboe with a wide range of force, from a sound font's recordings.",
        _DRY,
        {"max_steps": 1000},
    ),
    Bundled(
        "Cello",
        ("cello/render_cello_expr.flac",),
        _MUSESCORE,
        "MIT",
        _RENDERED,
        "A cello with a wide range of force, from a sound font's recordings.",
        _DRY,
        {"max_steps": 3000},
    ),
    Bundled(
        "Voice",
        ("voice/nit_song070_*.flac", "../inputs/singing_female_nit004.flac"),
        "Nagoya Institute of Technology",
        "CC BY 3.0",
        "NIT SONG070 F001, two children's songs (github nnsvs/nnsvs); modified (mono, levelled)",
        "A woman's singing voice from two songs; its vowels follow the colour of what you sing.",
        {**_DRY, "n_latents": 8},
        # Of few recordings the spectrum is learnt first, and the level is what falls short.
        {"max_steps": 2000, "loudness_weight": 2.0, "z_noise": 0.1},
    ),
    Bundled(
        "Solo Flute",
        ("flute/note_ixox_*.flac",),
        "Xavier Hosxe; kinwie",
        "CC BY 4.0",
        "36 single notes in three dynamics (Ixox Flute); modified, assembled into phrases",
        "A flute from a player's single notes, soft to loud.",
        training={**_NOTES_TRAINING, "loudness_weight": 1.0},
    ),
    Bundled(
        "Alto Saxophone",
        ("alto_sax/note_mtg_*.flac",),
        "Music Technology Group, Universitat Pompeu Fabra; kinwie",
        "CC BY 4.0",
        "66 single notes in two dynamics (MTG.SoloSax); modified, assembled into phrases",
        "An alto saxophone from a player's single notes, soft and loud.",
        training={**_NOTES_TRAINING, "max_steps": 2600},
    ),
    Bundled(
        "Winds",
        (),
        f"{_MUSESCORE}; Music Technology Group, Universitat Pompeu Fabra; kinwie",
        "MIT; CC BY 4.0",
        f"{_RENDERED}; single notes of an alto saxophone (MTG.SoloSax, CC BY 4.0)",
        "Six wind instruments in one: Morph leads from one to another.",
        training={"max_steps": 2000, "patience": 20, **_LARGE_STEPS},
        members=(
            ("Flute", ("flute/render_flute_expr.flac",)),
            ("Oboe", ("oboe/render_oboe_expr.flac",)),
            ("Tenor Saxophone", ("tenor_sax/render_tenor_sax_expr.flac",)),
            ("Clarinet", ("clarinet/render_clarinet_expr.flac",)),
            ("Trumpet", ("trumpet/render_trumpet_expr.flac",)),
            ("Alto Saxophone", ("alto_sax/note_mtg_*.flac",)),
        ),
    ),
)  # fmt: skip


def job_for(bundled: Bundled, audio: Path, output: Path, steps: int | None) -> TrainingJob:
    """The training job of one instrument; StudioError where its recordings are not there."""
    files = find_files(bundled.files, audio)
    if not files and not bundled.members:
        raise StudioError(f"There are no recordings of {bundled.name} below {audio}.")
    return TrainingJob(
        sources=files,
        output=output / f"{bundled.name.lower().replace(' ', '_')}.ddsp",
        name=bundled.name,
        recipe="standard",
        steps=steps,
        device="auto",
        resume=True,
        author=bundled.author,
        licence=bundled.licence,
        source=bundled.source,
        description=bundled.description,
        model=bundled.model,
        training=bundled.training,
    )


def find_files(patterns: tuple[str, ...], audio: Path) -> tuple[Path, ...]:
    """Files below a folder, in the order of the patterns."""
    return tuple(path for pattern in patterns for path in sorted(audio.glob(pattern)))


def members_of(bundled: Bundled, audio: Path) -> tuple[Member, ...]:
    """What a family is learnt from; StudioError where recordings are missing."""
    members = tuple(Member(name, find_files(files, audio)) for name, files in bundled.members)
    missing = [member.name for member in members if not member.sources]
    if missing:
        raise StudioError(f"There are no recordings of {', '.join(missing)} below {audio}.")
    return members


def work_for(
    bundled: Bundled, job: TrainingJob, audio: Path, what: str = "train"
) -> Generator[Progress | TrainEvent, None, Instrument]:
    """what: train, or only judge (measure again), or only make the preview again."""
    if not bundled.members:
        if what == "preview":
            return preview_again(job)
        return judge_again(job) if what == "judge" else train_instrument(job)
    members = members_of(bundled, audio)
    if what == "preview":
        return preview_family_again(job, members)
    if what == "judge":
        return judge_family_again(job, members)
    return train_family(job, members)


def main(arguments: list[str]) -> int:
    """Train all, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--audio", type=Path, required=True, help="folder of the recordings")
    parser.add_argument("--output", type=Path, default=Path("resources/instruments"))
    parser.add_argument("--only", action="append", default=[], help="a name; may be repeated")
    parser.add_argument("--steps", type=int, help="most steps, for a trial")
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--judge", dest="what", action="store_const", const="judge",
        help="measure again, train nothing",
    )  # fmt: skip
    only.add_argument(
        "--previews", dest="what", action="store_const", const="preview",
        help="make the previews again, nothing else",
    )  # fmt: skip
    parser.set_defaults(what="train")
    parsed = parser.parse_args(arguments)
    parsed.output.mkdir(parents=True, exist_ok=True)
    for bundled in BUNDLED:
        if parsed.only and bundled.name not in parsed.only:
            continue
        try:
            job = job_for(bundled, parsed.audio, parsed.output, parsed.steps)
            work = work_for(bundled, job, parsed.audio, parsed.what)
            card = finish(work, _tell).card
        except StudioError as error:
            print(f"{bundled.name}: {error}", file=sys.stderr)
            return 1
        print(f"{card.name}: {card.verdict}. {card.weak}", flush=True)
    return 0


def _tell(event: Progress | TrainEvent) -> None:
    """A line for what matters."""
    if isinstance(event, Validated | Finished):
        print(event, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
