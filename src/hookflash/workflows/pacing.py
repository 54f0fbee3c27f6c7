"""When to look again: often while something is fresh, seldom when it drags on."""

_SHARE = 0.5
_WATCH_MOST_S = 15.0
_ESTABLISH_LEAST_S, _ESTABLISH_MOST_S = 0.15, 3.0
_LATE_MOST_S = 60.0
_TALK_SHARE, _TALK_MOST_S = 0.25, 20.0


def watch_pause(since_change_s: float, least_s: float) -> float:
    """The pause before the next look at a waiting call that last changed that long ago."""
    return _clamp(since_change_s * _SHARE, least_s, _WATCH_MOST_S)


def establish_pause(since_sent_s: float) -> float:
    """The pause before the next look for the effect of a command sent that long ago."""
    return _clamp(since_sent_s * _SHARE, _ESTABLISH_LEAST_S, _ESTABLISH_MOST_S)


def late_pause(since_end_s: float, least_s: float) -> float:
    """The pause before the next look for a late pick-up."""
    return _clamp(since_end_s * _SHARE, least_s, _LATE_MOST_S)


def talk_pause(since_change_s: float, least_s: float) -> float:
    """The pause before the next look at a call in which two have been talking for that long."""
    return _clamp(since_change_s * _TALK_SHARE, least_s, _TALK_MOST_S)


def retry_pause(tries: int) -> float:
    """The pause before a refused command is decided on anew, after that many refusals."""
    return float(min(0.25 * 2**tries, 10.0))


def _clamp(value: float, least: float, most: float) -> float:
    return max(least, min(value, most))
