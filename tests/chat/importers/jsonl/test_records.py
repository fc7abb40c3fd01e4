"""What this package exported, read again: single lines and whole files."""

import json
from datetime import UTC, datetime

import pytest

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import ImportOptions, ImportSummary, import_chat
from multichat_lab.chat.importers.jsonl.records import checked_record
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import (
    DamagedFileError,
    ImportFormatError,
    MessageError,
    MultichatError,
    SessionEndedError,
)
from multichat_lab.records import ChatMessage

NOON = datetime(2024, 1, 31, 12, 0, 0, 7, tzinfo=UTC)
MESSAGE = {
    "session_id": "lunch",
    "sender": "Ann",
    "content": "Noon?",
    "timestamp": "2024-01-31T12:00:00+00:00",
}


@pytest.fixture
def exported(tmp_path):
    """A file with one session of three messages, one without and two with a source_id."""
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], "Lunch", "lunch", created_at=NOON)
        chats.add_messages(
            ChatMessage("lunch", "Ann", f"word {n}", timestamp=NOON, source_id=source)
            for n, source in enumerate([None, "s1", "s2"])
        )
        return export_chat("lunch", chats, tmp_path / "lunch.jsonl")


def test_a_second_import_knows_messages_with_and_without_a_source_id(exported, any_chats):
    assert import_chat(exported, any_chats).messages == 3
    before = any_chats.get_messages("lunch")
    assert import_chat(exported, any_chats) == ImportSummary(duplicates=3)
    assert any_chats.get_messages("lunch") == before


def test_a_second_import_does_not_let_those_who_left_come_back(tmp_path, any_chats):
    with SessionPersistence("memory") as source:
        source.create_session(["Ann", "Bob"], session_id="lunch", created_at=NOON)
        source.members.remove("lunch", "Bob", at=NOON)
        path = export_chat("lunch", source, tmp_path / "lunch.jsonl")
        import_chat(path, any_chats)
        assert import_chat(path, any_chats) == ImportSummary()
        assert any_chats.members.list("lunch") == source.members.list("lunch")


def test_an_export_written_twice_into_one_file_counts_once(exported, chats):
    text = exported.read_text("utf-8")
    exported.write_text(text + text, "utf-8")
    summary = import_chat(exported, chats)
    assert (summary.sessions, summary.messages, summary.duplicates) == (1, 3, 3)


def test_sessions_may_follow_one_another_in_one_file(exported, chats):
    text = exported.read_text("utf-8")
    other = text.replace('"lunch"', '"dinner"')
    for line in text.splitlines():
        if "message_id" in line:
            message_id = json.loads(line)["message_id"]
            other = other.replace(message_id, f"other {message_id}")
    exported.write_text(text + other, "utf-8")
    summary = import_chat(exported, chats)
    assert (summary.sessions, summary.messages) == (2, 6)


