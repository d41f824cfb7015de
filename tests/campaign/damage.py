"""Files damaged in a hundred thousand ways: each is read, or refused by a named error."""

import json
import multiprocessing
import random
import resource
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from studio.engine.errors import StudioError
from tests.campaign.subjects import SUBJECTS, Subject, prepare_process

SLOW_S = 5.0
HANGS_S = 60.0
MOST_GROWTH_MB = 300.0
BATCH = 50


@dataclass
class Tally:
    """What became of the files of one kind. longest_s in seconds; growth_mb above the start."""

    read: int = 0
    refused: int = 0
    crashes: int = 0
    foreign: int = 0
    slow: int = 0
    longest_s: float = 0.0
    growth_mb: float = 0.0
    examples: Counter[str] = field(default_factory=Counter)

    @property
    def n_bad(self) -> int:
        """What must not be."""
        return self.crashes + self.foreign + self.slow + (self.growth_mb > MOST_GROWTH_MB)


def campaign(n: int, seed: int, folder: Path, only: str = "") -> dict[str, Tally]:
    """n files in all (of the kinds whose name begins with only), their inputs kept in folder."""
    subjects = [subject for subject in SUBJECTS if subject.name.startswith(only)]
    total = sum(subject.share for subject in subjects)
    found = {}
    for subject in subjects:
        place = folder / subject.name.replace(" ", "_")
        place.mkdir(parents=True, exist_ok=True)
        count = max(1, round(n * subject.share / total))
        found[subject.name] = _damage(subject, count, seed, place)
        print(_line(subject.name, count, found[subject.name]), flush=True)
    return found


def _line(name: str, count: int, tally: Tally) -> str:
    text = (
        f"{name:18} {count:6} files: {tally.read} read, {tally.refused} refused, "
        f"{tally.crashes} crashes, {tally.foreign} other exceptions, {tally.slow} over "
        f"{SLOW_S:g} s (longest {tally.longest_s:.2f} s), memory +{tally.growth_mb:.0f} MB"
    )
    return text + "".join(f"\n    {n} x {what}" for what, n in tally.examples.most_common(8))


def _damage(subject: Subject, count: int, seed: int, folder: Path) -> Tally:
    source = subject.make(folder)
    content = source.read_bytes()
    tally = Tally()
    worker: _Worker | None = None
    done = 0
    while done < count:
        worker = worker or _Worker(subject, content, source.name, folder / "work")
        wanted = list(range(done, min(count, done + BATCH)))
        answer = worker.read([seed * 1_000_003 + number for number in wanted])
        for number, result in zip(wanted, answer, strict=False):
            _count(tally, result, subject, content, seed * 1_000_003 + number, folder)
        done += len(answer)
        if len(answer) < len(wanted):  # it died at the next one, or hangs there
            kind = "hang" if worker.hangs else "crash"
            tally.crashes += 1
            tally.examples[kind] += 1
            _keep(subject, content, seed * 1_000_003 + done, folder, kind)
            done += 1
            worker.end()
            worker = None
    if worker is not None:
        worker.end()
    return tally


def _count(
    tally: Tally, result: dict[str, Any], subject: Subject, content: bytes, seed: int, folder: Path
) -> None:
    tally.longest_s = max(tally.longest_s, result["seconds"])
    tally.growth_mb = max(tally.growth_mb, result["growth_mb"])
    if result["seconds"] > SLOW_S:
        tally.slow += 1
        _keep(subject, content, seed, folder, "slow")
    if result["what"] == "read":
        tally.read += 1
    elif result["what"] == "refused":
        tally.refused += 1
    else:
        tally.foreign += 1
        if tally.examples[result["what"]] == 0:
            _keep(subject, content, seed, folder, "exception")
        tally.examples[result["what"]] += 1


def _keep(subject: Subject, content: bytes, seed: int, folder: Path, kind: str) -> None:
    """The damaged file, to be looked at."""
    kept = folder / "kept"
    kept.mkdir(exist_ok=True)
    (kept / f"{kind}_{seed}").write_bytes(subject.damaged(content, random.Random(seed)))


class _Worker:
    """A process that reads damaged files in batches; it may crash or hang."""

    def __init__(self, subject: Subject, content: bytes, name: str, folder: Path) -> None:
        context = multiprocessing.get_context("fork")
        self._here, there = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(there, subject, content, name, folder), daemon=True
        )
        self._process.start()
        there.close()
        self.hangs = False

    def read(self, seeds: list[int]) -> list[dict[str, Any]]:
        """Results in order; fewer where the process ended or hangs."""
        self._here.send(seeds)
        results: list[dict[str, Any]] = []
        for _ in seeds:
            try:
                if not self._here.poll(HANGS_S):
                    self.hangs = True
                    break
                results.append(json.loads(self._here.recv()))
            except (EOFError, OSError):
                break
        return results

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.join()
        self._here.close()


def _serve(pipe: Connection, subject: Subject, content: bytes, name: str, folder: Path) -> None:
    prepare_process()
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    for _ in range(5):  # what is imported at the first use is no growth
        subject.read(path)
    start_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    while True:
        try:
            seeds = pipe.recv()
        except EOFError:
            return
        for seed in seeds:
            path.write_bytes(subject.damaged(content, random.Random(seed)))
            began = time.perf_counter()
            what = _outcome(subject, path)
            seconds = time.perf_counter() - began
            growth_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start_kb) / 1024
            pipe.send(json.dumps({"what": what, "seconds": seconds, "growth_mb": growth_mb}))


def _outcome(subject: Subject, path: Path) -> str:
    try:
        subject.read(path)
    except StudioError:
        return "refused"
    except BaseException as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return (
            f"{type(error).__name__}: {str(error)[:80]} ({Path(last.filename).name}:{last.lineno})"
        )
    return "read"
