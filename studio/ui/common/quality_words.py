"""Figures of quality in words that a musician knows."""

import re

from studio.ui.common.texts import tr

NAMES = {
    "f0_l1_semitones": "Pitch (semitones)",
    "loudness_l1_db": "Loudness (dB)",
    "slope_corr": "Attacks, 1 = as sharp as played",
    "mel_l1_db": "Detail of the tone (dB)",
    "ltas_l1_db": "Colour of the tone (dB)",
    "mss_lin": "Spectrum, loud parts",
    "mss_log": "Spectrum, soft parts",
    "rest_db": "Level in rests (dB)",
    "lag_ms": "Delay (ms)",
    "outlier": "Clips an octave off",
    "peak": "Peak",
    "dc": "Offset",
}
"""By the names on the card: errors, so that less is better, where nothing else is said."""
SHORT = {
    "mel": "detail of the tone",
    "mel_l1_db": "detail of the tone",
    "ltas": "colour of the tone",
    "ltas_l1_db": "colour of the tone",
    "mss_lin": "spectrum",
    "mss_log": "spectrum of soft parts",
    "loudness_l1_db": "loudness",
    "f0": "pitch",
    "f0_l1_semitones": "pitch",
}
ROWS = {"": "This instrument", "oracle_": "Measured by frame", "fixed_": "A fixed filter"}
"""Prefixes on the card, and what was measured."""
ROWS_HELP = (
    "Measured by frame: harmonics and noise measured in the recording frame by frame and played "
    "back, no network. An instrument is seldom better, but it can be.\n"
    "A fixed filter: one spectrum for the whole recording, which follows its loudness and pitch."
)
_BEGIN = "Falls short of the next word: "
_SHARE = re.compile(r"^(\w+) (-?\d+) % of the way \((\d+) %\)$")
_FLOOR = re.compile(r"^(\w+) (\S+) is not under the fixed spectrum's (\S+)$")
_WANTED = re.compile(r"^(.*) \((\d[\d.]*)\)$")
_NAME = re.compile("|".join(rf"\b{name}\b" for name in sorted(SHORT, key=len, reverse=True)))


def figure_name(id: str) -> str:
    """What a figure measures."""
    return tr(NAMES[id]) if id in NAMES else id.replace("_", " ")


def weak_words(weak: str) -> str:
    """What an instrument would need to be better, as a sentence."""
    if not weak.startswith(_BEGIN):
        return _named(weak)
    pieces = [_piece(piece) for piece in weak[len(_BEGIN) :].rstrip(".").split("; ")]
    return tr("To be better it needs: {what}.").format(what="; ".join(pieces))


def _piece(piece: str) -> str:
    share, floor = _SHARE.match(piece), _FLOOR.match(piece)
    if share is not None:
        said = tr("{what} ({share} % of what is possible, {needed} % needed)")
        name, made, needed = share.groups()
        return said.format(what=_named(name), share=made, needed=needed)
    if floor is not None:
        said = tr("{what} ({error}, a fixed filter alone has {filter})")
        name, error, fixed = floor.groups()
        return said.format(what=_named(name), error=error, filter=fixed)
    wanted = _WANTED.match(piece)
    if wanted is not None:
        what, least = wanted.groups()
        return tr("{what} ({wanted} is wanted)").format(what=_named(what), wanted=least)
    return _named(piece)


def _named(text: str) -> str:
    return _NAME.sub(lambda found: tr(SHORT[found.group()]), text)
