"""Tables of unknown make: their columns are recognised, named, or asked for."""

from datetime import UTC, datetime

import duckdb
import pandas as pd
import pytest

from multichat_lab import ImportOptions, SessionPersistence, import_chat, import_frame
from multichat_lab.chat.importers.table.cells import time_of
from multichat_lab.errors import DamagedFileError, ImportFormatError

NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        yield chats


def said(chats):
    return [
        each for session in chats.list_sessions() for each in chats.get_messages(session.session_id)
    ]


def test_a_csv_with_usual_names_is_read_as_it_is(tmp_path, chats):
    path = tmp_path / "talk.csv"
    path.write_text(
        "From,To,Text,Created At,mood\n"
        'Ann,Bob,"Noon,\nat the usual place?",2025-03-03T12:00:00Z,glad\n'
        "Bob,Ann,Yes,2025-03-03 12:00:05,\n"
    )
    summary = import_chat(path, chats)
    assert (summary.messages, summary.sessions) == (2, 1)
    first, second = said(chats)
    assert (first.sender, first.recipient, first.content) == (
        *("Ann", "Bob", "Noon,\nat the usual place?"),
    )
    assert (first.timestamp, first.time_kind, first.metadata) == (NOON, "known", {"mood": "glad"})
    assert (second.time_kind, second.recipient_kind, second.reply_kind) == (
        *("approximate", "declared", "unknown"),
    )


def test_columns_that_nobody_could_recognise_are_asked_for_and_can_be_named(tmp_path, chats):
    path = tmp_path / "talk.csv"
    path.write_text("wer;was\nAnn;Noon?\n")
    with pytest.raises(
        ImportFormatError, match=r"tells the sender and the content; it has wer, was"
    ):
        import_chat(path, chats, "table")
    options = ImportOptions(columns={"sender": "wer", "content": "was"})
    assert import_chat(path, chats, "table", options).messages == 1
    assert said(chats)[0].content == "Noon?"
    assert said(chats)[0].time_kind == "made_up"


@pytest.mark.parametrize(
    ("columns", "told"),
    [({"sender": "who"}, "has no column 'who'"), ({"mood": "wer"}, "'mood' is nothing that")],
)
def test_a_column_that_is_not_there_is_told(tmp_path, chats, columns, told):
    path = tmp_path / "talk.csv"
    path.write_text("wer;was\nAnn;Noon?\n")
    with pytest.raises(ImportFormatError, match=told):
        import_chat(path, chats, "table", ImportOptions(columns=columns))


def test_sessions_replies_and_ids_are_those_of_the_table(chats):
    frame = pd.DataFrame(
        {
            "channel": ["b", "a", "b"],
            "id": [1, 2, 3],
            "user": ["Ann", "Bob", "Cy"],
            "message": ["one", "two", "three"],
            "ts": [1741003200, 1741003201, 1741003202],
            "parent_id": [None, None, 1],
        }
    )
    assert import_frame(frame, chats, name="desk").messages == 3
    assert import_frame(frame, chats, name="desk").duplicates == 3
    sessions = {each.topic: each for each in chats.list_sessions()}
    assert set(sessions) == {"a", "b"}
    one, three = chats.get_messages(sessions["b"].session_id)
    assert three.reply_to == one.message_id
    assert (one.reply_kind, one.timestamp) == ("declared", NOON)


def test_parquet_and_json_lines_say_the_same(tmp_path, chats):
    frame = pd.DataFrame({"sender": ["Ann", "Bob"], "content": ["hi", "ho"], "time": [NOON, NOON]})
    duckdb.from_df(frame).write_parquet(str(tmp_path / "talk.parquet"))
    frame.to_json(tmp_path / "more.ndjson", orient="records", lines=True, date_format="iso")
    for name in ("talk.parquet", "more.ndjson"):
        assert import_chat(tmp_path / name, chats).messages == 2
    assert {(each.sender, each.timestamp, each.time_kind) for each in said(chats)} == {
        ("Ann", NOON, "known"),
        ("Bob", NOON, "known"),
    }


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("1741003200", NOON),
        ("1741003200.5", NOON.replace(microsecond=500_000)),
        ("1741003200000", NOON),
        (1741003200000000, NOON),
        ("1741003200000000000", NOON),
        ("2025-03-03T13:00:00+01:00", NOON),
    ],
)
def test_a_time_is_read_in_every_common_unit(cell, time):
    assert time_of(cell) == (time, "known")


@pytest.mark.parametrize(
    "time",
    [
        *("yesterday", "2025-03-03 12:00 EST", "-99999999999999"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_a_row_whose_time_cannot_be_read_has_its_words_and_is_named(tmp_path, chats, time):
    path = tmp_path / "talk.csv"
    path.write_text(f"sender,content,time\nAnn,one,2025-03-03T12:00:00Z\nAnn,two,{time}\n")
    with pytest.raises(DamagedFileError, match=r"talk\.csv:3: the time"):
        import_chat(path, chats, options=ImportOptions(strict=True))
    summary = import_chat(path, chats)
    told = [(each.content, each.time_kind) for each in said(chats)]
    assert told == [("one", "known"), ("two", "made_up")]
    assert f"talk.csv:3: the time {time!r} is neither ISO 8601 nor an epoch" in summary.warnings[0]


def test_made_up_times_are_the_same_wherever_the_file_lies(tmp_path):
    times = set()
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "talk.csv"
        path.write_text("sender,content\nAnn,one\n")
        with SessionPersistence("memory") as chats:
            import_chat(path, chats)
            times.add(said(chats)[0].timestamp)
    assert len(times) == 1
