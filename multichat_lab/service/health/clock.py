"""The check of the clock: by the newest message, and by what it was at the last clean-up."""

from collections.abc import Sequence
from datetime import datetime

from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.records import ChatSession
from multichat_lab.service.health import Check
from multichat_lab.service.health.surroundings import AHEAD_SECONDS
from multichat_lab.stores.clock_mark import mark_file, read_mark, set_back

COMPARE = "Compare it with: timedatectl"


def clock_check(location: str, sessions: Sequence[ChatSession], now: datetime) -> Check:
    """See whether the clock was set back.

    Args:
        location: the store, `TYPE:PATH`.
        sessions: all of it.
        now: the clock.

    Returns:
        A check whose value is by how many seconds the newest message, or the last clean-up, is
        ahead of the clock.
    """
    newest = max((each.last_activity for each in sessions), default=now)
    try:
        mark = read_mark(mark_file(location))
    except (StoreError, StoreDamagedError) as error:
        return Check("clock", "warn", None, f"What is kept of the clock: {error}")
    seen = now if mark is None or mark.seen is None else mark.seen
    ahead = max(0.0, round((max(newest, seen) - now).total_seconds(), 1))
    if told := set_back(mark, now):
        return Check("clock", "warn", ahead, f"It seems that {told}. {COMPARE}")
    if ahead <= AHEAD_SECONDS:
        return Check("clock", "ok", ahead, f"It is {now:%Y-%m-%d %H:%M:%S} UTC")
    return Check(
        "clock",
        "warn",
        ahead,
        f"The newest message is of {newest:%Y-%m-%d %H:%M:%S} UTC, and the clock says"
        f" {now:%Y-%m-%d %H:%M:%S}: the clock was set back, or that message came from one that is"
        f" ahead. {COMPARE}",
    )
