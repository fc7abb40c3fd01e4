"""Sessions of Claude Code."""

import json
import shutil

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.formats import recognise

START = "2026-01-31T10:00:0"


def entry(uuid, parent, second, **values):
    return {
        "uuid": uuid,
        "parentUuid": parent,
        "sessionId": "s1",
        "timestamp": f"{START}{second}.000Z",
        **values,
    }


def asks(uuid, parent, second, content, **values):
    said = {"role": "user", "content": content}
    return entry(uuid, parent, second, type="user", message=said, **values)


def answers(uuid, parent, second, block, **values):
    out = values.pop("out", 7)
    said = {
        "id": values.pop("answer", "m1"),
        "role": "assistant",
        "model": "claude-x",
        "content": [block],
        "usage": {"input_tokens": 3, "cache_read_input_tokens": 40, "output_tokens": out},
    }
    return entry(uuid, parent, second, type="assistant", message=said, **values)


def use(call, name):
    return {"type": "tool_use", "id": call, "name": name, "input": {"q": call}}


def result(call, content, **values):
    return {"type": "tool_result", "tool_use_id": call, "content": content, **values}


ENTRIES = [
    {"type": "summary", "summary": "Lunch", "leafUuid": "u9"},
    asks("u1", None, 0, "When is lunch?"),
    answers("u2", "u1", 1, {"type": "thinking", "thinking": "Look it up."}, out=1),
    answers("u3", "u2", 2, use("c1", "Read"), out=5),
    answers("u4", "u3", 3, use("c2", "Bash")),
    entry("u5", "u4", 4, type="progress", data={}),
    asks("u6", "u5", 5, [result("c1", "noon"), result("c2", "no such file", is_error=True)]),
    answers("u7", "u6", 6, {"type": "text", "text": "At noon."}, answer="m2"),
    asks("u8", "u7", 7, "<local-command-stdout>ok</local-command-stdout>"),
]


def write(path, entries):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in entries))
    return path


@pytest.fixture
def messages(tmp_path, chats):
    import_chat(write(tmp_path / "s1.jsonl", ENTRIES), chats)
    return chats.get_messages("claude-code:s1")


def test_an_answer_over_several_lines_is_one_message_with_its_tokens_once(messages, chats):
    answer = messages[1]
    assert [(part.kind, part.call_id) for part in answer.parts] == [
        *(("reasoning", None), ("tool_call", "c1"), ("tool_call", "c2"))
    ]
    assert (answer.model, answer.tokens_in, answer.tokens_out) == ("claude-x", 43, 7)
    assert answer.content == '→ Read(q="c1")\n→ Bash(q="c2")'
    assert chats.get_session("claude-code:s1").topic == "Lunch"


def test_tools_speak_their_results_in_reply_to_the_call(messages):
    answer, read, bash = messages[1:4]
    assert [(m.sender, m.recipient, m.content) for m in (read, bash)] == [
        ("Read", "assistant", "noon"),
        ("Bash", "assistant", "no such file"),
    ]
    assert [m.reply_to for m in (read, bash)] == [answer.message_id] * 2
    assert [m.parts[0].is_error for m in (read, bash)] == [None, True]


def test_an_entry_replies_to_the_one_before_it_through_entries_that_say_nothing(messages):
    ids = {m.message_id: m.seq for m in messages}
    assert [ids.get(m.reply_to) for m in messages] == [None, 1, 2, 2, 4, 5]
    assert {m.reply_kind for m in messages} == {"declared"}
    assert {m.time_kind for m in messages} == {"known"}


def test_what_the_program_says_in_the_users_name_is_no_persons_word(messages):
    assert (messages[-1].sender, messages[-1].kind) == ("system", "system")


def test_a_session_that_goes_on_in_another_file_is_one_and_repeats_nothing(tmp_path, chats):
    first = [{**each, "slug": "calm-river"} for each in ENTRIES[1:]]
    more = asks("v1", "u8", 8, "Thanks", slug="calm-river")
    write(tmp_path / "b.jsonl", first)
    write(tmp_path / "a.jsonl", [{**each, "sessionId": "s2"} for each in (*first[-2:], more)])
    summary = import_chat(tmp_path, chats)
    assert (summary.sessions, summary.messages) == (1, 7)
    last = chats.get_messages("claude-code:calm-river")[-1]
    assert (last.content, last.reply_kind) == ("Thanks", "declared")
    assert import_chat(tmp_path, chats).duplicates == 7


def test_a_subagent_in_a_file_of_its_own_is_asked_by_the_assistant(tmp_path, chats):
    side = [
        asks("a1", None, 0, "Find it", isSidechain=True),
        answers("a2", "a1", 1, use("c", "Grep"), isSidechain=True),
        asks("a3", "a2", 2, [result("c", "here")], isSidechain=True),
    ]
    write(tmp_path / "proj" / "s1.jsonl", ENTRIES)
    write(tmp_path / "proj" / "s1" / "subagents" / "agent-7f.jsonl", side)
    assert import_chat(tmp_path, chats).sessions == 2
    messages = chats.get_messages("claude-code:s1/agent-7f")
    assert [(m.sender, m.recipient) for m in messages] == [
        ("assistant", "agent-7f"),
        ("agent-7f", "assistant"),
        ("Grep", "agent-7f"),
    ]
    kinds = {m.participant: m.kind for m in chats.members.list("claude-code:s1/agent-7f")}
    assert kinds == {"assistant": "agent", "agent-7f": "agent", "Grep": "tool"}


def test_an_entry_of_an_unknown_type_is_named_and_stops_nothing(tmp_path, chats):
    entries = [*ENTRIES, entry("u9", "u8", 8, type="weather"), entry("x", None, 9, type="weather")]
    summary = import_chat(write(tmp_path / "s1.jsonl", entries), chats)
    assert (summary.messages, summary.skipped, len(summary.warnings)) == (6, 0, 1)
    assert "'weather'" in summary.warnings[0]


def test_a_session_that_grows_adds_what_it_gained(tmp_path, any_chats):
    path = write(tmp_path / "s1.jsonl", ENTRIES[:2])
    import_chat(path, any_chats)
    write(path, ENTRIES)
    summary = import_chat(path, any_chats)
    assert (summary.messages, summary.duplicates) == (5, 1)


def test_real_sessions_are_read_whole(real_chats, chats, tmp_path):
    shutil.copytree(real_chats / "claude_code", tmp_path / "projects")
    summary = import_chat(tmp_path / "projects", chats)
    assert (summary.sessions, summary.messages, summary.warnings) == (5, 20, [])
    tokens = [
        message.tokens_out
        for session in chats.list_sessions()
        for message in chats.get_messages(session.session_id)
        if message.tokens_out is not None
    ]
    assert (len(tokens), sum(tokens)) == (10, 430)
    assert recognise(real_chats / "claude_code") == "claude-code"


def test_what_was_typed_while_the_agent_worked_is_said(tmp_path, chats):
    queued = entry(
        "u9", "u8", 9, type="attachment", attachment={"type": "queued_command", "prompt": "Wait"}
    )
    import_chat(write(tmp_path / "s1.jsonl", [*ENTRIES, queued]), chats)
    message = chats.get_messages("claude-code:s1")[-1]
    assert (message.sender, message.recipient, message.content) == ("user", "assistant", "Wait")
