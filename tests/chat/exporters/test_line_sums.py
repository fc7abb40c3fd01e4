"""Each line of an export is proved, not the messages alone."""

import json

import pytest

from multichat_lab.chat.exporters import export_chat, verify_export
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import Annotation, ChatMessage, Identity, Relation

FIELDS = ("topic", "content", "target_id", "label", "name", "kind")


@pytest.fixture(params=["json", "sqlite", "duckdb"])
def export(request, tmp_path):
    """An export with a line of each kind, and two where it may be."""
    with SessionPersistence(request.param, tmp_path / "chats") as chats:
        chats.create_session(["Ann", "Bob"], topic="lunch", session_id="s")
        chats.add_messages(
            ChatMessage("s", "Ann", each, message_id=each, reply_to=reply)
            for each, reply in (("one", None), ("two", "one"), ("three", None))
        )
        chats.relations.add([Relation("s", "three", "one", "cites"), Relation("s", "three", "two")])
        chats.history.revise("two", "too", session_id="s")
        for name in ("heart", "smile"):
            chats.history.react("one", "Bob", name, session_id="s")
        chats.annotations.add([Annotation("s", "promise", message_id="one", value="v")])
        chats.identities.add([Identity("Ann", "slack", "U1", "Ann A.")])
        return export_chat("s", chats, tmp_path / "s.jsonl")


def test_any_line_that_is_altered_or_lost_is_named(export):
    assert verify_export(export).damage == ()
    text = export.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    kinds = [json.loads(line)["record"] for line in lines]
    assert set(kinds) == {
        *("session", "participant", "message", "relation"),
        *("revision", "reaction", "annotation", "identity"),
    }
    for at, line in enumerate(lines):
        values = json.loads(line)
        name = next(each for each in FIELDS if each in values)
        altered = json.dumps({**values, name: f"{values[name]}x"}) + "\n"
        for other in (altered, "") if at else (altered,):
            export.write_text("".join([*lines[:at], other, *lines[at + 1 :]]), encoding="utf-8")
            assert verify_export(export).damage, (line, other)
    for at in range(1, len(lines)):
        export.write_text("".join([*lines[: at + 1], *lines[at:]]), encoding="utf-8")
        assert verify_export(export).damage, lines[at]


def test_what_is_lost_is_named_by_its_table(export):
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    export.write_text("".join(each for each in lines if '"smile"' not in each), encoding="utf-8")
    (wrong,) = verify_export(export).damage
    assert (wrong.session_id, wrong.what) == ("s", "lost")
    assert wrong.told == "1 of 2 reactions of session 's' lost"
