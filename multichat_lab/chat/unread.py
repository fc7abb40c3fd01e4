"""How much somebody has not read yet."""

from collections.abc import Mapping

from multichat_lab.records import EVERYONE
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

AT_ONCE = 1_000
"""Messages that are read at a time."""


def unread_of(reader: Reader, session_id: str, read: Mapping[str, int]) -> dict[str, int]:
    """Count what came for each, or for everyone, from others, since what each has read.

    Args:
        reader: where the messages are.
        session_id: of this session.
        read: name → `seq` of the last message that was read.
    """
    unread = dict.fromkeys(read, 0)
    last = min(read.values(), default=0)
    while read and (messages := reader.messages(MessageQuery(session_id, AT_ONCE, last))):
        for each in messages:
            last = each.seq or 0
            for name, seen in read.items():
                is_meant = each.sender != name and each.recipient in (name, EVERYONE)
                unread[name] += is_meant and last > seen
    return unread
