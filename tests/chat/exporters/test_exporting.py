"""Sessions written to files."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.exporters.exporting import Transcript
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ImportFormatError, SessionNotFoundError
from multichat_lab.records import ChatMessage, Relation

NOON = datetime(2024, 1, 31, 12, tzinfo=UTC)
TEXT = st.text(max_size=40)
NAME = st.text(min_size=1, max_size=10).filter(lambda name: name != "All")
MOMENT = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
METADATA = st.dictionaries(TEXT, st.none() | st.integers() | TEXT | st.lists(TEXT), max_size=3)
MESSAGE = st.fixed_dictionaries(
    {
        "content": TEXT,
        "timestamp": MOMENT,
        "kind": st.sampled_from(["message", "system", "order", "fill"]),
        "metadata": METADATA,
        "source_id": st.none() | st.uuids().map(str),
    }
)


@pytest.fixture
def chats():
    with SessionPersistence("memory") as persistence:
        persistence.create_session(["Ann", "Bob"], "Lunch", "lunch", created_at=NOON)
        yield persistence


@pytest.mark.slow
@given(data=st.data())
def test_an_export_as_json_lines_imports_as_the_same_session(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("export") / "session.jsonl"
    names = data.draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
    session_id = data.draw(st.text(min_size=1, max_size=10))
    with SessionPersistence("memory") as source, SessionPersistence("memory") as target:
        source.create_session(
            names, data.draw(TEXT), session_id, data.draw(METADATA), data.draw(MOMENT)
        )
        source.members.add(session_id, {"Late": "human"}, at=data.draw(MOMENT))
        said = []
        for fields in data.draw(st.lists(MESSAGE, max_size=6)):
            answered = data.draw(st.sampled_from([None, *(each.message_id for each in said)]))
            said.append(
                ChatMessage(
                    session_id,
                    data.draw(st.sampled_from(names)),
                    recipient=data.draw(st.sampled_from([*names, "All"])),
                    reply_to=answered,
                    **fields,
                )
            )
        source.add_messages(said)
        source.relations.add(
            [Relation(session_id, each.message_id, said[0].message_id, "about") for each in said]
        )
        if data.draw(st.booleans()):
            source.members.remove(session_id, "Late", at=data.draw(MOMENT))
        if data.draw(st.booleans()):
            source.end_session(session_id, at=data.draw(MOMENT))
        import_chat(export_chat(session_id, source, path), target)
        assert target.get_session(session_id) == source.get_session(session_id)
        assert target.get_messages(session_id) == source.get_messages(session_id)
        assert target.members.list(session_id) == source.members.list(session_id)
        assert set(target.relations.list(session_id)) == set(source.relations.list(session_id))


def test_a_line_of_the_export_holds_the_fields_of_a_message(chats, tmp_path):
    message = chats.add_message(ChatMessage("lunch", "Ann", "Noon?", "Bob", timestamp=NOON))
    path = export_chat("lunch", chats, tmp_path / "lunch.jsonl", "jsonl")
    lines = [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
    assert [line.pop("record") for line in lines] == [
        *("session", "participant", "participant", "message")
    ]
    assert lines[3] == {
        "session_id": "lunch",
        "sender": "Ann",
        "content": "Noon?",
        "recipient": "Bob",
        "message_id": message.message_id,
        "timestamp": "2024-01-31T12:00:00+00:00",
        "reply_to": None,
        "kind": "message",
        "metadata": {},
        "source_id": None,
        "seq": 1,
        "recorded_at": message.recorded_at.isoformat(),
        "hash": message.hash,
    }
    assert lines[0]["head"] == message.hash


def test_an_export_longer_than_a_page_is_whole(chats, tmp_path):
    chats.add_messages(ChatMessage("lunch", "Ann", str(number)) for number in range(2_345))
    path = export_chat("lunch", chats, tmp_path / "lunch.csv", "csv")
    with path.open(encoding="utf-8", newline="") as file:
        assert [row["content"] for row in csv.DictReader(file)] == [str(n) for n in range(2_345)]


def test_a_neutral_table_has_no_formula_and_its_numbers_stay_numbers(chats, tmp_path):
    said = [
        "=1+1",
        "+49 30 1",
        "-1.5",
        "@SUM(A1)",
        "\tx",
        "\r=x",
        "  =cmd|' /C calc'!A0",
        "＝1",
        "a=b",
    ]
    chats.add_messages(ChatMessage("lunch", "Ann", text) for text in said)
    path = export_chat("lunch", chats, tmp_path / "lunch.csv", "csv-neutral")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["content"] for row in rows] == [
        "'=1+1", "'+49 30 1", "-1.5", "'@SUM(A1)", "'\tx", "'\r=x",
        "'  =cmd|' /C calc'!A0", "'＝1", "a=b",
    ]  # fmt: skip
    assert rows[0]["seq"] == "1"


@given(texts=st.lists(st.text(), min_size=1, max_size=5), metadata=METADATA)
def test_a_table_reads_back_with_every_text_as_it_was_said(tmp_path_factory, texts, metadata):
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann"], "", "lunch")
        chats.add_messages(
            ChatMessage("lunch", "Ann", text, timestamp=NOON, metadata=metadata) for text in texts
        )
        path = export_chat("lunch", chats, tmp_path_factory.mktemp("csv") / "x.csv", "csv")
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))
        messages = chats.get_messages("lunch")
    assert [row["content"] for row in rows] == texts
    assert {row["timestamp"] for row in rows} == {"2024-01-31T12:00:00+00:00"}
    assert [row["message_id"] for row in rows] == [each.message_id for each in messages]
    assert all(json.loads(row["metadata"]) == metadata for row in rows)


def test_an_unknown_format_or_session_is_refused_and_nothing_is_written(chats, tmp_path):
    with pytest.raises(ImportFormatError, match=r"'docx'.*jsonl, csv, csv-neutral, markdown"):
        export_chat("lunch", chats, tmp_path / "x", "docx")
    with pytest.raises(SessionNotFoundError):
        export_chat("dinner", chats, tmp_path / "x", "jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_one_clear_error(chats, tmp_path):
    with pytest.raises(ImportFormatError, match="cannot be written"):
        export_chat("lunch", chats, tmp_path / "absent" / "x.csv", "csv")


def test_a_failure_leaves_the_file_that_was_there_and_nothing_else(chats, tmp_path):
    mine = tmp_path / "mine.py"
    mine.write_text(
        "class Failing:\n"
        "    def write(self, transcript, path):\n"
        "        path.write_text('half of it')\n"
        "        raise RuntimeError('the disk is full')\n"
    )
    (tmp_path / "exports").mkdir()
    target = tmp_path / "exports" / "lunch.csv"
    target.write_text("yesterday's")
    with pytest.raises(RuntimeError, match="disk is full"):
        export_chat("lunch", chats, target, f"{mine}:Failing")
    assert target.read_text() == "yesterday's"
    assert list(target.parent.iterdir()) == [target]


def test_messages_that_come_during_an_export_wait_for_the_next(chats):
    chats.add_messages(ChatMessage("lunch", "Ann", str(number)) for number in range(3))
    transcript = Transcript(chats.get_session("lunch"), chats)
    said = []
    for message in transcript.messages():
        chats.add_message(ChatMessage("lunch", "Bob", "meanwhile", timestamp=NOON + timedelta(1)))
        said.append(message.content)
    assert said == ["0", "1", "2"]
