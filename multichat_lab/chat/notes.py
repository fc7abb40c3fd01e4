"""The parts of `SessionPersistence` for what is noted beside messages: labels, and who is who."""

import getpass
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from multichat_lab.chat.rules import found_session, participant_names
from multichat_lab.errors import MessageError, ParticipantError
from multichat_lab.records import BY_HAND, Annotation, Identity, hash_of_words
from multichat_lab.stores.accepted import ACCEPTED
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.questions import MessageQuery
from multichat_lab.times import utc_now
from multichat_lab.validation import require_text


class Annotations:
    """What people and programs note about sessions and messages."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, annotations: Iterable[Annotation]) -> int:
        """Record annotations in one transaction, all or none; return how many were new.

        One whose `annotation_id` its session has is left out.

        Raises:
            SessionNotFoundError: a session does not exist.
            MessageError: a message is not in its session, a piece lies beyond its words, or the
                label is `accepted damage`, which `verify` alone gives.
        """
        of_session: dict[str, list[Annotation]] = defaultdict(list)
        for each in annotations:
            of_session[each.session_id].append(each)
        with self._store.transaction() as transaction:
            for session_id, some in of_session.items():
                found_session(transaction, session_id)
                of_session[session_id] = checked(transaction, some)
            return transaction.add_notes(each for some in of_session.values() for each in some)

    def list(self, session_id: str | None = None, run: str | None = None) -> list[Annotation]:
        """Return the annotations of a session, or of all, in the order of recording.

        Args:
            session_id: only of this session; None for all.
            run: only those that this run noted; None for all.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._store.reading() as reader:
            if session_id is not None:
                found_session(reader, session_id)
            return reader.notes(Annotation, session_id, run)

    def remove(self, run: str) -> int:
        """Delete the annotations of a run in all sessions, and return how many there were.

        Raises:
            MessageError: no store can hold such an id.
        """
        require_text(run, "run")
        with self._store.transaction() as transaction:
            return transaction.remove_annotations(run)


def annotator() -> str:
    """Return who is logged in here, `somebody` where that is not known."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container without a name for its user
        return "somebody"


def checked(reader: Reader, annotations: Sequence[Annotation]) -> list[Annotation]:
    """Return annotations, all of one session, with a mark of the words that they are of.

    Raises:
        MessageError: names the message or the piece that is not there, or a label that is not
            anybody's.
    """
    session_id = annotations[0].session_id
    wanted = {each.message_id for each in annotations if each.message_id is not None}
    found = reader.messages(MessageQuery(session_id, message_ids=sorted(wanted)))
    words = {each.message_id: each.content for each in found}
    marked = []
    for each in annotations:
        if each.label == ACCEPTED:
            raise MessageError(
                f"The label {ACCEPTED!r} is for what verify accepts, and nobody else's",
                "Use another label; to accept damage: multichat verify --accept.",
            )
        if each.message_id is None:
            marked.append(each)
            continue
        if each.message_id not in words:
            raise MessageError(
                f"Session {session_id!r} holds no message {each.message_id!r}",
                "Annotate a message that get_messages(session_id) returns.",
            )
        content = words[each.message_id]
        mark = hash_of_words(content)
        if each.words_hash in (None, mark) and (each.end or 0) > len(content):
            raise MessageError(
                f"The piece ends at {each.end}, and message {each.message_id!r} has"
                f" {len(content)} characters",
                "Count the characters of its content from 0.",
            )
        marked.append(each if each.words_hash else replace(each, words_hash=mark))
    return marked


By = Literal["participant", "identity"]
"""Whether a person is who a source calls so, or all names that are known to be theirs."""


class Identities:
    """The names that participants have in the sources of their words."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, identities: Iterable[Identity]) -> int:
        """Record names that are not there yet, and return how many were new."""
        with self._store.transaction() as transaction:
            return transaction.add_notes(identities)

    def alias(self, participant: str, name: str) -> bool:
        """Say that `name` is the same person as `participant`, and return whether that was new.

        Frames by identity then count both as `participant`.

        Args:
            participant: the name that the person goes by from now on.
            name: another name under which they speak, in any session.

        Raises:
            ParticipantError: nobody can be called so, or both names are the same.
        """
        if len(participant_names([participant, name])) == 1:
            raise ParticipantError(f"{name!r} is the name itself", "Give another name of theirs.")
        told = self._told(participant, name)
        if told and told[-1].valid_to is None:
            return False
        # Nothing is erased: what was taken back before is said anew, from now on.
        since = utc_now() if told else None
        return self.add([Identity(participant, BY_HAND, name, name, since)]) == 1

    def unalias(self, participant: str, name: str) -> bool:
        """Take back what `alias` said, and return whether it was said; the record keeps both."""
        told = self._told(participant, name)
        if not told or told[-1].valid_to is not None:
            return False
        return self.add([replace(told[-1], valid_to=utc_now())]) == 1

    def _told(self, participant: str, name: str) -> Sequence[Identity]:
        """Return what was said by hand of two names, the latest last."""
        with self._store.reading() as reader:
            known = _latest(reader.notes(Identity, BY_HAND))
        return [each for each in known if (each.participant, each.name) == (participant, name)]

    def list(self, source: str | None = None) -> list[Identity]:
        """Return the names in one source, or in all, in the order of recording.

        Where the end of a name's time was told later, only that is returned; what was taken back
        is left out.
        """
        with self._store.reading() as reader:
            return in_force(reader.notes(Identity, source))


def in_force(identities: Iterable[Identity]) -> list[Identity]:
    """Return each name once, as it was told last, without those that were taken back.

    Args:
        identities: in the order of recording.
    """
    return [each for each in _latest(identities) if each.source != BY_HAND or each.valid_to is None]


def _latest(identities: Iterable[Identity]) -> Sequence[Identity]:
    latest = {
        (each.participant, each.source, each.source_id, each.name, each.valid_from): each
        for each in identities
    }
    return [*latest.values()]
