"""All that a store answers, as one text that two stores, or two moments, can be compared by."""

import json
from typing import Any

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import to_json_object


def answers(chats: SessionPersistence) -> str:
    """Return every session with its messages, participants and relations, in the store's order."""
    told = [session_answers(chats, each.session_id) for each in chats.list_sessions()]
    return json.dumps(told, indent=1)


def session_answers(chats: SessionPersistence, session_id: str) -> dict[str, Any]:
    """Return one session with all that belongs to it."""
    return {
        "session": to_json_object(chats.get_session(session_id)),
        "messages": [to_json_object(each) for each in chats.get_messages(session_id)],
        "participants": [to_json_object(each) for each in chats.members.list(session_id)],
        "relations": [to_json_object(each) for each in chats.relations.list(session_id)],
        "revisions": [to_json_object(each) for each in chats.history.revisions(session_id)],
        "reactions": [to_json_object(each) for each in chats.history.reactions(session_id)],
        "annotations": [to_json_object(each) for each in chats.annotations.list(session_id)],
    }


def without_writing(text: str) -> list[dict[str, Any]]:
    """Return answers without what each store gives by itself: times of recording, and checksums."""
    told: list[dict[str, Any]] = json.loads(text)
    for each in told:
        del each["session"]["head"]
        for message in each["messages"]:
            del message["recorded_at"], message["hash"]
        for revision in each["revisions"]:
            del revision["hash"]
    return told
