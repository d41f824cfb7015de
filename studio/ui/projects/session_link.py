"""Between the document of the window and the session that a project file holds."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.engine.errors import NotAnInstrument
from studio.engine.session import InstrumentRef, Session, Sound, View
from studio.ui.common.results import InstrumentChoice
from studio.ui.session.document import SOUND_FIELDS, Document, Settled
from studio.ui.session.instrument_choice import choice_of_file

SoundValues = tuple[Any, ...]


def session_of(document: Document, view: View | None, title: str = "") -> Session:
    """All of the document that is kept."""
    settled = document.settled
    first, second = (None if slot is None else _sound(slot) for slot in settled.slots)
    return Session(
        clips=settled.clips,
        current=settled.current,
        sound=_sound(tuple(getattr(settled, name) for name in SOUND_FIELDS)),
        slots=(first, second),
        slot=settled.slot,
        selection=document.selection,
        title=title,
        view=view,
    )


def settled_of(session: Session, choices: Iterable[InstrumentChoice]) -> Settled:
    """What the user had settled; instruments that are not here are placeholders."""
    known = tuple(choices)
    first, second = (None if slot is None else _values(slot, known) for slot in session.slots)
    sound = dict(zip(SOUND_FIELDS, _values(session.sound, known), strict=True))
    return Settled(
        **sound,
        clips=session.clips,
        current=session.current or (session.clips[0].id if session.clips else ""),
        slots=(first, second),
        slot=session.slot,
    )


def found_instrument(
    ref: InstrumentRef | None, choices: tuple[InstrumentChoice, ...]
) -> InstrumentChoice | None:
    """The instrument of that content; one without a fingerprint by its file; else a placeholder.

    Never one that only has the same name: it would sound different.
    """
    if ref is None:
        return None
    for choice in choices:
        if choice.sha256 and choice.sha256 == ref.sha256:
            return choice
    for choice in choices:
        if not (choice.sha256 and ref.sha256) and choice.path == ref.path:
            return choice
    return InstrumentChoice(ref.name, ref.path, 0.0, 0.0, sha256=ref.sha256, is_missing=True)


def with_instruments(settled: Settled, choices: tuple[InstrumentChoice, ...]) -> Settled:
    """The same, with placeholders replaced by instruments that are here now."""
    return replace(
        settled,
        instrument=_again(settled.instrument, choices),
        other=_again(settled.other, choices),
    )


def _again(
    choice: InstrumentChoice | None, choices: tuple[InstrumentChoice, ...]
) -> InstrumentChoice | None:
    if choice is None or not choice.is_missing:
        return choice
    return found_instrument(_ref(choice), choices)


def _ref(choice: InstrumentChoice | None) -> InstrumentRef | None:
    if choice is None:
        return None
    return InstrumentRef(choice.name, choice.sha256, Path(choice.path).absolute())


def _sound(values: SoundValues) -> Sound:
    conditioning, instrument, other, room, latents, preset = values
    return Sound(conditioning, _ref(instrument), _ref(other), room, latents, preset)


def _values(sound: Sound, known: tuple[InstrumentChoice, ...]) -> SoundValues:
    return (
        sound.conditioning,
        found_instrument(sound.instrument, known),
        found_instrument(sound.other, known),
        sound.room,
        sound.latents,
        sound.preset,
    )


def known_to(
    session: Session, choices: tuple[InstrumentChoice, ...]
) -> tuple[InstrumentChoice, ...]:
    """The installed instruments, and those that lie elsewhere, where the session says.

    It reads files: for a job.
    """
    sounds = [session.sound, *(slot for slot in session.slots if slot is not None)]
    refs: list[InstrumentRef] = [
        ref for sound in sounds for ref in (sound.instrument, sound.other) if ref is not None
    ]
    more = []
    for ref in refs:
        if not any(choice.sha256 == ref.sha256 for choice in choices) and ref.path.is_file():
            try:
                more.append(choice_of_file(ref.path))
            except NotAnInstrument:
                continue
    return (*choices, *more)
