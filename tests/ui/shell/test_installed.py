"""What an installed package needs beside its code."""

import tomllib
from pathlib import Path

import studio
from studio.ui.shell.dialog_controller import notice


def test_the_credits_travel_with_a_wheel_to_where_about_reads_them() -> None:
    root = Path(studio.__file__).parents[1]
    with (root / "pyproject.toml").open("rb") as file:
        wheel = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"]["NOTICE"] == "studio/resources/NOTICE"
    assert notice() == (root / "NOTICE").read_text(encoding="utf-8")
