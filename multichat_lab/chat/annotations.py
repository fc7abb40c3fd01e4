"""The part of `SessionPersistence` for what people and programs note about sessions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from multichat_lab.chat.rules import found_session
from multichat_lab.errors import MessageError
from multichat_lab.records import Annotation
from multichat_lab.stores.contract import Reader, Store
from multichat_lab.stores.questions import MessageQuery
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
            MessageError: a message is not in its session, or a piece lies beyond its words.
        """
        of_session: dict[str, list[Annotation]] = defaultdict(list)
        for each in annotations:
            of_session[each.session_id].append(each)
        with self._store.transaction() as transaction:
            for session_id, some in of_session.items():
                found_session(transaction, session_id)
                check_messages(transaction, some)
            return transaction.add_notes(each for some in of_session.values() for each in some)

    def list(self, session_id: str | None = None) -> list[Annotation]:
        """Return the annotations of a session, or of all, in the order of recording.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        with self._store.reading() as reader:
            if session_id is not None:
                found_session(reader, session_id)
            return reader.notes(Annotation, session_id)

    def remove(self, run: str) -> int:
        """Delete the annotations of a run in all sessions, and return how many there were.

        Raises:
            MessageError: no store can hold such an id.
        """
        require_text(run, "run")
        with self._store.transaction() as transaction:
            return transaction.remove_annotations(run)


def check_messages(reader: Reader, annotations: Sequence[Annotation]) -> None:
    """Refuse annotations, all of one session, of messages or words that are not there.

    Raises:
        MessageError: names the message, and the piece.
    """
    session_id = annotations[0].session_id
    wanted = {each.message_id for each in annotations if each.message_id is not None}
    found = reader.messages(MessageQuery(session_id, message_ids=sorted(wanted)))
    words = {each.message_id: len(each.content) for each in found}
    for each in annotations:
        if each.message_id is not None and each.message_id not in words:
            raise MessageError(
                f"Session {session_id!r} holds no message {each.message_id!r}",
                "Annotate a message that get_messages(session_id) returns.",
            )
        if each.end is not None and each.end > words.get(each.message_id or "", 0):
            raise MessageError(
                f"The piece ends at {each.end}, and message {each.message_id!r} has"
                f" {words[each.message_id or '']} characters",
                "Count the characters of its content from 0.",
            )
