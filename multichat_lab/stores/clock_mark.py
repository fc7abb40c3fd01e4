"""What is kept of the clock beside a store, so that one that jumped deletes nothing."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import platformdirs

from multichat_lab.errors import StoreDamagedError, StoreError
from multichat_lab.stores.swapping import replace_file
from multichat_lab.times import utc_now

MARK = ".clock"
"""End of the name of the file beside a store that keeps its `ClockMark`."""

SLACK = timedelta(minutes=5)
"""How far a moment may lie ahead of the clock before one of them is said to be wrong."""

LEAP = timedelta(days=31)
"""A clock that went on by more than this since the last clean-up may have jumped."""


@dataclass(frozen=True, slots=True)
class ClockMark:
    """What is kept beside a store of the clock.

    Attributes:
        seen: when the last clean-up looked; None before the first.
        unknown_since: what was recorded nobody knows when, or in the future, counts as recorded
            then: when a clean-up first looked at the store, or found the clock set back.
    """

    seen: datetime | None
    unknown_since: datetime


def what_is_wrong(mark: ClockMark | None, now: datetime) -> str:
    """Return what seems wrong with the clock, so that nothing may be deleted; else nothing.

    A clock that was set back makes nothing older; that is only told, see `set_back`.
    """
    if mark is None or mark.seen is None or now - mark.seen <= LEAP:
        return ""
    ahead = (now - mark.seen) / timedelta(days=1)
    return (
        f"the clock says {now:%Y-%m-%d %H:%M} UTC, {ahead:,.0f} days after the last clean-up"
        f" ({mark.seen:%Y-%m-%d %H:%M})"
    )


def set_back(mark: ClockMark | None, now: datetime) -> str:
    """Return that the clock was set back since the last clean-up; empty when it was not."""
    if mark is None or mark.seen is None or now >= mark.seen - SLACK:
        return ""
    return (
        f"the clock says {now:%Y-%m-%d %H:%M} UTC, and at the last clean-up it said"
        f" {mark.seen:%Y-%m-%d %H:%M}: it was set back since, or was wrong then"
    )


def next_mark(mark: ClockMark | None, now: datetime) -> ClockMark:
    """Return what is to be kept after a clean-up."""
    if mark is None or set_back(mark, now) or mark.unknown_since > now + SLACK:
        return ClockMark(now, now)
    return ClockMark(now, mark.unknown_since)


def mark_file(location: str) -> Path | None:
    """Return the file beside a store, `TYPE:PATH`, that keeps its mark; None for one without.

    Of a store on a server it lies with what this user's programs remember: whose clock it is.
    """
    kind, _, path = location.partition(":")
    if kind == "memory" or not path:
        return None
    if path.startswith("//"):
        name = hashlib.sha256(location.encode()).hexdigest()[:16]
        return platformdirs.user_state_path("multichat-lab") / (name + MARK)
    return Path(path).with_name(Path(path).name + MARK)


def read_mark(file: Path | None) -> ClockMark | None:
    """Return what is kept beside a store; None when nothing is yet.

    Raises:
        StoreError, StoreDamagedError: the file cannot be read, or is damaged.
    """
    if file is None:
        return None
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
        seen, since = (datetime.fromisoformat(values[each]) for each in ("seen", "unknown_since"))
        utc_now() - max(seen, since)  # without a zone they are no moments
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(
            f"{file} cannot be read: {error.strerror}", "See who may read it."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(
            f"{file} is damaged: it tells when the last clean-up was",
            "Delete it: what was recorded nobody knows when is then young again.",
        ) from error
    return ClockMark(seen, since)


def write_mark(file: Path | None, mark: ClockMark) -> None:
    """Keep a mark beside the store, durably.

    Raises:
        StoreError: it cannot be written.
    """
    if file is None or mark.seen is None:
        return
    values = {"seen": mark.seen.isoformat(), "unknown_since": mark.unknown_since.isoformat()}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, json.dumps(values) + "\n")
    except OSError as error:
        raise StoreError(
            f"{file} cannot be written: {error.strerror}", "See who may write there."
        ) from error
