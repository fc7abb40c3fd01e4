"""What somebody has accepted of a session that was not as recorded, by the notes that tell it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

import msgspec

from multichat_lab.records import Annotation
from multichat_lab.stores.contract import Reader

ACCEPTED = "accepted damage"
"""The label of the annotation of a session that tells who accepted what, and when.

Its value is a JSON object: `first` and `last`, the messages that have other checksums since, if
any; `altered`, those that were not as recorded; `lost`, from where to where messages are lost;
`changes`, message_id → its changes that are not as recorded, see `AcceptedChanges`; `head`, the
session's head before; `beside`, in words, what was wrong beside its messages.
"""

MOST_LOST = 1_000_000
"""Numbers without a message that one accepts in a session: more are no loss, but a wrong number."""


class AcceptedChanges(NamedTuple):
    """The changes of a message's words as somebody accepted them, lost or altered.

    Attributes:
        rows: how many are there; counted: how many the message counts.
        sum: a checksum over those, and over the words that the message had then.
    """

    rows: int
    counted: int
    sum: str


class Accepted(msgspec.Struct):
    """What verification needs to know of a note of `ACCEPTED`.

    Attributes:
        first: the first message that was linked anew, if any was.
        lost: from where to where messages are lost.
        changes: message_id → the changes of its words as they were accepted.
    """

    first: int | None = None
    lost: list[tuple[int, int]] = []
    changes: dict[str, AcceptedChanges] = {}


class AllAccepted(NamedTuple):
    """What notes of a session tell.

    Attributes:
        lost: the numbers of messages that are lost.
        changes: message_id → the changes of its words as they were accepted last.
    """

    lost: set[int]
    changes: Mapping[str, AcceptedChanges]


def accepted_in(notes: Iterable[Annotation]) -> AllAccepted:
    """Return what somebody accepted of a session, by notes of it."""
    every = list(_accepted(notes))
    ranges = (each for told in every for each in told.lost)
    sound = ((first, last) for first, last in ranges if last - first < MOST_LOST)
    lost = {seq for first, last in sound for seq in range(first, last + 1)}
    return AllAccepted(lost, {name: e for told in every for name, e in told.changes.items()})


def _accepted(notes: Iterable[Annotation]) -> Iterator[Accepted]:
    for each in notes:
        if each.label == ACCEPTED and each.value:
            # one of another shape was written by somebody else, whom an older release let
            with suppress(msgspec.MsgspecError, UnicodeError):
                yield msgspec.json.decode(each.value, type=Accepted)


def first_accepted(reader: Reader, session_id: str) -> int | None:
    """Return the first message of a session that was linked anew; None where none was."""
    told = _accepted(reader.notes(Annotation, session_id))
    return min((each.first for each in told if each.first is not None), default=None)
