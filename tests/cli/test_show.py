"""`show` as people see it: days, replies, and only what is new."""

import json
from datetime import UTC, datetime

import pytest

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage

WORDS = "a long answer that has to go on and on until it does not fit into a line of a terminal"


@pytest.fixture
def weeks(tmp_path):
    """The location of an ended session, in which an answer comes two weeks later."""
    first = datetime(2024, 5, 1, 13, 10, tzinfo=UTC)
    with SessionPersistence("sqlite", tmp_path / "weeks.db") as chats:
        chats.create_session(["Ann", "Bob"], session_id="weeks", created_at=first)
        asked = chats.add_message(ChatMessage("weeks", "Ann", "now?", timestamp=first))
        chats.add_message(
            ChatMessage(
                "weeks", "Bob", WORDS, "Ann",
                timestamp=first.replace(day=15), reply_to=asked.message_id,
            )
        )  # fmt: skip
        chats.end_session("weeks")
    return "sqlite:weeks.db"


def test_a_terminal_shows_the_days_the_replies_and_keeps_the_indent(on_terminal, weeks):
    lines = on_terminal("show", "weeks", "--store", weeks).out.splitlines()
    assert [line.strip() for line in lines if "(UTC)" in line] == [
        "Wednesday, 2024-05-01 (UTC)",
        "Wednesday, 2024-05-15 (UTC)",
    ]
    assert any("Bob → Ann  ↩ 1" in line for line in lines)
    assert all(line.startswith("      ") for line in lines[-2:])
    assert " ".join(" ".join(lines[-2:]).split()) == WORDS


def test_a_pipe_gets_the_number_of_the_message_that_is_answered(multichat_here, weeks):
    rows = [
        line.split("\t") for line in multichat_here("show", "weeks", "-s", weeks).out.splitlines()
    ]
    assert [row[4] for row in rows] == ["", "1"]
    last = multichat_here("show", "weeks", "-n", "1", "-s", weeks).out.split("\t")
    assert last[4] == "?"


def test_following_from_none_prints_only_what_is_new(multichat_here, weeks):
    done = multichat_here("show", "weeks", "-n", "0", "--follow", "--store", weeks)
    assert (done.code, done.out) == (0, "")


def test_following_as_json_prints_an_object_a_line(multichat_here, weeks):
    done = multichat_here("show", "weeks", "--follow", "--json", "--store", weeks)
    assert [json.loads(line)["seq"] for line in done.out.splitlines()] == [1, 2]


def test_a_deleted_message_is_no_empty_line(multichat_here, on_terminal, tmp_path):
    path = tmp_path / "chat.txt"
    path.write_text(
        "31/12/2024, 21:05 - Ann: hi\n31/12/2024, 21:06 - Bob: This message was deleted\n"
    )
    assert multichat_here("import", str(path), "-s", "sqlite:chat.db").code == 0
    piped = multichat_here("show", "whatsapp:chat", "-s", "sqlite:chat.db").out.splitlines()
    assert [line.split("\t")[-1] for line in piped] == ["hi", "(deleted)"]
    shown = on_terminal("show", "whatsapp:chat", "--store", "sqlite:chat.db").out.splitlines()
    assert shown[-1].strip() == "(deleted)"


def test_a_time_that_nobody_knew_is_not_shown(on_terminal, multichat_here, tmp_path):
    log = tmp_path / "log.json"
    log.write_text('{"messages": [{"role": "user", "content": "go"}]}')
    store = "sqlite:untold.db"
    multichat_here("import", str(log), "--store", store)
    (row,) = multichat_here("show", "agents", "--store", store).out.splitlines()
    assert row.split("\t") == ["1", "", "user", "All", "", "go"]
    (_, row) = multichat_here("sessions", "--store", store).out.splitlines()
    assert "2000" not in row
    shown = on_terminal("show", "agents", "--store", store).out
    assert "no time" in shown and "2000" not in shown


def test_a_tab_does_not_break_a_line(on_terminal, multichat_here, tmp_path):
    log = tmp_path / "log.json"
    log.write_text(r'{"messages": [{"role": "tool", "content": "  1\tbuild:\n  2\t\techo"}]}')
    multichat_here("import", str(log), "--store", "sqlite:tabs.db")
    shown = on_terminal("show", "agents", "--store", "sqlite:tabs.db").out.splitlines()
    assert [line.split() for line in shown[-2:]] == [["1", "build:"], ["2", "echo"]]
