"""One parameter: what it is called, which values it takes, and what hears it."""

from dataclasses import dataclass
from typing import Literal

from studio.engine.errors import BadParameter

Value = float | bool | str
Stage = Literal["features", "network", "mix", "effect"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table.

    id: in files and flags; label, help: for people; group: which values stand together.
    default, minimum, maximum, step, unit: of a "number"; choices: of a "choice"; kind: "number",
        "switch" or "choice".
    stage: what hears it: the "features" before the network, the "network", the "mix" of its stems,
        or an "effect" after that. What lies before the stage need not run again.
    """

    id: str
    label: str
    group: str
    default: Value
    help: str
    kind: Literal["number", "switch", "choice"] = "number"
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 1.0
    unit: str = ""
    choices: tuple[str, ...] = ()
    stage: Stage = "features"

    def check(self, value: Value) -> Value:
        """Give the value in its own type; BadParameter where it does not fit."""
        if self.kind == "switch":
            return self._check_switch(value)
        if self.kind == "choice":
            return self._check_choice(value)
        return self._check_number(value)

    def _check_switch(self, value: Value) -> bool:
        words = {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}
        if isinstance(value, bool):
            return value
        word = str(int(value) if value in (0, 1) else value).lower()
        if word not in words:
            raise BadParameter(
                "{id} is on or off, not {value!r}.",
                id=self.id,
                value=value,
            )
        return words[word]

    def _check_choice(self, value: Value) -> str:
        by_lower = {choice.lower(): choice for choice in self.choices}
        word = str(value).strip().lower()
        if self.unit and f"{word} {self.unit.lower()}" in by_lower:
            word = f"{word} {self.unit.lower()}"
        if word not in by_lower:
            raise BadParameter(
                "{id} is one of {choices}, not {value!r}.",
                id=self.id,
                choices=", ".join(self.choices),
                value=value,
            )
        return by_lower[word]

    def _check_number(self, value: Value) -> float:
        try:
            number = float(value)
        except ValueError:
            raise BadParameter(
                "{id} is a number, not {value!r}.",
                id=self.id,
                value=value,
            ) from None
        if isinstance(value, bool) or not self.minimum <= number <= self.maximum:
            raise BadParameter(
                "{id} lies between {minimum:g} and {maximum:g}{unit}, not {value}.",
                id=self.id,
                minimum=self.minimum,
                maximum=self.maximum,
                unit=" " + self.unit if self.unit else "",
                value=value,
            )
        return number