def test_message_lines_alone_make_a_session(tmp_path, chats):
    path = tmp_path / "some.jsonl"
    lines = [MESSAGE, {**MESSAGE, "sender": "Bob", "recipient": "Carl"}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    summary = import_chat(path, chats)
    assert (summary.sessions, summary.messages, summary.participants) == (1, 2, 3)
    assert chats.get_session("lunch").created_at.isoformat() == "2024-01-31T12:00:00+00:00"


def test_message_lines_without_ids_and_times_count_once_and_say_that_their_times_are_made_up(
    tmp_path, any_chats
):
    path = tmp_path / "some.jsonl"
    line = {"session_id": "s6", "sender": "A", "content": "x"}
    path.write_text(f"{json.dumps(line)}\n" * 2)
    assert import_chat(path, any_chats).messages == 2
    assert import_chat(path, any_chats) == ImportSummary(duplicates=2)
    first, second = any_chats.get_messages("s6")
    assert (second.timestamp - first.timestamp).total_seconds() == 1
    assert first.metadata == second.metadata == {"import.synthetic_times": True}
    assert any_chats.get_session("s6").metadata == {"import.synthetic_times": True}
    path.write_text(json.dumps({**line, "content": "y"}))
    assert import_chat(path, any_chats).messages == 1


def test_a_repeated_message_id_is_named_and_the_others_are_imported(tmp_path, any_chats):
    path = tmp_path / "dup.jsonl"
    lines = [{**MESSAGE, "message_id": f"m{n}"} for n in range(2_500)]
    lines[1_699] = {**MESSAGE, "message_id": "m3"}
    lines.append({**MESSAGE, "message_id": "m4", "session_id": "dinner"})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(DamagedFileError, match=r"dup\.jsonl:1700: message_id 'm3' .* line 4"):
        import_chat(path, any_chats, options=ImportOptions(strict=True))
    assert any_chats.list_sessions() == []
    summary = import_chat(path, any_chats)
    assert (summary.sessions, summary.messages, summary.skipped) == (1, 2_499, 2)


def test_a_session_that_has_ended_is_imported_as_ended_and_can_be_repeated(exported, chats):
    text = exported.read_text("utf-8")
    header = json.loads(text.splitlines()[0])
    ended = {**header, "status": "ended", "ended_at": "2024-02-01T00:00:00+00:00"}
    exported.write_text("\n".join([json.dumps(ended), *text.splitlines()[1:]]), "utf-8")
    import_chat(exported, chats)
    session = chats.get_session("lunch")
    assert (session.status, session.ended_at) == ("ended", datetime(2024, 2, 1, tzinfo=UTC))
    assert import_chat(exported, chats) == ImportSummary(duplicates=3)
    exported.write_text(exported.read_text("utf-8") + "\n" + json.dumps(MESSAGE) + "\n", "utf-8")
    with pytest.raises(SessionEndedError):
        import_chat(exported, chats)


@pytest.mark.parametrize("line", ['{"record": 5}', '{"record": ["x"]}', '{"record": "message"}'])
def test_lines_that_only_look_like_records_are_not_recognised(tmp_path, chats, line):
    path = tmp_path / "songs.jsonl"
    path.write_text(line)
    with pytest.raises(ImportFormatError):
        import_chat(path, chats)


@pytest.mark.parametrize(
    "change",
    [
        {"session_id": ""},
        {"sender": "All"},
        {"sender": 7},
        {"kind": "shout"},
        {"timestamp": "2024-01-31T12:00:00"},
        {"timestamp": "noon"},
        {"timestamp": 12},
        {"metadata": []},
        {"record": "poem"},
        {"record": ["message"]},
        {"record": "session", "created_at": "2024-01-31T12:00:00"},
        {"record": "participant", "participant": "All", "kind": "agent", "joined_at": "2024-01-31"},
        {"record": "relation", "message_id": "a", "target_id": ""},
    ],
)
def test_a_record_that_cannot_be_stored_is_refused_on_sight(change):
    with pytest.raises((KeyError, TypeError, ValueError, MultichatError)):
        checked_record({**MESSAGE, **change})


def test_a_damaged_line_is_named_and_when_strict_keeps_everything_out(exported, chats):
    lines = exported.read_text("utf-8").splitlines()
    lines[4] = lines[4].replace('"sender": "Ann"', '"sender": ""')
    exported.write_text("\n".join(lines), "utf-8")
    with pytest.raises(DamagedFileError, match=r"lunch\.jsonl:5: no record: sender is ''"):
        import_chat(exported, chats, options=ImportOptions(strict=True))
    assert chats.list_sessions() == []
    summary = import_chat(exported, chats)
    assert (summary.messages, summary.skipped) == (2, 1)


def test_a_participant_after_the_messages_or_a_link_without_a_session_is_named(exported, chats):
    lines = exported.read_text("utf-8").splitlines()
    link = {"record": "relation", "session_id": "x", "message_id": "a", "target_id": "b"}
    exported.write_text("\n".join([*lines, lines[1], json.dumps(link)]), "utf-8")
    summary = import_chat(exported, chats)
    assert (summary.messages, summary.skipped) == (3, 2)
    assert [warning.partition(" ")[0] for warning in summary.warnings] == [
        *("lunch.jsonl:7:", "lunch.jsonl:8:")
    ]


def test_a_message_id_that_another_session_has_is_refused(exported, tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats.db") as chats:
        import_chat(exported, chats)
        exported.write_text(exported.read_text("utf-8").replace('"lunch"', '"dinner"'), "utf-8")
        with pytest.raises(MessageError):
            import_chat(exported, chats)
