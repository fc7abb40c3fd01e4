"""Writing conversations into a store, thousands of records at a time; it can be repeated."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Self, TypeVar

from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.draft import Draft
from multichat_lab.chat.importers.notes import write_beside
from multichat_lab.chat.importers.piece import Beside, Piece
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.importers.writing import write_again, write_drafts
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.rules import check_session_room
from multichat_lab.errors import MultichatError
from multichat_lab.records import ChatMessage
from multichat_lab.stores.message_rows import MessageRows, MessageStream
from multichat_lab.stores.questions import SessionQuery

RECORDS = 20_000
"""Records in one transaction, of however many conversations."""

CHUNK = 500
"""Records that are read at a time."""

HEAVY = 1_000
"""A message counts as one more record for every so many characters."""

T = TypeVar("T")


class Loader:
    """Writes conversations into their sessions; what is there already stays as it is.

    What is read is gathered, and written in one transaction when there is enough of it: seats,
    sessions and messages together. Where that cannot be, it is written in small pieces, so that
    all that comes before the one that is refused is there.

    Use it as a context manager: what is left is written at the end.

    Args:
        persistence: where they go.
        tally: where the new is counted.
    """

    def __init__(self, persistence: SessionPersistence, tally: Tally) -> None:
        self._persistence = persistence
        self._tally = tally
        self._pieces: dict[str, Piece] = {}
        self._weight = 0
        self._made: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None or issubclass(kind, Exception):
            self.flush()

    def load(self, conversation: ImportedSession) -> None:
        """Read a conversation to its end, and write when there is enough.

        Raises:
            SessionExistsError: a session came from another source.
            SessionEndedError: one has ended and there is something new to add.
            SessionLimitError: a limit of the store is reached; what was written stays.
            MessageError: a `message_id` is taken by another session.
        """
        if conversation.session_id in self._pieces:
            self.flush()
        self._pieces[conversation.session_id] = Piece(conversation, begins=True)
        for messages in batches(conversation.messages):
            self._open(conversation).take(messages)
            weights = (len(content) // HEAVY for content in messages.column("content"))
            self._grow(len(messages) + sum(weights))
        for relations in chunks(conversation.relations):
            self._open(conversation).relations += relations
            self._grow(len(relations))
        for aliases in chunks(conversation.aliases):
            self._open(conversation).aliases += aliases
            self._grow(len(aliases))
        beside: Iterator[Beside] = chain(
            conversation.revisions, conversation.reactions, conversation.annotations
        )
        for told in chunks(beside):
            self._open(conversation).beside += told
            self._grow(len(told))
        self._open(conversation).end()
        self._grow(1)

    def flush(self) -> None:
        """Write what has been gathered.

        Raises:
            SessionExistsError, SessionEndedError, SessionLimitError, MessageError: see `load`.
        """
        pieces, self._pieces, self._weight = list(self._pieces.values()), {}, 0
        if not pieces:
            return
        try:
            self._write(pieces)
        except MultichatError:
            small = [part for piece in pieces for part in piece.in_small()]
            if len(small) == 1:
                raise
            for part in small:
                self._write([part])
                self._write_beside([part])
        else:
            self._write_beside(pieces)

    def _open(self, conversation: ImportedSession) -> Piece:
        """Return the piece of a conversation that has not been written yet."""
        piece = self._pieces.get(conversation.session_id)
        if piece is None:
            piece = self._pieces[conversation.session_id] = Piece(conversation, begins=False)
        return piece

    def _grow(self, weight: int) -> None:
        self._weight += weight
        if self._weight >= RECORDS:
            self.flush()

    def _write(self, pieces: Sequence[Piece]) -> None:
        """Write pieces, each of another session, in one transaction; count when it is over."""
        limits = self._persistence.limits
        query = SessionQuery(session_ids=[each.session_id for each in pieces])
        with self._persistence.store.transaction() as transaction:
            there = {each.session_id: each for each in transaction.sessions(query)}
            check_session_room(transaction, len(pieces) - len(there), limits)
            drafts = [
                Draft(
                    transaction,
                    each,
                    there.get(each.session_id),
                    is_ours=each.session_id in self._made,
                )
                for each in pieces
            ]
            for draft in drafts:
                draft.add_all(limits)
            identities = write_drafts(transaction, drafts)
        for draft in drafts:
            draft.count(self._tally)
        self._tally.reworded(write_again(self._persistence.store, drafts))
        self._tally.identities += identities
        self._made |= {each.session.session_id for each in drafts if each.is_fresh}
        self._made -= {each.session_id for each in pieces if each.ends}

    def _write_beside(self, pieces: Sequence[Piece]) -> None:
        """Write what is told beside messages that are there by now."""
        told = [each for each in pieces if each.beside]
        if not told:
            return
        written = Tally()
        with self._persistence.store.transaction() as transaction:
            for each in told:
                write_beside(transaction, each, written)
        self._tally.revisions += written.revisions
        self._tally.reactions += written.reactions
        self._tally.strays += written.strays


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """Yield the items in lists of at most 500."""
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def batches(messages: Iterable[ChatMessage]) -> Iterable[MessageRows]:
    """Return messages as rows, some hundred at a time."""
    if isinstance(messages, MessageStream):
        return messages.batches
    return map(MessageRows.of, chunks(messages))
