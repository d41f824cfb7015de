"""Where the files that come with the studio lie."""

from pathlib import Path


def resource(name: str) -> Path:
    """Path of a bundled file or folder, in an installed package or in a checkout."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources"
    return (installed if installed.is_dir() else package.parent / "resources") / name
