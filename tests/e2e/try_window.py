"""Walks the main path in the real window on a virtual screen and sound card, and listens.

    python tests/e2e/try_window.py --rig ../shared/rig --out /tmp/e2e [--input FILE] [--light]

It records the input through the virtual microphone, stops, clicks the first instrument, captures
what the virtual loudspeaker gets, exports, and compares: the take with the input, the captured
sound with the exported file. At least one instrument must be installed. Screenshots lie in --out.
Not part of the fast suite.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from studio.engine.clip import Clip, read_clip, resample, write_clip  # noqa: E402

RATE = 48000
STEPS = """
cd "$OUT"
shot start.png
xdotool mousemove --window $WINDOW 700 380
"$RIG/virtual-audio" feed "$OUT/input.wav"
xdotool key r
sleep 2.5
shot recording.png
sleep {rest}
xdotool key r
sleep {analysis}
shot analysed.png
xdotool mousemove --window $WINDOW 120 {card_y} click 1
"$RIG/virtual-audio" capture "$OUT/heard.wav" {capture}
shot played.png
xdotool key ctrl+e
sleep 1.5
shot export-dialog.png
xdotool key ctrl+a
xdotool type --delay 8 "$OUT/exported.wav"
xdotool key Return
sleep 2
xdotool key 1
sleep 0.5
shot original.png
"""


def main() -> int:
    """Run, check, tell; 0 if all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rig", type=Path, default=ROOT.parent / "shared" / "rig")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "ddsp-e2e")
    parser.add_argument(
        "--input", type=Path, default=ROOT / "resources/demo/singing_vocadito_10.flac"
    )
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--light", action="store_true")
    parser.add_argument("--analysis", type=float, default=8.0, help="seconds to wait after Stop")
    given = parser.parse_args()
    out = given.out.resolve()
    (out / "home").mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("*.wav"), *out.glob("home/**/*.wav")):
        old.unlink()
    clip = resample(read_clip(given.input), RATE)
    write_clip(out / "input.wav", clip, RATE, "float")
    rig = given.rig.resolve()
    os.environ["VIRTUAL_AUDIO_DIR"] = str(out / "sound")  # a sound server of our own
    subprocess.run([rig / "virtual-audio", "stop"], check=False)
    subprocess.run([rig / "virtual-audio", "start"], check=True)
    try:
        run(rig, out, clip.seconds, given.size, given.light, given.analysis)
    finally:
        subprocess.run([rig / "virtual-audio", "stop"], check=False)
    return check(out, clip)


def run(rig: Path, out: Path, seconds: float, size: str, light: bool, analysis: float) -> None:
    """Start the real program under the rig and press what the user presses."""
    steps = out / "steps.sh"
    rest = max(0.0, seconds - 2.5) + 0.6
    steps.write_text(STEPS.format(rest=rest, analysis=analysis, card_y=130, capture=seconds + 2.5))
    settings = out / "home/.config/DDSP Studio/ddsp-studio.conf"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"[appearance]\ntheme={'light' if light else 'dark'}\n")
    exports = subprocess.run(
        [rig / "virtual-audio", "env"], check=True, capture_output=True, text=True
    ).stdout
    environment = {
        **os.environ, "HOME": str(out / "home"), "RIG": str(rig), "OUT": str(out),
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        environment.pop(name, None)
    program = "from studio.ui.app import run_window; raise SystemExit(run_window(timing=True))"
    command = (
        f"{exports}\nexec {rig}/screenshot -o {out}/end.png -s {size} -w 5 -t 'DDSP Studio' "
        f"-x {steps} -- {sys.executable} -c '{program}'"
    )
    subprocess.run(["bash", "-c", command], check=True, env=environment, cwd=ROOT)


def check(out: Path, clip: Clip) -> int:
    """Compare the sounds; prints each figure."""
    takes = sorted(out.glob("home/**/Take *.wav"))
    ok = bool(takes)
    print(f"takes: {[take.name for take in takes]}")
    if takes:
        likeness = similarity(resample(read_clip(takes[-1]), RATE), clip)
        print(f"take against input: {likeness:.4f}")
        ok = ok and likeness > 0.99
    heard = read_clip(out / "heard.wav")
    print(f"heard: {heard.seconds:.2f} s, peak {np.abs(heard.samples).max():.3f}")
    if not (out / "exported.wav").exists():
        print("nothing was exported")
        return 1
    exported = resample(read_clip(out / "exported.wav"), RATE)
    likeness = similarity(heard, exported)
    print(f"heard against exported: {likeness:.4f}; exported {exported.seconds:.2f} s")
    ok = ok and likeness > 0.99 and float(np.abs(exported.samples).max()) > 0.01
    print("all is well" if ok else "something is wrong")
    return 0 if ok else 1


def similarity(heard: Clip, wanted: Clip) -> float:
    """Correlation of the two at the shift that fits best, over what both hold there."""
    a, b = heard.samples.astype(np.float64), wanted.samples.astype(np.float64)
    n = 1 << (len(a) + len(b)).bit_length()
    cross = np.fft.irfft(np.fft.rfft(a, n) * np.conj(np.fft.rfft(b, n)), n)
    shift = int(np.argmax(cross))
    shift = shift - n if shift > n // 2 else shift
    start, end = max(0, shift), min(len(a), len(b) + shift)
    x, y = a[start:end], b[start - shift : end - shift]
    return float(np.dot(x, y) / (np.linalg.norm(x) * np.linalg.norm(y) + 1e-12))


if __name__ == "__main__":
    sys.exit(main())
