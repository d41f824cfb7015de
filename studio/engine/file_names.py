"""Names of files that are no text: old archives and other systems leave such bytes.

Python keeps a byte that is no UTF-8 as a lone surrogate (PEP 383), which no file, terminal or
document takes: what is shown is made text first, what is stored is escaped.
"""

import codecs
import json
from typing import Any

ON_TERMINALS = "studio_names"
"""Error handler for streams: what they cannot show is a question mark, and no exception."""


def printable(name: str) -> str:
    r"""The name with a mark in the place of each byte that is no text.

    >>> printable("caf\udce9"), printable("café")
    ('caf\ufffd', 'café')
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def json_bytes(value: Any) -> bytes:
    r"""A document in UTF-8; names that are no text stay what they are, escaped.

    >>> json_bytes("caf\udce9")
    b'"caf\\udce9"'
    """
    return json.dumps(value, ensure_ascii=False, indent=1).encode(errors="backslashreplace")


def _mark(error: UnicodeError) -> tuple[bytes, int]:
    assert isinstance(error, UnicodeEncodeError)
    is_unicode = error.encoding.lower().startswith("utf")
    mark = "\ufffd".encode(error.encoding) if is_unicode else b"?"
    return mark * (error.end - error.start), error.end  # as bytes: UTF-8 takes only ASCII texts


codecs.register_error(ON_TERMINALS, _mark)
