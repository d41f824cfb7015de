"""Makes an empty environment with a wheel and with nothing but what its metadata asks for.

    python linked_environment.py WHEEL FOLDER [EXTRA]

Its requirements, theirs, and so on, are linked from the environment that runs this; one that is
missing there ends it with a word.
"""

import subprocess
import sys
import venv
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement


def main(wheel: Path, folder: Path, extra: str) -> int:
    """Exit status."""
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = (folder / "lib").glob("python*/site-packages")
    command = ["-m", "pip", "--python", str(folder / "bin/python"), "install"]
    subprocess.run(
        [sys.executable, *command, "--quiet", "--no-deps", "--no-index", str(wheel)], check=True
    )
    (info,) = site.glob("ddsp_studio-*.dist-info")
    own = Distribution.at(info)
    needed = closure(own.requires or [], {extra} if extra else set())
    for name in sorted(needed):
        link(distribution(name), site)
    print(f"{wheel.name}{f' [{extra}]' * bool(extra)}: {len(needed)} packages beside it")
    return 0


def closure(requires: list[str], extras: set[str]) -> set[str]:
    """Names of all distributions that these requirements lead to."""
    found: set[str] = set()
    waiting = [(line, extras) for line in requires]
    while waiting:
        line, wanted = waiting.pop()
        requirement = Requirement(line)
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": e}) for e in wanted or {""}):
            continue
        name = requirement.name.lower().replace("_", "-")
        if name in found:
            continue
        try:
            own = distribution(name)
        except PackageNotFoundError:
            sys.exit(f"{requirement} is not installed here; run make setup.")
        if not requirement.specifier.contains(own.version, prereleases=True):
            sys.exit(f"{requirement}: {own.version} is installed here; run make setup.")
        found.add(name)
        waiting += [(each, set(requirement.extras)) for each in own.requires or []]
    return found


def link(own: Distribution, site: Path) -> None:
    """Links to the top-level files and folders of a distribution (namespaces: one level down)."""
    origin = Path(str(own.locate_file("")))
    for name in {Path(str(file)).parts[0] for file in own.files or [] if ".." not in str(file)}:
        source, target = origin / name, site / name
        if not source.exists() or name in ("bin", "__pycache__"):
            continue
        if source.is_dir() and not (source / "__init__.py").exists() and "-info" not in name:
            target.mkdir(exist_ok=True)
            for inner in source.iterdir():
                if not (target / inner.name).exists():
                    (target / inner.name).symlink_to(inner)
        elif not target.exists():
            target.symlink_to(source)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), [*sys.argv, ""][3]))
