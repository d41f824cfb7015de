"""A screen and a sound card made of software (../shared/rig), or what the machine has."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAIT = """until test -s "$OUT/pid"; do sleep 0.1; done
while kill -0 "$(cat "$OUT/pid")" 2>/dev/null; do sleep 0.2; done
"""


@dataclass(frozen=True, slots=True)
class Rig:
    """folder: where the rig's scripts lie, None = the machine's own screen and sound; out: where
    all that the run makes goes to."""

    folder: Path | None
    out: Path

    @property
    def home(self) -> Path:
        """The home folder of the program under test."""
        return self.out / "home"

    def virtual_audio(self, *words: str) -> list[str]:
        """The command of the virtual sound card."""
        assert self.folder is not None
        return [str(self.folder / "virtual-audio"), *words]

    def start(self) -> None:
        """A fresh home; the sound server, where there is a rig."""
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        for old in (*self.out.glob("*.wav"), *self.out.glob("*.json"), *self.out.glob("*.png")):
            old.unlink()
        if self.folder is not None:
            os.environ["VIRTUAL_AUDIO_DIR"] = str(self.out / "sound")  # a server of our own
            subprocess.run(self.virtual_audio("stop"), check=False, capture_output=True)
            subprocess.run(self.virtual_audio("start"), check=True)

    def stop(self) -> None:
        """End the sound server."""
        if self.folder is not None:
            subprocess.run(self.virtual_audio("stop"), check=False, capture_output=True)

    def run(self, module: str, *words: str, size: str = "1366x768", scale: str = "1") -> int:
        """Run a module of this folder in the real program's place; returns its exit status."""
        for name in ("pid", "status", "figures.json"):
            (self.out / name).unlink(missing_ok=True)
        environment = self.environment(scale)
        command = [sys.executable, "-m", f"tests.e2e.{module}", "--out", str(self.out), *words]
        if self.folder is None:
            return subprocess.run(command, env=environment, cwd=ROOT, check=False).returncode
        command += ["--rig", str(self.folder)]
        screen = [str(self.folder / "screenshot"), "-o", str(self.out / "end.png"), "-s", size]
        # The screen's script waits for the program's end; its status is in a file.
        wait = self.out / "wait.sh"
        wait.write_text(WAIT)
        done = subprocess.run(
            [*screen, "-w", "0", "-x", str(wait), "--", *command],
            env={**environment, "OUT": str(self.out)},
            cwd=ROOT,
            check=False,
        )
        status = self.out / "status"
        code = int(status.read_text()) if status.exists() else 1
        return code or (done.returncode if not status.exists() else 0)

    def environment(self, scale: str) -> dict[str, str]:
        """Of the program under test: a home of its own, the sound server, the scale."""
        environment = {**os.environ, "HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "QT_QPA_PLATFORM"):
            environment.pop(name, None)
        environment["QT_SCALE_FACTOR"] = scale
        if self.folder is not None:
            told = subprocess.run(
                self.virtual_audio("env"), check=True, capture_output=True, text=True
            ).stdout
            for line in told.splitlines():
                name, _, value = line.removeprefix("export ").partition("=")
                if name.isidentifier():
                    environment[name] = value.strip("'\"")
        return environment
