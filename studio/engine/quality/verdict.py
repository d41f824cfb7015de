"""One word for an instrument: below, sound, good, excellent, with the reason."""

import math
from dataclasses import dataclass

from studio.engine.quality.figures import Figures

WORDS = ("below", "sound", "good", "excellent")


@dataclass(frozen=True, slots=True)
class Verdict:
    """word: of the scale; shares: how much of the way from fixed spectrum to oracle was made
    (mel, ltas, mss_lin); missing: what keeps it from the next word."""

    word: str
    shares: dict[str, float]
    missing: tuple[str, ...]


def judge(model: Figures, oracle: Figures, fixed: Figures) -> Verdict:
    """The scale of docs/quality.md: each instrument against the rows of its own held-out audio."""
    shares = {
        "mel": share(model.mel_l1_db, oracle.mel_l1_db, fixed.mel_l1_db),
        "ltas": share(model.ltas_l1_db, oracle.ltas_l1_db, fixed.ltas_l1_db),
        "mss_lin": share(model.mss_lin, oracle.mss_lin, fixed.mss_lin),
    }
    steps = (_sound(model, fixed), _good(model, shares), _excellent(model, shares))
    word = 0
    for missing in steps:
        if missing:
            return Verdict(WORDS[word], shares, tuple(missing))
        word += 1
    return Verdict(WORDS[word], shares, ())


def share(model: float, oracle: float, fixed: float) -> float:
    """Part of the way from the fixed-spectrum row (0) to the oracle (1).

    >>> share(3.0, 2.0, 4.0)
    0.5
    """
    return (fixed - model) / (fixed - oracle) if fixed != oracle else math.nan


def _sound(model: Figures, fixed: Figures) -> list[str]:
    """What is missing to be sound."""
    missing = []
    for name in ("loudness_l1_db", "mel_l1_db", "ltas_l1_db", "mss_lin"):
        mine, floor = getattr(model, name), getattr(fixed, name)
        if not mine < floor:
            missing.append(f"{name} {mine:.3g} is not under the fixed spectrum's {floor:.3g}")
    if model.f0_l1_semitones > fixed.f0_l1_semitones + 0.02:
        missing.append(
            f"f0 is off by {model.f0_l1_semitones:.3f} st (fixed spectrum "
            f"{fixed.f0_l1_semitones:.3f})"
        )
    if model.outlier > 0:
        missing.append("a clip's pitch is off by an octave")
    if abs(model.lag_ms) > 4:
        side = "late" if model.lag_ms > 0 else "early"
        missing.append(f"the result is {abs(model.lag_ms):.0f} ms {side}")
    return missing


def _good(model: Figures, shares: dict[str, float]) -> list[str]:
    """What is missing to be good."""
    missing = _short_of(shares, {"mel": 0.65, "ltas": 0.50, "mss_lin": 0.35})
    if not model.loudness_l1_db <= 0.6:
        missing.append(f"loudness error {model.loudness_l1_db:.2f} dB (0.6)")
    if not model.slope_corr >= 0.85:
        missing.append(f"attacks follow at {model.slope_corr:.2f} (0.85)")
    return missing


def _excellent(model: Figures, shares: dict[str, float]) -> list[str]:
    """What is missing to be excellent."""
    missing = _short_of(shares, {"mel": 0.85, "ltas": 0.70, "mss_lin": 0.65})
    if not model.loudness_l1_db <= 0.4:
        missing.append(f"loudness error {model.loudness_l1_db:.2f} dB (0.4)")
    if abs(model.rest_db) > 1:
        missing.append(f"rests are {model.rest_db:+.1f} dB off (1)")
    return missing


def _short_of(shares: dict[str, float], wanted: dict[str, float]) -> list[str]:
    """The shares that fall short."""
    return [
        f"{name} {100 * shares[name]:.0f} % of the way ({100 * least:.0f} %)"
        for name, least in wanted.items()
        if not shares[name] >= least
    ]
