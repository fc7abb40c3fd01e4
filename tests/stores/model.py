"""The conversation rules once more, over plain dictionaries: what every store is compared with."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from multichat_lab.errors import (
    MessageError,
    ParticipantError,
    SessionEndedError,
    SessionExistsError,
    SessionLimitError,
    SessionNotFoundError,
)

MAX_SESSIONS = 4
MAX_MESSAGES = 7


@dataclass
class ModelSession:
    made: datetime
    seats: dict[str, bool]  # name → whether present
    messages: list = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)  # message id → oldest first
    reactions: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    is_ended: bool = False

    @property
    def present(self):
        return [name for name, is_present in self.seats.items() if is_present]

    @property
    def last_activity(self):
        return max((message.timestamp for message in self.messages), default=self.made)

    def link(self, message_id, target_id):
        if target_id is not None and (message_id, target_id) not in self.links:
            self.links.append((message_id, target_id))


class NotesModel:
    """What is recorded beside the messages of `sessions`."""

    sessions: dict[str, ModelSession]

    def revise(self, session_id, message_id, content):
        words = self._words(session_id, message_id)
        if words[-1] != content:
            words.append(content)
        return len(words) - 1

    def react(self, session_id, message_id, name):
        self._words(session_id, message_id)
        reactions = self.sessions[session_id].reactions
        is_new = (message_id, name) not in reactions
        reactions += [(message_id, name)] if is_new else []
        return is_new

    def annotate(self, session_id, annotation_id, run):
        notes = self.found(session_id).notes
        is_new = annotation_id not in [each for each, _ in notes]
        notes += [(annotation_id, run)] if is_new else []
        return int(is_new)

    def withdraw(self, run):
        before = sum(len(each.notes) for each in self.sessions.values())
        for each in self.sessions.values():
            each.notes = [note for note in each.notes if note[1] != run]
        return before - sum(len(each.notes) for each in self.sessions.values())

    def found(self, session_id):
        if session_id not in self.sessions:
            raise SessionNotFoundError("")
        return self.sessions[session_id]

    def _words(self, session_id, message_id):
        words = self.sessions[session_id].words if session_id in self.sessions else {}
        if message_id not in words:
            raise MessageError("")
        return words[message_id]


class Model(NotesModel):
    """What a store with `MAX_SESSIONS` and `MAX_MESSAGES` must answer and refuse.

    Args:
        ids_in_session_only: whether a `message_id` may come again in another session (json).
    """

    def __init__(self, ids_in_session_only):
        self.sessions: dict[str, ModelSession] = {}
        self._ids_in_session_only = ids_in_session_only

    def create(self, session_id, names, made):
        if session_id in self.sessions:
            raise SessionExistsError("")
        if len(self.sessions) >= MAX_SESSIONS:
            raise SessionLimitError("")
        self.sessions[session_id] = ModelSession(made, dict.fromkeys(names, True))

    def say(self, session_id, batch):
        session = self._active(session_id)
        known = {message.source_id for message in session.messages} - {None}
        new = []
        for message in batch:
            if message.source_id not in known:
                new.append(message)
                known |= {message.source_id} - {None}
        for message in new:
            if {message.sender, message.recipient} - {*session.present, "All"}:
                raise ParticipantError("")
        there = {message.message_id for message in [*session.messages, *new]}
        if {message.reply_to for message in new} - {None} - there:
            raise MessageError("")
        if len(session.messages) + len(new) > MAX_MESSAGES:
            raise SessionLimitError("")
        self._check_ids(session, [message.message_id for message in new])
        session.messages += new
        for message in new:
            session.words[message.message_id] = [message.content]
            session.link(message.message_id, message.reply_to)
        return list(range(len(session.messages) - len(new) + 1, len(session.messages) + 1))

    def join(self, session_id, names):
        session = self._active(session_id)
        new = [name for name in names if name not in session.present]
        session.seats |= dict.fromkeys(names, True)
        return new

    def leave(self, session_id, name):
        session = self._active(session_id)
        if name not in session.present:
            raise ParticipantError("")
        session.seats[name] = False

    def end(self, session_id):
        self.found(session_id).is_ended = True

    def relate(self, session_id, links):
        session = self.found(session_id)
        before = len(session.links)
        if {end for link in links for end in link} - session.words.keys():
            raise MessageError("")
        for link in links:
            session.link(*link)
        return len(session.links) - before

    def clean_up(self, days, now):
        before = now - timedelta(days=days)
        old = {i for i, session in self.sessions.items() if session.last_activity < before}
        for session_id in old:
            del self.sessions[session_id]
        return old

    def _active(self, session_id):
        session = self.found(session_id)
        if session.is_ended:
            raise SessionEndedError("")
        return session

    def _check_ids(self, session, new):
        looked_through = [session] if self._ids_in_session_only else self.sessions.values()
        taken = {message.message_id for each in looked_through for message in each.messages}
        if len(set(new)) < len(new) or taken & set(new):
            raise MessageError("")
