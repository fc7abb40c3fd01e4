"""The changes of a message's words: each one's checksum covers what it left, and the one before it.

So an edit that is altered, lost or added is named, and so are present words that no edit left.

    hash = first 40 digits of SHA-256(MessagePack([hash before or nil, values, words after, later]))

`values` are those of `CHAINED` as a store keeps them, the words after are content and parts of the
message from then on; `later` is as in `chain`. Where a change only tells earlier words, as an older
export does that is imported later, the message keeps its words.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from multichat_lab.columns import Row
from multichat_lab.parts import parts_text
from multichat_lab.records import ChatMessage, Revision
from multichat_lab.stores.accepted import AcceptedChanges
from multichat_lab.stores.chain import Earlier, Later, Words, checksum
from multichat_lab.stores.damage import Damage, What
from multichat_lab.stores.notes import NOTES
from multichat_lab.stores.schema import CATALOGUE, TABLES

CHAINED = ("session_id", "message_id", "revision", "content", "by", "at", "kind", "parts")
"""What a checksum covers, in this order for ever; columns that come later join by name."""

_AT = {name: place for place, name in enumerate(CATALOGUE["revisions"].columns)}
_take = itemgetter(*(_AT[name] for name in CHAINED))
_later = Later("revisions", (*CHAINED, "hash")).of
_IN_MESSAGE = {name: place for place, name in enumerate(TABLES["messages"])}
_SEQ, _ID, _CONTENT, _PARTS, _COUNT, _LINK = (
    _IN_MESSAGE[each] for each in ("seq", "message_id", "content", "parts", "revisions", "hash")
)


def link(previous: str | None, row: Row, after: Words) -> str:
    """Return the checksum of a change.

    Args:
        previous: that of the change before it; None for a message's first.
        row: the revision, in the column order of its table.
        after: the words and parts that the message has from then on.
    """
    return checksum(previous, _take(row), after, _later(row))


def hashed(previous: str | None, revision: Revision, present: ChatMessage) -> Revision:
    """Return a revision with its checksum.

    Args:
        previous: the checksum of the message's revision before it.
        revision: what the message was.
        present: what it is from then on.
    """
    after = present.content, parts_text(present.parts)
    return replace(revision, hash=link(previous, NOTES[Revision].to_row(revision), after))


def accepted_as(changes: Sequence[Row], count: int, words: Words | None) -> AcceptedChanges:
    """Return changes as they are, for whoever accepts them.

    Args:
        changes: of one message, in their order.
        count: how many it counts.
        words: what it says after them; None where it is not there.
    """
    held = [[*_take(row), _later(row), row[_AT["hash"]]] for row in changes]
    return AcceptedChanges(len(changes), count, checksum(held, words))


class Changes:
    """All changes of a session's words, as `verify` goes through its messages.

    Args:
        rows: the revisions of the session, in the order of recording.
        accepted: message_id → its changes as somebody accepted them.

    Attributes:
        unproved: messages with changes that a release without checksums recorded.
        wrong: message_id → changes that are not as recorded, of those messages that were gone
            through, for whoever accepts them.
    """

    def __init__(
        self, rows: Sequence[Row] = (), accepted: Mapping[str, AcceptedChanges] | None = None
    ) -> None:
        self._accepted = accepted or {}
        self._of_message: dict[str, list[Row]] = defaultdict(list)
        self._late: set[str] = set()
        self._wrong: tuple[int, What, str] | None = None
        self.unproved = 0
        self.wrong: dict[str, AcceptedChanges] = {}
        has_checksums = False
        for row in rows:
            self._of_message[row[_AT["message_id"]]].append(row)
            if row[_AT["hash"]] is not None:
                has_checksums = True
            elif has_checksums:
                self._late.add(row[_AT["message_id"]])

    def earlier(self, messages: Sequence[Row]) -> Earlier:
        """Return the words that messages may have been recorded with, and note what is wrong."""
        if not self._of_message and not {each[_COUNT] for each in messages} - {0}:
            return {}
        found: dict[str, Sequence[Words]] = {}
        for message in messages:
            changes = self._of_message.pop(message[_ID], [])
            if changes or message[_COUNT] != 0:
                found[message[_ID]] = self._first_words(message, changes)
        return found

    def first_damage(self, session_id: str, found: Damage | None) -> Damage | None:
        """Return what is wrong first: with the changes so far, or what else was found."""
        if self._wrong is None or (found and found.seq is not None and found.seq < self._wrong[0]):
            return found
        seq, what, end = self._wrong
        return Damage(session_id, seq, what, f"Message {seq} of session {session_id!r} {end}")

    def stray(self) -> str | None:
        """Return a message that has changes and is not there, after all messages that are."""
        return next(iter(self.strays()), None)

    def strays(self) -> Mapping[str, AcceptedChanges]:
        """Return all such messages, and their changes as they are; none that was accepted so."""
        found = {name: accepted_as(rows, 0, None) for name, rows in self._of_message.items()}
        return {name: e for name, e in found.items() if self._accepted.get(name) != e}

    def _first_words(self, message: Row, changes: Sequence[Row]) -> Sequence[Words]:
        accepted = self._accepted.get(message[_ID])
        present = message[_CONTENT], message[_PARTS]
        wrong = _miscounted(message, changes, accepted)
        if wrong is None and message[_ID] in self._late:
            wrong = "altered", "has changes of its words that lost their checksums"
        floor = 0 if accepted is None else accepted.rows
        place, words = len(changes), [present]
        while wrong is None and place > floor and changes[place - 1][_AT["hash"]] is not None:
            place -= 1
            wrong, words = _before(changes, place, words)
        if wrong is None and accepted is not None:
            found = accepted_as(changes[:floor], accepted.counted, words[0])
            if place > floor or found != accepted:
                wrong = "altered", "has changes of its words that are not as somebody accepted them"
        if wrong is not None:
            self._wrong = self._wrong or (message[_SEQ], *wrong)
            self.wrong[message[_ID]] = accepted_as(changes, message[_COUNT], present)
        if wrong is None and place and accepted is None:
            self.unproved += message[_LINK] is not None
        is_proved = wrong is None and not place and accepted is None
        return words if is_proved else [*words, *map(_words_before, changes)]


def _before(
    changes: Sequence[Row], place: int, words: Sequence[Words]
) -> tuple[tuple[What, str] | None, list[Words]]:
    """Return what is wrong with a change, and the words that were before it."""
    row = changes[place]
    previous = changes[place - 1][_AT["hash"]] if place else None
    after = [each for each in words if link(previous, row, each) == row[_AT["hash"]]]
    is_last = place == len(changes) - 1
    wrong: tuple[What, str] | None = None if after else ("altered", _altered(row, is_last))
    return wrong, [_words_before(row), *after[:1]]


def _words_before(row: Row) -> Words:
    return row[_AT["content"]], row[_AT["parts"]]


def _miscounted(
    message: Row, changes: Sequence[Row], accepted: AcceptedChanges | None
) -> tuple[What, str] | None:
    """Return what is wrong with the numbers of a message's changes."""
    numbers, counted = [row[_AT["revision"]] for row in changes], message[_COUNT]
    if accepted is not None and len(numbers) >= accepted.rows:
        numbers = [*range(1, accepted.counted + 1), *numbers[accepted.rows :]]
    if numbers == list(range(1, len(numbers) + 1)) and len(numbers) == counted:
        return None
    known = isinstance(counted, int)
    lost = [each for each in range(1, counted + 1) if each not in numbers] if known else []
    if lost:
        return "lost", f"has lost change {lost[0]} of its words"
    return "added", f"has {len(numbers)} changes of its words, and counts {counted}"


def _altered(row: Row, is_last: bool) -> str:
    number = row[_AT["revision"]]
    what = f"change {number} of its words is not as it was recorded"
    return f"does not say what change {number} of its words left, or {what}" if is_last else what
