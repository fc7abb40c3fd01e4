"""The records of an export, line by line."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from multichat_lab.chat.exporters.line_sums import sums_told
from multichat_lab.chat.exporters.opening import lines_of
from multichat_lab.errors import MultichatError
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    ChatSession,
    Identity,
    Participant,
    Reaction,
    Record,
    Relation,
    Revision,
    from_json_object,
)
from multichat_lab.single_keys import decoded
from multichat_lab.stores.sums import Sum

KINDS: dict[str, type[Record]] = {
    "session": ChatSession, "message": ChatMessage, "revision": Revision,
    "participant": Participant, "relation": Relation, "reaction": Reaction,
    "annotation": Annotation, "identity": Identity,
}  # fmt: skip
"""What an export is made of."""

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, MultichatError)
"""What a line that is no record of an export raises."""

UNCOUNTED = -1


class Exported(NamedTuple):
    """A line.

    Attributes:
        run: 1, 2, 3 …: which session of the file it belongs to, for one may be there twice; 0
            before the first.
        record: what it holds.
        sums: of a session's line, what the others add up to, where it tells that.
    """

    run: int
    record: Record
    sums: dict[str, Sum] | None


def require_count(kind: type[Record], values: Mapping[str, object]) -> None:
    """Refuse a line of ours whose number was lost: no other may stand in for it.

    Raises:
        KeyError: a message has a hash and no `seq`, or a session has a head and no count.
    """
    if kind is ChatMessage and values.get("hash") is not None and values.get("seq") is None:
        raise KeyError("seq")
    if kind is ChatSession and "message_count" not in values and {"head", "sums"} & values.keys():
        raise KeyError("message_count")


def exported(path: Path, unread: Callable[[str], None]) -> Iterator[Exported]:
    """Yield the records of an export.

    A session that tells no number of messages, as one written by hand may, has `UNCOUNTED`.

    Args:
        path: the file, see `verify_export`.
        unread: is told of each line that cannot be read.
    """
    with lines_of(path) as lines:
        run = 0
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                values = decoded(line)
                kind = KINDS.get(values.pop("record"))
                if kind is None:
                    continue
                require_count(kind, values)
                sums = None
                if kind is ChatSession:
                    run += 1
                    sums = sums_told(values["sums"]) if "sums" in values else None
                    usual = {"participants": (), "last_activity": values["created_at"]}
                    values = usual | {"message_count": UNCOUNTED} | values
                yield Exported(run, from_json_object(kind, values), sums)
            except UNREADABLE as error:
                unread(f"Line {number} of {path.name} cannot be read: {error}")
