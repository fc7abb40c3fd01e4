"""What is done to a store: a run of deeds that a seed makes, each told before and after."""

import random
from collections.abc import Callable, Iterator
from typing import Any

from multichat_lab import ChatMessage, SessionPersistence
from multichat_lab.chat.cleanup import clean_up
from multichat_lab.errors import MultichatError, StoreBusyError
from multichat_lab.records import Annotation
from multichat_lab.stores.questions import StoreOptions

Tell = Callable[[dict[str, Any]], None]
NAMES = ("Ann", "Bob", "Cy")
SESSIONS = ("one", "two", "three")
DEEDS = 15
VERBS = ("say", "say", "say", "batch", "batch", "revise", "annotate", "react", "clean")
OLD_DAYS = 30
"""What is recorded now is never so old, whatever the clock says."""
TRIES = 2
PATIENCE = StoreOptions(busy_seconds=1.0)
"""Nobody else uses the store: who waits for a lock waits for one that a fault has left behind."""


def messages(number: int, deed: dict[str, Any]) -> list[ChatMessage]:
    """Return what a deed of these ids says; the words tell which message it is."""
    return [
        ChatMessage(session, NAMES[number % 3], f"{number} {place} " + "word " * deed["words"],
                    message_id=f"m{number}-{place}", source_id=f"s{number}-{place}")
        for place, session in enumerate(deed["sessions"])
    ]  # fmt: skip


def made(seed: int) -> Iterator[dict[str, Any]]:
    """Yield deeds: verb, and what it is done with."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    yield {"verb": "clean"}  # from then on it is known what the clock was
    yield from ({"verb": "create", "session": each} for each in SESSIONS)
    said: list[str] = []
    for number in range(len(SESSIONS) + 1, DEEDS):
        verb = draw.choice(VERBS)
        if verb == "clean":
            yield {"verb": verb}
        elif verb in ("say", "batch") or not said:
            count = 1 if verb == "say" else draw.randint(2, 6)
            sessions = [draw.choice(SESSIONS) for _ in range(count)]
            deed = {"verb": "say", "sessions": sessions, "words": draw.choice([0, 5, 900])}
            said.append(f"m{number}-0")
            yield deed
        else:
            yield {"verb": verb, "message": draw.choice(said)}


def do(chats: SessionPersistence, number: int, deed: dict[str, Any]) -> None:
    """Do one of them."""
    match deed:
        case {"verb": "create", "session": session}:
            chats.create_session(NAMES, session_id=session)
        case {"verb": "say"}:
            chats.add_messages(messages(number, deed))
        case {"verb": "revise", "message": message}:
            chats.history.revise(message, f"changed {number}")
        case {"verb": "clean"}:
            clean_up(chats.store, OLD_DAYS, most=0.9)
        case {"verb": "react", "message": message}:
            chats.history.react(message, "Ann", f"{number}")
        case {"verb": "annotate", "message": message}:
            session = session_of(chats, message)
            chats.annotations.add([Annotation(session, f"label {number}", message_id=message)])


def session_of(chats: SessionPersistence, message: str) -> str:
    """Return the session of a message that was told to be there."""
    return next(
        each.session_id
        for each in chats.list_sessions()
        for known in chats.get_messages(each.session_id)
        if known.message_id == message
    )


def run(storage: tuple[str, str], seed: int, tell: Tell) -> None:
    """Do all of them, and tell of each when it begins, and how it ended.

    What fails is tried once more, with the same ids, as a client would; a store that is busy,
    although nobody else uses it, is closed and opened again, as its error says.
    """
    for _ in range(TRIES):
        try:
            with SessionPersistence(*storage, options=PATIENCE) as chats:
                do_all(chats, seed, tell)
        except MultichatError as error:  # it is busy, or cannot be opened or closed
            tell({"event": "refused", "error": repr(error)})
        else:
            return


def do_all(chats: SessionPersistence, seed: int, tell: Tell) -> None:
    """Do the deeds to an open store."""
    for number, deed in enumerate(made(seed)):
        for _ in range(TRIES):
            tell({"number": number, "deed": deed, "event": "begun"})
            try:
                do(chats, number, deed)
            except StoreBusyError:
                raise
            except (MultichatError, StopIteration) as error:
                tell({"number": number, "event": "refused", "error": repr(error)})
            else:
                tell({"number": number, "event": "done"})
                break
