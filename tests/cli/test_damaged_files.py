"""A store with a damaged file, on the command line."""

import json

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage


def test_a_file_of_a_store_that_cannot_be_read_is_told_in_a_line_and_the_others_are_shown(
    multichat, tmp_path
):
    folder = tmp_path / "chats"
    with SessionPersistence("json", folder) as chats:
        for session_id in ("sound", "bad"):
            chats.create_session(["Ann"], session_id=session_id)
            chats.add_message(ChatMessage(session_id, "Ann", "hello"))
    (damaged,) = folder.glob("bad-*.jsonl")
    damaged.write_bytes(damaged.read_bytes().replace(b'"hello"', b"hello"))
    listed = multichat("sessions", "--store", f"json:{folder}", "--json")
    assert [each["session_id"] for each in json.loads(listed.out)] == ["sound"]
    (told,) = listed.err.splitlines()
    assert told.startswith(f"multichat: Left out: {damaged.name} cannot be read at byte")
    shown = multichat("show", "bad", "--store", f"json:{folder}")
    assert shown.code == 1
    assert damaged.name in shown.err
