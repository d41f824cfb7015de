"""Rows of open sets: what there is to choose from, each with the place of its code.

A table is read without loading what its rows stand for (torch takes a second), and a new member is
one row, one file and one test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One member of an open set.

    id: in files, flags and the table itself; label: for people; help: when to choose it. code:
    "package.module:name" of what makes it.
    """

    id: str
    label: str
    help: str
    code: str

    def load(self) -> Any:
        """What `code` names; its module is imported at the first call."""
        module, _, name = self.code.partition(":")
        return getattr(import_module(module), name)


def table(*rows: Row) -> Mapping[str, Row]:
    """Rows by id, in their order; ValueError where two have one id.

    >>> list(table(Row("a", "A", "", "math:sin"), Row("b", "B", "", "math:cos")))
    ['a', 'b']
    """
    made = {row.id: row for row in rows}
    if len(made) != len(rows):
        raise ValueError("two rows of a table have one id")
    return made


def row_of(rows: Mapping[str, Row], id: str, what: str) -> Row:
    """The row of an id; ValueError that names those there are. what: "a tracker"."""
    if id not in rows:
        raise ValueError(f"{id!r} is not {what}; there are {', '.join(rows)}")
    return rows[id]
