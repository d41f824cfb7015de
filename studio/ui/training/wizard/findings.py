"""What the check found in a file, in words: short for the table, whole for a person who asks."""

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.engine.file_names import printable
from studio.ui.common.texts import tr
from studio.ui.common.theme import Theme

if TYPE_CHECKING:
    from studio.training.corpus.item_check import Finding, ItemCheck

FORGIVABLE = ("polyphonic", "unpitched")
SHORT = {
    "unreadable": "cannot be read",
    "too_short": "too short",
    "silent": "silent",
    "unpitched": "no clear pitch",
    "polyphonic": "two notes at once",
    "duplicate": "a copy of another file",
    "clipped": "clipped",
    "noisy": "noisy",
    "offset": "off centre",
    "low_rate": "low sample rate",
    "mostly_rests": "mostly rests",
    "broken_off": "breaks off",
    "left_over": "bytes left over",
    "cancels": "channels that cancel",
    "off_its_name": "another note than its name",
}
MOST_NAMED = 3


def can_be_used(check: "ItemCheck") -> bool:
    """Whether a tick may force it in: there is sound that can be read."""
    return all(f.id in FORGIVABLE for f in check.findings if f.is_critical)


def verdict_of(check: "ItemCheck", theme: Theme) -> tuple[str, str]:
    """Few words and a colour: left out and why, usable with what to mind, or good."""
    critical = [finding for finding in check.findings if finding.is_critical]
    names = ", ".join(tr(SHORT.get(f.id, f.id)) for f in critical or check.findings)
    if critical:
        return tr("✗ Left out: {words}").format(words=names), theme.danger
    if check.findings:
        return tr("! Usable: {words}").format(words=names), theme.notes
    kind = tr("✓ A single note") if check.kind == "note" else tr("✓ Good")
    return kind, theme.good


def explained(check: "ItemCheck") -> str:
    """Each finding with its reason and what to do."""
    if not check.findings:
        return tr("Nothing is wrong with it.")
    return " ".join(_sentence(check, finding) for finding in check.findings)


def _sentence(check: "ItemCheck", finding: "Finding") -> str:
    """Reason and advice without the file's name, which stands before them."""
    reason = finding.reason
    for name in (check.item.id, check.item.name):
        reason = reason.removeprefix(printable(name)).lstrip(": ")
    return f"{reason} {finding.advice}".strip()


def left_out(checks: "Sequence[ItemCheck]") -> str:
    """The files that cannot be used, by name, with what to do; "" where there are none."""
    out = [check for check in checks if not check.is_usable]
    if not out:
        return ""
    lines = []
    for check in out[:MOST_NAMED]:
        first = next(finding for finding in check.findings if finding.is_critical)
        name, why = html.escape(printable(check.item.name)), html.escape(_sentence(check, first))
        lines.append(tr("✗ <b>{name}</b> {why}").format(name=name, why=why))
    if len(out) > MOST_NAMED:
        lines.append(tr("And {n} more: see the red rows.").format(n=len(out) - MOST_NAMED))
    return "<br>".join(lines)
