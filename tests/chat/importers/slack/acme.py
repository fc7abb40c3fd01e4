"""A small Slack workspace."""

USERS = [
    {"id": "U1", "name": "ann", "profile": {"display_name": "Ann"}},
    {"id": "U2", "name": "bob", "real_name": "Bob"},
    {"id": "U3", "name": "robo", "real_name": "Robo", "is_bot": True},
]
CHANNEL = {
    "id": "C1",
    "name": "general",
    "created": 1400,
    "members": ["U1", "U2"],
    "topic": {"value": "Lunch"},
}


def said(ts, text="hello", **more):
    return {"type": "message", "user": "U1", "text": text, "ts": ts, **more}


def changed(ts, new, old=None, **more):
    told = {} if old is None else {"previous_message": old}
    return {"subtype": "message_changed", "ts": ts, "message": new, **told, **more}


def deleted(ts, old=None, of="1.0", **more):
    told = {} if old is None else {"previous_message": old}
    return {"subtype": "message_deleted", "ts": ts, "deleted_ts": of, **told, **more}
