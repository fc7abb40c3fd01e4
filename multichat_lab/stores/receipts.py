"""Answers that somebody kept: what a store acknowledged must be in it, or in a copy of it, still.

An answer to what was recorded tells session, number and hash of the message; a session tells how
many messages it has and the hash of the last. Either stands for all messages up to there; of a
session without messages an answer tells that it is there. Who writes a store anew, with sums and
head and all, cannot reach an answer that lies somewhere else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from multichat_lab.records import ChatMessage, ChatSession
from multichat_lab.stores.chain import ROWS
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.schema import TABLES

_SEQ, _HASH = map(TABLES["messages"].index, ("seq", "hash"))


class Receipt(NamedTuple):
    """What an answer tells.

    Attributes:
        session_id: the session.
        seq: the number of a message of it; 0 where it had none.
        hash: the hash of that one; None where it had none.
    """

    session_id: str
    seq: int
    hash: str | None

    @property
    def told(self) -> dict[str, str | int | None]:
        """What an answer that is no session tells of one."""
        return {"session_id": self.session_id, "message_count": self.seq, "head": self.hash}


Links = Mapping[str, Mapping[int, str | None]]
"""Session → number of a message that is there → its hash."""


Answer = ChatMessage | ChatSession | Receipt


def receipts_in(answers: Iterable[Answer]) -> list[Receipt]:
    """Return what answers tell; one of a release without hashes tells nothing."""
    return [told for each in answers if (told := _told(each)) is not None]


def _told(answer: Answer) -> Receipt | None:
    if isinstance(answer, Receipt):
        return answer
    if isinstance(answer, ChatSession):
        return receipt_of(answer.session_id, answer.message_count, answer.head)
    return receipt_of(answer.session_id, answer.seq, answer.hash) if answer.seq else None


def receipt_of(session_id: str, count: int, head: str | None) -> Receipt | None:
    """Return what tells of a session's messages; None where the last one has no hash."""
    if not count:
        return Receipt(session_id, 0, None)
    return None if head is None else Receipt(session_id, count, head)


def receipts_now(reader: Reader, session_ids: Iterable[str]) -> list[Receipt]:
    """Return what a store tells of those sessions that are there."""
    wanted = sorted({*session_ids})
    return receipts_in(reader.sessions(SessionQuery(session_ids=wanted)) if wanted else ())


def is_held(receipt: Receipt, links: Links) -> bool:
    """Return whether what a receipt tells is there."""
    found = links.get(receipt.session_id)
    return found is not None and found.get(receipt.seq) == receipt.hash


def links_in(reader: Reader, receipts: Iterable[Receipt]) -> Links:
    """Return the hashes of those messages of a store of which receipts tell."""
    links: dict[str, dict[int, str | None]] = {}
    there = {each.session_id for each in reader.sessions(SessionQuery())}
    for session_id, numbers in numbers_of(receipts).items():
        if session_id in there:
            found = links[session_id] = {}
            for page in {(seq - 1) // ROWS for seq in numbers if seq}:
                rows = reader.kept.message_rows([session_id], page * ROWS, ROWS)
                found |= {row[_SEQ]: row[_HASH] for row in rows if row[_SEQ] in numbers}
    return links


def lacking(receipts: Iterable[Receipt], links: Links) -> Iterator[Damage]:
    """Yield of each session the first thing that was acknowledged and is not there.

    Args:
        receipts: what was acknowledged.
        links: what is there.
    """
    told: set[str] = set()
    for session_id, seq, link in sorted(receipts):
        if session_id not in told and not is_held(Receipt(session_id, seq, link), links):
            told.add(session_id)
            name = repr(session_id)
            found = links.get(session_id, {}).get(seq)
            if session_id not in links:
                what = f"Session {name} is not there, and an answer that was kept tells of it"
                yield Damage(session_id, seq or None, "lost", what)
            elif found is None:
                what = f"Message {seq} of session {name} is lost: an answer that was kept tells it"
                yield Damage(session_id, seq, "lost", what)
            else:
                what = (
                    f"Message {seq} of session {name}, or one before it, is not the one of the"
                    " answer that was kept: the checksums were reckoned anew since"
                )
                yield Damage(session_id, seq, "altered", what)


def numbers_of(receipts: Iterable[Receipt]) -> Mapping[str, set[int]]:
    """Return the numbers of the messages of which receipts tell, by session."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for each in receipts:
        numbers[each.session_id].add(each.seq)
    return numbers
