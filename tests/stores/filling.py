"""Stores with messages in them, and what others do to their files."""

import json
import shutil
from contextlib import closing

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage
from multichat_lab.stores.head import head_path
from tests.stores.older_stores import CONNECT


def say(storage, count, session_id="s"):
    """Record `0 said`, `1 said` …, each by itself, in a session that is made if need be.

    Returns:
        How many messages the session has.
    """
    with SessionPersistence(*storage) as chats:
        if session_id not in {each.session_id for each in chats.list_sessions()}:
            chats.create_session(["Ann"], session_id=session_id)
        for number in range(count):
            chats.add_message(ChatMessage(session_id, "Ann", f"{number} said"))
        return chats.get_session(session_id).message_count


def copy_of(path, name):
    copy = path.with_name(name)
    (shutil.copytree if path.is_dir() else shutil.copy2)(path, copy)
    return copy


def put_in_place(copy, path):
    """Let a copy take the place of a store by hand, whose head stays."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    copy.rename(path)


def without_checksums(storage, since=0):
    """Take the checksums of messages past a number, as if an older release had recorded them."""
    storage_type, path = storage
    head_path(path).unlink(missing_ok=True)
    if storage_type == "json":
        for file in path.glob("*-*.jsonl"):
            file.write_bytes(b"".join(map(without_hash(since), file.read_bytes().splitlines())))
        (path / "index.json").unlink(missing_ok=True)
        return
    with closing(CONNECT[storage_type](str(path))) as connection:
        connection.execute("UPDATE messages SET hash = NULL WHERE seq > ?", [since])
        connection.execute("UPDATE sessions SET head = NULL")
        connection.commit()


def without_hash(since):
    def taken(line):
        values = json.loads(line)
        if values.get("seq", 0) > since:
            values.pop("hash", None)
        values.pop("sum", None)
        return json.dumps(values).encode() + b"\n"

    return taken


def change_second_message(storage, session_id="s"):
    """Let another program change what the second message says."""
    storage_type, path = storage
    if storage_type == "json":
        (file,) = path.glob(f"{session_id}-*.jsonl")
        file.write_bytes(file.read_bytes().replace(b'"1 said"', b'"1 sold"'))
        return
    with closing(CONNECT[storage_type](str(path))) as connection:
        connection.execute(
            "UPDATE messages SET content = '1 sold' WHERE session_id = ? AND seq = 2", [session_id]
        )
        connection.commit()


def change_reaction(storage, name="heart", other="hurt"):
    """Let another program change a reaction."""
    storage_type, path = storage
    if storage_type == "json":
        (file,) = path.glob("s-*.jsonl")
        file.write_bytes(file.read_bytes().replace(f'"{name}"'.encode(), f'"{other}"'.encode()))
        return
    with closing(CONNECT[storage_type](str(path))) as connection:
        connection.execute("UPDATE reactions SET name = ? WHERE name = ?", [other, name])
        connection.commit()
