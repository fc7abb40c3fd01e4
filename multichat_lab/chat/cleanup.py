"""Clean-up: which sessions go, why the others stay, and when it is refused.

What counts is when something was *recorded*: an import of today holds what was said years ago, and
is young. Two keys keep a mistake from deleting much: the part of the store that may go at once, and
the clock, which is compared with what it was at the last clean-up (see `ClockMark`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from multichat_lab.errors import MessageError, StoreError
from multichat_lab.records import ChatSession
from multichat_lab.stores.clock_mark import (
    SLACK,
    ClockMark,
    mark_file,
    next_mark,
    read_mark,
    set_back,
    what_is_wrong,
    write_mark,
)
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.questions import MessageQuery, SessionQuery
from multichat_lab.times import utc_now


@dataclass(frozen=True, slots=True)
class CleanUpPlan:
    """What a clean-up deletes, and what it keeps.

    Attributes:
        days: sessions in which nothing was said or recorded for so many days go.
        now: the clock, as an aware UTC datetime.
        going: the sessions that go, the oldest first.
        sessions, messages: how many the store holds.
        young: sessions that stay only because what is in them was recorded later than it was said.
        unknown: those of them of which nobody knows when; see `ClockMark.unknown_since`.
        clock: what is wrong with the clock; empty when nothing seems to be.
        set_back: that the clock was set back since the last clean-up, which deletes nothing more;
            empty when it was not.
    """

    days: float
    now: datetime
    going: list[ChatSession]
    sessions: int
    messages: int
    young: int
    unknown: int
    clock: str
    set_back: str = ""

    @property
    def part(self) -> float:
        """The part of the sessions or of the messages that goes, whichever is greater."""
        gone = sum(each.message_count for each in self.going)
        parts = (len(self.going) / max(1, self.sessions), gone / max(1, self.messages))
        return max(parts)

    def refusal(self, most: float) -> StoreError | None:
        """Return why this needs somebody's word; None when it does not.

        Args:
            most: the part of the store that may go at once, from 0 to 1.
        """
        if not self.going:
            return None
        what = f"The clean-up would delete {len(self.going):,} of {self.sessions:,} sessions"
        sure = f"delete them with: multichat cleanup --days {self.days:g} --yes"
        if self.clock:
            return StoreError(
                f"{what}, and {self.clock}", f"Compare it with: timedatectl. If it is right, {sure}"
            )
        if self.part > most:
            return StoreError(
                f"{what}, {self.part:.0%} of what is there, and at most {most:.0%} may go at once",
                f"See them with --dry-run; if they should go, {sure}; or raise cleanup_most.",
            )
        return None


def clean_up(
    store: Store, days: float, *, dry_run: bool = False, most: float | None = None
) -> CleanUpPlan:
    """Delete the sessions in which nothing was said or recorded for `days` days of 24 hours.

    Args:
        store: an open store.
        days: from 0 to 36,500.
        dry_run: delete nothing.
        most: the part that may go at once; None: somebody said that all of them may.

    Returns:
        What was deleted, or would be.

    Raises:
        MessageError: `days` is no such number.
        StoreError: more than `most` would go, or the clock seems to have jumped; with None neither
            is asked. Nothing was deleted.
    """
    file = mark_file(store.location)
    mark = read_mark(file)
    if dry_run:
        with store.reading() as reader:
            return plan_of(reader, days, utc_now(), mark)
    with store.transaction() as transaction:
        plan = plan_of(transaction, days, utc_now(), mark)
        if most is not None and (error := plan.refusal(most)):
            raise error
        transaction.delete_sessions([each.session_id for each in plan.going])
    write_mark(file, next_mark(mark, plan.now))
    return plan


def plan_of(reader: Reader, days: float, now: datetime, mark: ClockMark | None) -> CleanUpPlan:
    """Return which sessions go.

    Raises:
        MessageError: `days` is no number from 0 to 36,500.
    """
    if not 0 <= days <= 36_500:
        raise MessageError(f"days is {days}", "Give a number of days from 0 to 36500.")
    before = now - timedelta(days=days)
    since = next_mark(mark, now).unknown_since
    sessions = reader.sessions(SessionQuery())
    silent = [each for each in sessions if not before <= each.last_activity <= now + SLACK]
    recorded = {each.session_id: recorded_at(reader, each, now) for each in silent}
    going = [each for each in silent if (recorded[each.session_id] or since) < before]
    unknown = sum(at is None for at in recorded.values()) - sum(
        recorded[each.session_id] is None for each in going
    )
    return CleanUpPlan(
        days,
        now,
        going,
        len(sessions),
        sum(each.message_count for each in sessions),
        len(silent) - len(going),
        unknown,
        what_is_wrong(mark, now),
        set_back(mark, now),
    )


def recorded_at(reader: Reader, session: ChatSession, now: datetime) -> datetime | None:
    """Return when a session's last message was recorded; None where nobody knows.

    In a session without messages nothing was recorded; its beginning stands.
    """
    moment = session.last_activity if session.message_count == 0 else None
    for last in reader.messages(MessageQuery(session.session_id, limit=1)):
        moment = last.recorded_at
    return None if moment is None or moment > now + SLACK else moment
