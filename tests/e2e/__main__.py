"""The product's uses in the real window, on a virtual screen and sound card: listens to the sound.

    python -m tests.e2e [--rig ../shared/rig] [--out DIR] [--input FILE]        (make e2e)

Records a sung clip through the virtual microphone, clicks an instrument, captures what the
virtual loudspeaker gets, exports, corrects an octave, exports again; then compares: the take with
the input, the captured sound with the exported file, the pitch of the exported files with the
sung one. Screenshots lie in --out. Without a rig it runs on the machine's own screen, opens the
clip instead of recording it, and cannot compare what is heard.
"""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from studio.engine.clip import read_clip, resample, write_clip
from tests.e2e import wizard as wizard_path
from tests.e2e.compare import check
from tests.e2e.rig import ROOT, Rig

RATE = 48000


def main() -> int:
    """Run, check, tell; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rig", type=Path, default=ROOT.parent / "shared" / "rig")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "ddsp-e2e")
    parser.add_argument(
        "--input", type=Path, default=ROOT / "resources/demo/singing_vocadito_10.flac"
    )
    parser.add_argument("--audio", type=Path, default=ROOT.parent / "shared" / "audio")
    parser.add_argument("--only", choices=("all", "main-path", "wizard"), default="all")
    given = parser.parse_args()
    out = given.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    rig = Rig(given.rig.resolve() if (given.rig / "virtual-audio").exists() else None, out)
    if rig.folder is None:
        print("There is no rig here: the machine's own screen is used, nothing is recorded.")
    rig.start()
    try:
        is_well = True
        if given.only != "wizard":
            is_well = main_path(rig, given.input)
        if given.only != "main-path":
            is_well = wizard(rig, given.audio) and is_well
    finally:
        rig.stop()
    print(f"screenshots: {', '.join(sorted(path.name for path in out.glob('*.png')))} in {out}")
    print("all is well" if is_well else "something is wrong")
    return 0 if is_well else 1


def main_path(rig: Rig, sung: Path) -> bool:
    """Record, hear, export, correct; at scale 2; devices that come and go."""
    out = rig.out
    source = out / "input.wav"
    clip = resample(read_clip(sung), RATE)
    write_clip(source, clip, RATE, "float")
    status = rig.run("main_path", "--input", str(source))
    figures = json.loads((out / "figures.json").read_text())
    is_well = check(out, clip, figures, has_rig=rig.folder is not None) and status == 0
    words = ("--input", str(source), "--scenario", "look")
    is_well = rig.run("main_path", *words, size="2732x1536", scale="2") == 0 and is_well
    if rig.folder is None:
        return is_well
    words = ("--input", str(source), "--scenario", "devices")
    is_lost_well = rig.run("main_path", *words) == 0
    told = tell(out)
    is_quick = all(value > 1.5 for name, value in told.items() if name.endswith("take_s"))
    return is_well and is_lost_well and is_quick


def wizard(rig: Rig, audio: Path) -> bool:
    """Train from a folder, be killed, go on, keep, play."""
    if not (audio / "instruments").is_dir():
        print(f"There are no recordings in {audio}: the wizard is not tried.")
        return True
    folder = str(wizard_path.make_folder(rig.out, audio))
    if rig.run("main_path", "--input", folder, "--scenario", "wizard"):
        return False
    tell(rig.out)
    if rig.run("main_path", "--input", folder, "--scenario", "wizard-resume"):
        return False
    tell(rig.out)
    return wizard_path.compare(rig.out)


def tell(out: Path) -> dict[str, float]:
    """Print the figures that a run left, and give them."""
    told: dict[str, float] = json.loads((out / "figures.json").read_text())
    for name, value in told.items():
        print(f"{name:50} {value:8.2f}")
    return told


if __name__ == "__main__":
    sys.exit(main())
