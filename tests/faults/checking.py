"""What was acknowledged is there; what was not is there whole, or not at all."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from multichat_lab import SessionPersistence
from multichat_lab.errors import MultichatError
from tests.faults.deeds import NAMES, messages


@dataclass
class Told:
    """What a process told of its deeds, by their number."""

    deeds: dict[int, dict[str, Any]] = field(default_factory=dict)
    done: set[int] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    crash: str = ""
    status: int | None = None

    def add(self, line: dict[str, Any]) -> None:
        """Take one line in."""
        match line:
            case {"event": "begun", "number": number, "deed": deed}:
                self.deeds[number] = deed
            case {"event": "done", "number": number}:
                self.done.add(number)
            case {"event": "refused", "error": error}:
                self.errors.append(error)
            case {"event": "crashed", "error": error}:
                self.crash = error
            case {"event": "ended", "status": status}:
                self.status = status


def faults_of(storage: tuple[str, str], told: Told) -> list[str]:
    """Open the store anew, and return what is wrong with it, or with what was told."""
    found = [f"it ended with a traceback:\n{told.crash}"] if told.crash else []
    try:
        with SessionPersistence(*storage) as chats:
            found += wrong(chats, told)
            chats.create_session(NAMES, session_id="afterwards")
    except MultichatError as error:
        found.append(f"the store cannot be used afterwards: {error!r}")
    return found


def wrong(chats: SessionPersistence, told: Told) -> list[str]:
    """Compare a store with what was told."""
    there: dict[str, list[Any]] = defaultdict(list)
    found = []
    for session in chats.list_sessions():
        known = chats.get_messages(session.session_id)
        if [each.seq for each in known] != list(range(1, len(known) + 1)):
            found.append(f"{session.session_id}: numbers {[each.seq for each in known]}")
        if session.message_count != len(known):
            found.append(f"{session.session_id}: counts {session.message_count} of {len(known)}")
        for each in known:
            there[each.message_id].append(each)
    expected: dict[str, Any] = {}
    notes = noted(chats)
    for number, deed in told.deeds.items():
        is_done = number in told.done
        if deed["verb"] == "say":
            meant = {each.message_id: each for each in messages(number, deed)}
            expected |= meant
            found += unsaid(number, meant, there, is_done=is_done)
        elif is_done and not is_noted(notes, number, deed):
            found.append(f"deed {number} was acknowledged, and is not there: {deed}")
    if strange := sorted(set(there) - set(expected)):
        found.append(f"nobody said {strange}")
    verdict = chats.verify()
    return found + ([] if verdict.is_whole else [verdict.told])


def unsaid(number: int, meant: dict[str, Any], there: dict[str, Any], is_done: bool) -> list[str]:
    """Return what is wrong with the messages of one deed."""
    counts = [len(there.get(each, ())) for each in meant]
    found = []
    if is_done and counts != [1] * len(meant):
        found.append(f"deed {number} was acknowledged, and is there {counts} times")
    if not is_done and set(counts) not in ({0}, {1}):
        found.append(f"deed {number} was not acknowledged, and is there in part: {counts}")
    for key, message in meant.items():
        for each in there.get(key, ()):
            words = message.content if not each.revisions else each.content
            meant_as = message.sender, message.session_id, words
            if (each.sender, each.session_id, each.content) != meant_as:
                found.append(f"{key} is not as it was said: {each}")
    return found


def noted(chats: SessionPersistence) -> dict[str, set[str]]:
    """Return what deeds of each verb left in a store besides messages."""
    sessions = [each.session_id for each in chats.list_sessions()]
    revisions = (each for known in sessions for each in chats.history.revisions(known))
    reactions = (each for known in sessions for each in chats.history.reactions(known))
    return {
        "create": set(sessions),
        "revise": {each.message_id for each in revisions},
        "react": {each.name for each in reactions},
        "annotate": {each.label for each in chats.annotations.list()},
    }


def is_noted(there: dict[str, set[str]], number: int, deed: dict[str, Any]) -> bool:
    """Whether what a deed made, or noted beside a message, is there."""
    match deed["verb"]:
        case "clean":
            return True  # what it must not delete is looked for anyhow
        case "create":
            return deed["session"] in there["create"]
        case "revise":
            return deed["message"] in there["revise"]
        case "react":
            return str(number) in there["react"]
    return f"label {number}" in there["annotate"]
