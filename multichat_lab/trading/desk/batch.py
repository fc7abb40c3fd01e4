"""What a desk records in one transaction."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from multichat_lab.chat.membership import seat as join
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recording import write_messages
from multichat_lab.records import ChatMessage
from multichat_lab.times import utc_now
from multichat_lab.trading.recording.tables import RunTables, put_tables

HOUSE = "Desk"
"""Who speaks for the desk itself; joins the conversation with the first word."""


class Batch(NamedTuple):
    """What is recorded together, so that an order never lacks its message.

    Attributes:
        messages: what was said.
        tables: what happened to the runs.
        joined: who has sat down, with their kinds.
    """

    messages: Sequence[ChatMessage]
    tables: RunTables
    joined: Mapping[str, str]

    def write(self, chats: SessionPersistence, session_id: str) -> None:
        """Record it, all or nothing.

        Raises:
            StoreError: the store cannot be written.
            SessionEndedError, SessionLimitError: the session takes no more messages.
        """
        speaks = any(each.sender == HOUSE for each in self.messages)
        kinds = {**self.joined, **({HOUSE: "system"} if speaks else {})}
        with chats.store.transaction() as transaction:
            if kinds:
                join(transaction, session_id, kinds, utc_now())
            write_messages(transaction, self.messages, chats.limits)
            put_tables(transaction, self.tables)
