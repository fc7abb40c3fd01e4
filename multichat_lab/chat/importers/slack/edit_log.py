"""The edit log of a channel: entries that say what a message was, and what became of it.

Exports with an edit log, and records of Slack's events, hold `message_changed` and
`message_deleted` among the messages. They are no messages: they become revisions of those that they
are about. A message that only the log has still stands in its place.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from multichat_lab.chat.importers.slack.item import CHANGES, SlackItem, moment_of
from multichat_lab.records import RevisionKind

_OLD = ("previous_message", "original")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a message was before a change.

    Attributes:
        values: its object then; None where the log does not tell.
        kind: what happened to it.
        by: id of the user who changed it; empty where that is not told.
        at: when.
    """

    values: dict[str, Any] | None
    kind: RevisionKind
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """A message with its history.

    Attributes:
        item: as it is; one that was deleted, as it was last.
        earlier: what it was, in the order of the changes.
    """

    item: SlackItem
    earlier: Sequence[Earlier] = ()

    @property
    def is_deleted(self) -> bool:
        """Whether it has no words any more; a tombstone stands where a thread's root was."""
        is_gone = bool(self.earlier) and self.earlier[-1].kind == "deletion"
        return is_gone or self.item.subtype == "tombstone"


def changed_ts(entry: SlackItem) -> str | None:
    """Return the `ts`, which is the id, of the message that an entry is about."""
    told = [_object(entry.values, name).get("ts") for name in ("message", *_OLD)]
    for ts in (*told, entry.values.get("deleted_ts")):
        try:
            moment_of(ts)
        except ValueError:
            continue
        return str(ts)
    return None


class EditLog:
    """The entries of a channel, by the messages that they are about.

    Args:
        items: of the files that hold entries; others among them are passed over.
    """

    def __init__(self, items: Iterable[SlackItem]) -> None:
        found: dict[datetime, list[SlackItem]] = defaultdict(list)
        for item in items:
            ts = changed_ts(item) if item.subtype in CHANGES else None
            if ts is not None:
                found[moment_of(ts)].append(item)
        self._entries = {moment: _in_order(some) for moment, some in found.items()}
        self._told: set[datetime] = set()

    def told(self, items: Iterable[SlackItem]) -> Iterator[Told]:
        """Yield the messages of a channel with what they were, given in the order of their times.

        An entry of which nothing is known but that something was deleted stays as it is.
        """
        waiting = deque(sorted(self._entries))
        for item in items:
            while waiting and waiting[0] < item.moment:
                yield from self._found_in_log(waiting.popleft())
            if item.subtype not in CHANGES:
                yield from self._with_history(item)
            elif self._is_of_nothing(item):
                yield Told(item)
        for moment in waiting:
            yield from self._found_in_log(moment)

    def _with_history(self, item: SlackItem) -> Iterator[Told]:
        """Yield a message as its log leaves it; one that was found in the log is told already."""
        entries = self._entries.get(item.moment)
        if entries is None:
            yield Told(item)
        elif item.moment not in self._told:
            self._told.add(item.moment)
            yield _with_history(item, entries)

    def _found_in_log(self, moment: datetime) -> Iterator[Told]:
        """Yield the message that only the log has, unless it was there."""
        entries = self._entries[moment]
        values = next(filter(None, map(_first_told, entries)), None)
        if values is not None:
            yield from self._with_history(
                SlackItem({**values, "ts": changed_ts(entries[0])}, moment)
            )

    def _is_of_nothing(self, entry: SlackItem) -> bool:
        """Whether an entry is about a message of which nobody tells anything."""
        ts = changed_ts(entry)
        if ts is None:
            return True
        moment = moment_of(ts)
        return moment not in self._told and not any(map(_first_told, self._entries[moment]))


def _with_history(item: SlackItem, entries: Sequence[SlackItem]) -> Told:
    """Return a message as its log leaves it.

    Where an entry does not tell what was before, that is what the entry before made of it; before
    the first one, it is the message as it stands, if that tells of no edit.
    """
    earlier: list[Earlier] = []
    known = None if _object(item.values, "edited") else item.values
    for entry in entries:
        new = _object(entry.values, "message")
        old = next(filter(None, (_object(entry.values, name) for name in _OLD)), known)
        is_gone = entry.subtype == "message_deleted" or new.get("subtype") == "tombstone"
        edit = _object(new, "edited")
        if is_gone:
            earlier.append(Earlier(old or item.values, "deletion", _who(entry, edit), entry.moment))
        elif edit or old is None or old.get("text") != new.get("text"):
            earlier.append(Earlier(old, "edit", _who(entry, edit), _at(edit, entry)))
        known = old if is_gone else new or old
    if known and not _is_newer(item, earlier):
        item = replace(item, values={**item.values, **known, "ts": item.ts})
    return Told(item, earlier)


def _is_newer(item: SlackItem, earlier: Sequence[Earlier]) -> bool:
    """Whether a message as it stands tells of an edit after, or in, the last entry of the log."""
    edit = _object(item.values, "edited")
    try:
        return bool(earlier) and moment_of(edit.get("ts")) >= earlier[-1].at
    except ValueError:
        return False


def _who(entry: SlackItem, edit: dict[str, Any]) -> str:
    """Return the id of the user who changed a message; empty where that is not told."""
    told = (entry.text("editor_id"), edit.get("user"), entry.text("user"))
    return next((each for each in told if isinstance(each, str) and each), "")


def _in_order(entries: Iterable[SlackItem]) -> list[SlackItem]:
    """Return entries by their times, each once: files may repeat them."""
    return list({each.moment: each for each in sorted(entries, key=lambda e: e.moment)}.values())


def _first_told(entry: SlackItem) -> dict[str, Any] | None:
    told = (_object(entry.values, name) for name in (*_OLD, "message"))
    return next((each for each in told if each.get("text") or each.get("user")), None)


def _at(edit: dict[str, Any], entry: SlackItem) -> datetime:
    try:
        return moment_of(edit.get("ts"))
    except ValueError:
        return entry.moment


def _object(values: dict[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}
