"""How long a job still takes, guessed from how far it has come."""

from studio.ui.common.texts import tr

LEAST_S = 2.0  # a guess from less time than this jumps about
LEAST_SHARE = 0.05
WORTH_S = 3.0  # less than this is not worth telling


class TimeLeft:
    """Assumes that the rest goes as fast as what was done since the first report."""

    def __init__(self) -> None:
        """Nothing was reported yet."""
        self._first: tuple[float, float] | None = None

    def left_s(self, fraction: float, now_s: float) -> float | None:
        """Seconds left at this share (0..1); None where that is not known or not worth telling."""
        if self._first is None or fraction < self._first[0]:
            self._first = (fraction, now_s)
        done, since_s = fraction - self._first[0], now_s - self._first[1]
        if since_s < LEAST_S or done < LEAST_SHARE:
            return None
        seconds = since_s * (1.0 - fraction) / done
        return seconds if seconds >= WORTH_S else None


def left(seconds: float) -> str:
    """In words: seconds, minutes, hours, rounded up.

    >>> left(41.2), left(7300.0)
    ('42 s left', '2 h 2 min left')
    """
    return tr("{time} left").format(time=lasting(seconds))


def lasting(seconds: float) -> str:
    """How long something takes.

    >>> lasting(41.2), lasting(125.0), lasting(7300.0)
    ('42 s', '3 min', '2 h 2 min')
    """
    whole = int(-(-seconds // 1))
    if whole < 60:
        return tr("{n} s").format(n=whole)
    minutes = -(-whole // 60)
    if minutes < 60:
        return tr("{n} min").format(n=minutes)
    return tr("{h} h {n} min").format(h=minutes // 60, n=minutes % 60)
