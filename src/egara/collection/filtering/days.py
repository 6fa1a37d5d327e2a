"""Convert days of the local calendar to file times."""

import datetime

__all__ = ["start_of_day"]

NANOSECONDS = 10**9
MIN_TIME, MAX_TIME = -(2**63) + 2, 2**63 - 1  # of files, in nanoseconds


def start_of_day(day: datetime.date, days: int = 0) -> int:
    """Return the first moment of a day in the time zone of this machine.

    Args:
        day: the day.
        days: the number of days to add.

    Returns:
        Nanoseconds since 1970, UTC; the first or last time that a file can have if the day is
        outside that range.
    """
    try:
        midnight = datetime.datetime.combine(day, datetime.time.min)
        seconds = int((midnight + datetime.timedelta(days)).timestamp())
    except (OverflowError, OSError, ValueError):  # the calendar of this system ends before
        return MIN_TIME if day.year < 1970 else MAX_TIME
    return min(max(seconds * NANOSECONDS, MIN_TIME), MAX_TIME)
