"""One setting: its key in the file, its type, its default, and its row in the dialog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar, overload

from PySide6.QtCore import QSettings

T = TypeVar("T")
Kind = Literal["switch", "choice", "device", "folder", "other"]
Page = Literal["", "audio", "analysis", "rendering", "appearance", "folders"]


class HasStore:
    """What setting values are kept in."""

    store: QSettings


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """A row of the table; on Settings it is an attribute that is read and written.

    key: in the file. default: a value, or what finds it. read: a value of the text in the file,
        None where it does not fit (the default is taken then). write: the text of a value.
    kind, choices: how the dialog lets it be set; names: words of the choices, in their order.
    label, help: words of the dialog. page: of the dialog, "" = it is not set there.
    """

    key: str
    default: T | Callable[[], T]
    read: Callable[[str], T | None]
    write: Callable[[T], Any]
    kind: Kind = "other"
    choices: tuple[T, ...] = ()
    names: tuple[str, ...] = field(default=(), compare=False)
    label: str = ""
    help: str = ""
    page: Page = ""

    def first(self) -> T:
        """Returns the default."""
        return self.default() if callable(self.default) else self.default

    @overload
    def __get__(self, settings: None, owner: type) -> "Setting[T]": ...

    @overload
    def __get__(self, settings: HasStore, owner: type) -> T: ...

    def __get__(self, settings: HasStore | None, owner: type) -> "Setting[T] | T":
        """The value; the default where the file has none, or one that does not fit."""
        if settings is None:
            return self
        if not settings.store.contains(self.key):
            return self.first()
        value = self.read(str(settings.store.value(self.key, "", type=str)))
        if value is None or (self.choices and value not in self.choices):
            return self.first()
        return value

    def __set__(self, settings: HasStore, value: T) -> None:
        """Keep the value."""
        settings.store.setValue(self.key, self.write(value))


def switch(
    key: str, default: bool, label: str = "", help: str = "", page: Page = ""
) -> Setting[bool]:
    """Something that is on or off."""
    words = {"true": True, "1": True, "false": False, "0": False, "": False}
    return Setting(
        key, default, lambda text: words.get(text.lower(), True), bool, "switch",
        label=label, help=help, page=page,
    )  # fmt: skip


def choice(
    key: str,
    default: str,
    choices: Sequence[str],
    names: Sequence[str] = (),
    label: str = "",
    help: str = "",
    page: Page = "",
) -> Setting[str]:
    """One of some words."""
    return Setting(
        key, default, lambda text: text, str, "choice", tuple(choices), tuple(names), label, help,
        page,
    )  # fmt: skip


def number(
    key: str,
    default: int,
    choices: Sequence[int],
    names: Sequence[str] = (),
    label: str = "",
    help: str = "",
    page: Page = "",
) -> Setting[int]:
    """One of some whole numbers."""
    return Setting(
        key, default, _whole, int, "choice", tuple(choices), tuple(names), label, help, page
    )


def _whole(text: str) -> int | None:
    try:
        return int(text)
    except ValueError:
        return None


def device(key: str, label: str) -> Setting[str | None]:
    """A sound device by its name; None = the system's default."""
    return Setting(
        key, None, lambda text: text or None, lambda name: name or "", "device",
        label=label, page="audio",
    )  # fmt: skip


def folder(
    key: str, default: Callable[[], Path], label: str = "", page: Page = ""
) -> Setting[Path]:
    """A path; "" in the file = the default."""
    return Setting(
        key, default, lambda text: Path(text) if text else None, str, "folder",
        label=label, page=page,
    )  # fmt: skip
