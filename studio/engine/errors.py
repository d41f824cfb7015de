"""Errors that a user can cause, each with a message that says what to do."""

import re
from typing import Any, ClassVar


class StudioError(Exception):
    """Base of every named error: the message is one sentence meant for the user.

    code: tells kinds of errors apart, for programs ("not_an_instrument"); template, fields: what
    the sentence is made of, so that another language can make its own.

    >>> error = BadRoom("{name} is silent; choose another.", name="a.wav")
    >>> str(error), error.code, error.fields
    ('a.wav is silent; choose another.', 'bad_room', {'name': 'a.wav'})
    """

    code: ClassVar[str] = "studio_error"

    def __init__(self, template: str = "", /, **fields: Any) -> None:
        """template: the sentence, with a place in braces for each field where there are any."""
        super().__init__(template.format(**fields) if fields else template)
        self.template, self.fields = template, fields

    def __init_subclass__(cls) -> None:
        """The code is the name in snake case."""
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class UnreadableAudio(StudioError):
    """The file is absent, empty, not audio, damaged or holds no usable samples."""


class UnwritableTarget(StudioError):
    """The target cannot be written: no such folder, no permission, disk full."""


class NoRoom(StudioError):
    """The disk has too little room for what a long recording needs while it is open."""


class NoPitchFound(StudioError):
    """The audio holds nothing that an instrument could follow."""


class NotAnInstrument(StudioError):
    """The file is not an instrument of this studio, or is damaged, too new or hostile."""


class NotAProject(StudioError):
    """The file is not a project of this studio, or is damaged, too new or hostile."""


class NotAPresetFile(StudioError):
    """The file of the user's presets is damaged."""


class UnknownInstrument(StudioError):
    """No instrument of that name is installed."""


class BadParameter(StudioError):
    """A parameter is unknown or outside its range."""


class BadTrainingData(StudioError):
    """The folder holds too little usable audio to train from."""


class TrainingFailed(StudioError):
    """Training cannot go on; the last checkpoint stays usable."""


class TrainingUnstable(TrainingFailed):
    """The loss is not a number any more; a lower learning rate helps."""


class DeviceError(StudioError):
    """A sound device is absent, refused, lost or frozen."""


class BadRoom(StudioError):
    """The file is not an impulse response that can be used as a room."""
