"""Why a file cannot be written, in one sentence that says what to do about it."""

import errno
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})


def why_not_written(path: Path, error: BaseException | None) -> str:
    """A sentence about what was raised where path was to be written.

    error: an OSError, what a library raised instead, or None where it said nothing; those without
    a number of the system count as a full disk only where they say so.

    >>> why_not_written(Path("/a.wav"), PermissionError(errno.EACCES, "Permission denied"))
    '/a.wav cannot be written: no permission for this folder or file; choose another folder.'
    >>> why_not_written(Path("/a.wav"), OSError(errno.ENOSPC, "No space left on device"))
    '/a.wav cannot be written: the disk is full; free some space or choose another folder.'
    """
    return f"{path} cannot be written: {reason_and_advice(path, error)}"


def reason_and_advice(path: Path, error: BaseException | None) -> str:
    """The second half of the sentence: why, and what helps."""
    number = getattr(error, "errno", None)
    if number in FORBIDDEN:
        return "no permission for this folder or file; choose another folder."
    if number == errno.EROFS:
        return "its disk is read-only; choose another folder."
    if number in FULL:
        return "the disk is full; free some space or choose another folder."
    if number == errno.ENAMETOOLONG:
        return "its name is too long; choose a shorter one."
    if number in (errno.EISDIR, errno.EEXIST) and path.is_dir():
        return "it is a folder; name a file in it."
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}; make it or choose another."
    why = getattr(error, "strerror", None) or error or "the disk may be full"
    return f"{why}; see that the disk has space and is connected, or choose another folder."
