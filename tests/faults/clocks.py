"""A process's clock that jumps or stands still, by the one place of ours that reads it."""

from datetime import UTC, datetime, timedelta, tzinfo

from multichat_lab import times

CLOCKS = {
    "jumps ahead": timedelta(days=3650),
    "jumps back": timedelta(days=-3650),
    "stands still": None,
}
"""What happens to it, from some reading on; None: it says the same for ever."""


def break_clock(kind: str, when: int) -> None:
    """Let the clock of this process fail from its reading of that number on, from 1."""
    readings = 0
    stopped = datetime.now(UTC)

    class Clock(datetime):
        """Says what the system's clock says until it breaks."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            nonlocal readings, stopped
            readings += 1
            if readings < when:
                stopped = datetime.now(tz)
                return stopped
            jump = CLOCKS[kind]
            return stopped if jump is None else datetime.now(tz) + jump

    times.datetime = Clock  # type: ignore[attr-defined]
