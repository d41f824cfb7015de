"""What the dialog of an error says: what to do, in plain words; the rest is in its details."""

import errno

from studio.engine.errors import UnreadableAudio
from studio.ui.shell.error_dialog import explain


def test_a_named_error_speaks_for_itself() -> None:
    assert explain("What", UnreadableAudio("a.wav is empty.")).why == "a.wav is empty."


def test_a_fault_of_the_studio_keeps_its_terms_for_the_details() -> None:
    told = explain("What", KeyError("f0_hz"))
    assert "fault of the studio" in told.why
    assert "KeyError" not in told.why
    assert "KeyError: 'f0_hz'" in told.details


def test_what_the_disk_refuses_is_no_fault_of_the_studio() -> None:
    full = explain("What", OSError(errno.ENOSPC, "No space left on device", "/a/Müsik 音.wav"))
    assert "The disk is full (/a/Müsik 音.wav)" in full.why
    refused = explain("What", PermissionError(errno.EACCES, "Permission denied", "/a/b"))
    assert "Permission denied (/a/b)" in refused.why
    assert not any("fault" in told.why or "Errno" in told.why for told in (full, refused))


def test_a_want_of_memory_says_what_to_do() -> None:
    assert "Close other programs" in explain("What", MemoryError()).why
