"""Which messages of a source a session holds already, and those it holds with other words."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import NoReturn

from multichat_lab.chat.importers.change import Change
from multichat_lab.chat.importers.source.changes import DELETED, EDITED
from multichat_lab.chat.recording import each_source_once
from multichat_lab.errors import SessionExistsError
from multichat_lab.records import ChatMessage, Revision
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.questions import MessageQuery

KEEP_APART = (
    "Import it into a store of its own, or in Python with ImportOptions(session_prefix=…); "
    "a file whose name becomes the session's may also be renamed."
)
"""What to do when two sources would become one session."""


Key = tuple[str, str | None]
"""What a message is known by: its place in the source, or its id."""


class KnownMessages:
    """Tells apart what a session holds and what is new to it.

    A message with a `source_id` is known by that, any other by its `message_id`.

    Args:
        reader: where the session is.
        session_id: a session that was there before the import.
        are_places: whether a `source_id` is only a place in the source, so that other words there
            mean another source.
        senders_stay: whether a source calls whoever speaks the same each time, so that somebody
            else at a `source_id` means another source.
    """

    def __init__(
        self, reader: Reader, session_id: str, are_places: bool, senders_stay: bool = False
    ) -> None:
        self._reader = reader
        self._session_id = session_id
        self._are_places = are_places
        self._senders_stay = senders_stay

    def goes_on(self, batch: Sequence[ChatMessage]) -> bool:
        """Whether a source that begins otherwise than the session's is the same: it overlaps.

        One at least of what it tells is known at its place, and half of what is known there.
        """
        held = self._held(batch)
        pairs = [(held[key], each) for each in batch if (key := _key(each)) in held]
        same = sum(_words_of(old) == _words_of(new) for old, new in pairs if new.kind != "system")
        return self._are_places and 0 < same >= len(pairs) / 2

    def compare(self, batch: Sequence[ChatMessage]) -> tuple[list[ChatMessage], list[Change]]:
        """Return what the session does not hold, and what it holds with other words.

        Words that a message had before are no news, unless the source tells of a later edit:
        whoever changed them here did so after that import.

        Raises:
            SessionExistsError: the session came from another source.
        """
        held = self._held(batch)
        new = [each for each in each_source_once(batch, set()) if _key(each) not in held]
        told: dict[Key, ChatMessage] = {}
        for each in batch:
            told.setdefault(_key(each), each)  # the first one counts, as in a first import
        pairs = [(held[key], each) for key, each in told.items() if key in held]
        for old, each in pairs:
            if self._are_places:
                self._check_goes_on(old, each)
            if self._senders_stay and old.sender != each.sender:
                self._refuse(each)
        return new, self._news([(old, each) for old, each in pairs if _differs(old, each)])

    def _held(self, batch: Sequence[ChatMessage]) -> dict[Key, ChatMessage]:
        """Return what the session holds of a batch."""
        places = [each.source_id for each in batch if each.source_id is not None]
        ids = [each.message_id for each in batch if each.source_id is None]
        query = partial(MessageQuery, self._session_id)
        of_place = self._reader.messages(query(source_ids=places)) if places else []
        of_id = self._reader.messages(query(message_ids=ids)) if ids else []
        held: dict[Key, ChatMessage] = {("place", each.source_id): each for each in of_place}
        return held | {("id", each.message_id): each for each in of_id}

    def _news(self, pairs: Sequence[tuple[ChatMessage, ChatMessage]]) -> list[Change]:
        """Return the changes among pairs of a message as it is and as it is told."""
        before: dict[str, list[Revision]] = defaultdict(list)
        if any(old.revisions for old, _ in pairs):
            for revision in self._reader.notes(Revision, self._session_id):
                before[revision.message_id].append(revision)
        changes = (Change(old, new, before[old.message_id]) for old, new in pairs)
        return [each for each in changes if each.is_news]

    def _check_goes_on(self, held: ChatMessage, message: ChatMessage) -> None:
        """Refuse other words at a known place, unless the last message goes on there.

        The source may have been imported while it was written.

        Raises:
            SessionExistsError: the session came from another source.
        """
        if _words_of(held) == _words_of(message) or _is_changed(held, message):
            return
        is_more = message.content.startswith(held.content)
        if not (is_more and held.source_id == self._last_place()):
            self._refuse(message)

    def _refuse(self, message: ChatMessage) -> NoReturn:
        raise SessionExistsError(
            f"Session {self._session_id!r} was imported from another source of the same "
            f"name: message {message.source_id} of this one says something else",
            KEEP_APART,
        )

    def _last_place(self) -> str | None:
        """Return the `source_id` of the last message that has one."""
        limit = 1
        while True:
            last = self._reader.messages(MessageQuery(self._session_id, limit))
            places = [each.source_id for each in last if each.source_id is not None]
            if places or len(last) < limit:
                return places[-1] if places else None
            limit *= 10


def _key(message: ChatMessage) -> Key:
    is_placed = message.source_id is not None
    return ("place", message.source_id) if is_placed else ("id", message.message_id)


def _differs(held: ChatMessage, told: ChatMessage) -> bool:
    """Whether a message is told with other words, or with other parts.

    One without parts may have been read by a release that knew none: unless the source says that
    it was edited, parts alone are no news of it.
    """
    if held.content != told.content:
        return True
    may_differ = bool(held.parts) or EDITED in told.metadata
    return may_differ and held.parts != told.parts


def _is_changed(held: ChatMessage, message: ChatMessage) -> bool:
    """Whether somebody's message has other words because it was edited or deleted."""
    is_told = any(mark in each.metadata for mark in (EDITED, DELETED) for each in (held, message))
    return held.sender == message.sender and bool(is_told or held.revisions)


def _words_of(message: ChatMessage) -> int:
    """Return a mark of what is said and by whom.

    Whom a system line is about may turn out later, when the nick speaks.
    """
    return hash((message.content, "" if message.kind == "system" else message.sender))
