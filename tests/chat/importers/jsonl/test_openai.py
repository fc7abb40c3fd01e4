"""JSON lines of role and content."""

import json
from datetime import date

import pytest

from multichat_lab import Lab, speakers_df
from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.errors import DamagedFileError, ImportFormatError, SessionExistsError
from multichat_lab.parts import Part

ON = ImportOptions(date=date(2024, 1, 31))
CALL = {"id": "call_1", "type": "function", "function": {"name": "clock", "arguments": "{}"}}
TURNS = [
    {"role": "system", "content": "Be brief."},
    {
        "role": "user",
        "name": "ann",
        "content": [{"type": "text", "text": "What"}, {"type": "text", "text": "time?"}],
    },
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "call_1", "content": "noon"},
    {"role": "assistant", "content": "It is noon."},
]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "chat.jsonl"


def write(file, *lines):
    file.write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    )


def told(messages):
    return [(m.sender, m.kind, m.content, m.timestamp.second) for m in messages]


def test_a_line_with_messages_is_a_session_of_its_own(file, chats):
    write(file, {"messages": TURNS, "tools": []}, {"messages": TURNS[:2]})
    summary = import_chat(file, chats, options=ON)
    topics = [each.topic for each in chats.list_sessions()]
    assert topics == [f"Conversation {each.session_id}" for each in chats.list_sessions()]
    assert (summary.sessions, summary.messages) == (2, 7)
    assert [s.session_id for s in chats.list_sessions()] == ["jsonl:chat:1", "jsonl:chat:2"]
    assert chats.get_session("jsonl:chat:1").metadata["tools"] == []
    assert told(chats.get_messages("jsonl:chat:1")) == [
        ("system", "system", "Be brief.", 0),
        ("ann", "message", "What\ntime?", 1),
        ("assistant", "message", "→ clock()", 2),
        ("clock", "message", "noon", 3),
        ("assistant", "message", "It is noon.", 4),
    ]


def test_turns_on_lines_of_their_own_are_one_session(file, chats):
    write(file, *TURNS)
    summary = import_chat(file, chats, options=ON)
    assert (summary.sessions, summary.messages, summary.participants) == (1, 5, 4)
    messages = chats.get_messages("jsonl:chat")
    assert [m.source_id for m in messages] == ["1", "2", "3", "4", "5"]
    kinds = {each.participant: each.kind for each in chats.members.list("jsonl:chat")}
    assert kinds == {"system": "system", "ann": "human", "assistant": "agent", "clock": "tool"}


@pytest.mark.parametrize("as_one_line", [True, False])
def test_what_a_tool_says_answers_the_call(file, chats, as_one_line):
    write(file, *([{"messages": TURNS}] if as_one_line else TURNS))
    import_chat(file, chats)
    (session,) = chats.list_sessions()
    messages = chats.get_messages(session.session_id)
    assert [m.reply_to for m in messages] == [None, None, None, messages[2].message_id, None]
    assert [m.reply_kind for m in messages] == [*("unknown",) * 3, "declared", "unknown"]
    assert messages[2].parts == (Part("tool_call", name="clock", call_id="call_1", arguments={}),)
    assert messages[3].parts == (Part("tool_result", "noon", name="clock", call_id="call_1"),)


def test_a_made_up_time_makes_no_latency(file, chats):
    write(file, *TURNS)
    import_chat(file, chats)
    assert speakers_df(Lab(chats))["reply_seconds"].isna().all()


def test_a_pretty_printed_file_is_read(file, chats):
    file.write_text(json.dumps({"messages": TURNS, "id": 7}, indent=2))
    assert import_chat(file, chats, "jsonl").messages == 5
    assert chats.get_session("jsonl:chat").metadata["id"] == 7


def test_times_are_marked_as_made_up(file, chats):
    write(file, *TURNS)
    import_chat(file, chats)
    assert chats.get_session("jsonl:chat").metadata["import.synthetic_times"] is True
    assert {m.time_kind for m in chats.get_messages("jsonl:chat")} == {"made_up"}


@pytest.mark.parametrize("form", ["lines", "turns"])
def test_a_grown_file_adds_its_new_lines(file, any_chats, form):
    lines = TURNS if form == "turns" else [{"messages": [turn]} for turn in TURNS]
    write(file, *lines[:3])
    import_chat(file, any_chats)
    write(file, *lines)
    summary = import_chat(file, any_chats)
    assert (summary.messages, summary.duplicates) == (2, 3)
    assert import_chat(file, any_chats).duplicates == 5


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("form", ["lines", "turns"])
def test_another_file_with_the_same_system_prompt_is_refused(file, chats, form, strict):
    options = ImportOptions(strict=strict)
    other = [TURNS[0], {"role": "user", "content": "Where?"}]
    write(file, *([{"messages": TURNS}] if form == "lines" else TURNS))
    import_chat(file, chats, options=options)
    write(file, *([{"messages": other}] if form == "lines" else other))
    with pytest.raises(SessionExistsError, match="another source of the same name"):
        import_chat(file, chats, options=options)


def test_damaged_lines_are_left_out_and_named(file, chats):
    write(file, "{broken", *TURNS[:1], "[1]", "", {"role": 5, "content": "x"}, TURNS[1])
    summary = import_chat(file, chats)
    assert (summary.messages, summary.skipped) == (2, 3)
    assert [warning.partition(" ")[0] for warning in summary.warnings] == [
        *("chat.jsonl:1:", "chat.jsonl:3:", "chat.jsonl:5:")
    ]
    with pytest.raises(DamagedFileError, match=r"chat\.jsonl:1: no JSON"):
        import_chat(file, chats, options=ImportOptions(strict=True))


def test_a_damaged_turn_within_a_line_leaves_the_others(file, chats):
    write(file, {"messages": TURNS[:1]}, {"messages": [TURNS[0], 5, TURNS[1]]}, {"other": 1})
    summary = import_chat(file, chats)
    assert (summary.sessions, summary.messages, summary.skipped) == (2, 3, 2)
    assert summary.warnings == [
        "chat.jsonl:2: messages[1]: a turn is int, no object; left out",
        "chat.jsonl:3: a line without a list 'messages'; left out",
    ]


@pytest.mark.parametrize("content", [b"{broken\nmore", b"\x89PNG\r\n\x1a\n\0\0", b""])
def test_a_file_named_jsonl_without_a_readable_line_is_refused(file, chats, content):
    file.write_bytes(content)
    with pytest.raises(ImportFormatError, match=r"chat\.jsonl holds nothing that can be imported"):
        import_chat(file, chats, "jsonl")
    assert chats.list_sessions() == []


@pytest.mark.parametrize("format", ["auto", "jsonl"])
def test_a_folder_gives_each_of_its_files_whatever_form_it_has(tmp_path, chats, format):
    folder = tmp_path / "chats"
    folder.mkdir()
    write(folder / "a.jsonl", *TURNS)
    write(folder / "b.jsonl", {"messages": TURNS[:2]})
    write(folder / "c.jsonl", {"session_id": "lunch", "sender": "Ann", "content": "Noon?"})
    (folder / "notes.txt").write_text("milk")
    summary = import_chat(folder, chats, format)
    assert (summary.sessions, summary.messages, summary.skipped) == (3, 8, 0)
    assert import_chat(folder / "a.jsonl", chats).duplicates == 5
    assert {s.session_id for s in chats.list_sessions()} == {"jsonl:a", "jsonl:b:1", "lunch"}
