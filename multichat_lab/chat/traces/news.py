"""What is new of the conversations of a request, and how it is written: all of it together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.loader import Loader
from multichat_lab.chat.importers.outcome import Outcome
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.traces.ending import end, ends_of, is_ended_here, reopen
from multichat_lab.chat.traces.talk import Talk, is_silent_call
from multichat_lab.errors import (
    MessageError,
    MultichatError,
    ParticipantError,
    SessionEndedError,
    SessionExistsError,
    SessionLimitError,
)
from multichat_lab.records import Annotation, ChatSession
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.receipts import Receipt

REFUSED = (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionExistsError,
    SessionLimitError,
)
"""What one conversation may be refused for, while the others of its request are taken."""


@dataclass(slots=True)
class Taken:
    """What became of a request.

    Attributes:
        messages: session → messages that were new in it.
        made: the sessions that were new.
        rejected: spans or log records that were refused, for good.
        notes: why, and what is worth knowing of the others.
        recorded: how far the sessions are of what it told, once that is durable.
    """

    messages: dict[str, int] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    rejected: int = 0
    notes: list[str] = field(default_factory=list)
    recorded: list[Receipt] = field(default_factory=list)

    def refuse(self, talk: Talk, error: MultichatError) -> None:
        """Take note that a conversation was refused."""
        self.rejected += len(talk.steps)
        self.notes.append(f"{talk.session_id}: {error.problem}. {error.remedy}")


@dataclass(slots=True)
class News:
    """What is new of a conversation.

    Attributes:
        talk: the conversation.
        before: its session; None where there is none.
        told: what is imported; None for nothing.
        notes: on it.
        silent: how many calls of models in it are not known.
        ends: when its session has come to its end; None where it has not.
    """

    talk: Talk
    before: ChatSession | None
    told: ImportedSession | None = None
    notes: list[Annotation] = field(default_factory=list)
    silent: int = 0
    ends: datetime | None = None

    @property
    def needs_room(self) -> bool:
        """Whether one session more will be active."""
        if self.told is None:
            return False
        return self.before is None or (bool(self.told.messages) and is_ended_here(self.before))


def news_of(talk: Talk, reader: Reader, missing: Callable[[Talk], list[Annotation]]) -> News:
    """Return what is new of a conversation.

    Args:
        talk: the conversation.
        reader: of the store.
        missing: tells what has not come of its traces.

    Raises:
        ParticipantError, MessageError: it cannot be recorded.
    """
    session = reader.session(talk.session_id)
    news = News(talk, session, silent=sum(map(is_silent_call, talk.steps)))
    if session is None and not talk.has_words:
        return news
    heard = talk.heard(reader, session)
    messages = talk.messages(heard)
    used = list(talk.used_later(heard))
    if session is None and not messages:
        return news
    began = messages[0].timestamp if session is None else session.created_at
    told = talk.conversation(messages, began, heard)
    news.notes = [*used, *missing(talk)]
    news.silent = max(0, news.silent - len(used))
    news.ends = ends_of(talk, session)
    if messages or news.notes or news.ends is not None or tells_more(told, reader):
        news.told = told
    return news


def tells_more(told: ImportedSession, reader: Reader) -> bool:
    """Whether what tells no new words tells of their session, or of who is in it."""
    seated = {each.participant for each in reader.participants(told.session_id)}
    is_known = all(each.participant in seated for each in told.members)
    return not is_known or any(told.aliases) or told.came_out() != Outcome()


def look_again(chats: SessionPersistence, found: Sequence[News]) -> None:
    """Read the sessions anew that were there before: one of them was ended to make room."""
    with chats.store.reading() as reader:
        for news in found:
            if news.before is not None:
                news.before = reader.session(news.talk.session_id) or news.before


def write(chats: SessionPersistence, batch: Sequence[News], taken: Taken) -> None:
    """Write what is new in one transaction, and what goes with it in another.

    Where one of them is refused, the others are written by themselves.

    Raises:
        StoreError: the store cannot be used.
    """
    there = [news for news in batch if news.told is not None]
    tally, refused = Tally(), set()
    for news in there:
        if news.before is not None and news.told is not None and news.told.messages:
            reopen(chats, news.before)
    try:
        _load(chats, there, tally)
    except REFUSED:
        for news in there:
            try:
                _load(chats, [news], tally)
            except REFUSED as error:
                taken.refuse(news.talk, error)
                refused.add(news.talk.session_id)
    _close(chats, [each for each in there if each.talk.session_id not in refused])
    taken.made |= tally.made
    taken.messages |= tally.added


def _load(chats: SessionPersistence, there: Sequence[News], tally: Tally) -> None:
    with Loader(chats, tally) as loader:
        for news in there:
            if news.told is not None:
                loader.load(news.told)


def _close(chats: SessionPersistence, there: Sequence[News]) -> None:
    """Write the notes, and end the sessions that have come to their end."""
    notes = [note for news in there for note in news.notes]
    ends = {news.talk.session_id: news.ends for news in there if news.ends is not None}
    if notes or ends:
        with chats.store.transaction() as transaction:
            transaction.add_notes(notes)
            end(transaction, ends, "root")
