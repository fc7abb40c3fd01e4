"""Rollouts of Codex."""

import json

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.formats import recognise


def line(second, kind, **payload):
    return {"timestamp": f"2026-01-01T00:00:{second:02}Z", "type": kind, "payload": payload}


def item(second, kind, **payload):
    return line(second, "response_item", type=kind, **payload)


def event(second, kind, **payload):
    return line(second, "event_msg", type=kind, **payload)


def says(second, role, text):
    kind = "output_text" if role == "assistant" else "input_text"
    return item(second, "message", role=role, content=[{"type": kind, "text": text}])


ROLLOUT = [
    line(0, "session_meta", id="r1", cwd="/home/ann"),
    line(0, "turn_context", model="gpt-x"),
    says(1, "user", "<environment_context>here</environment_context>"),
    says(2, "user", "List it"),
    event(2, "user_message", message="List it"),
    event(3, "agent_reasoning", text="Use ls"),
    item(3, "reasoning", summary=[{"type": "summary_text", "text": "Use ls"}], content=None),
    item(4, "function_call", name="shell", arguments='{"command": ["ls"]}', call_id="c1"),
    event(4, "token_count", info={"last_token_usage": {"input_tokens": 90, "output_tokens": 9}}),
    item(5, "function_call_output", call_id="c1", output="a.txt"),
    item(6, "custom_tool_call", name="apply_patch", input="*** Begin", call_id="c2"),
    item(7, "custom_tool_call_output", call_id="c2", output="done"),
    item(8, "local_shell_call", call_id="c3", action={"type": "exec", "command": ["pwd"]}),
    item(9, "function_call_output", call_id="c3", output="/home/ann"),
    event(10, "agent_message", message="One file."),
    says(10, "assistant", "One file."),
    event(11, "token_count", info={"last_token_usage": {"input_tokens": 99, "output_tokens": 3}}),
    event(12, "error", message="stream disconnected"),
]


def write(tmp_path, lines):
    path = tmp_path / "2026" / "01" / "rollout-r1.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    return path


def test_what_comes_as_item_and_as_event_is_said_once(tmp_path, chats):
    write(tmp_path, ROLLOUT)
    import_chat(tmp_path, chats)
    messages = chats.get_messages("codex:r1")
    assert [(m.sender, m.recipient, m.content) for m in messages] == [
        ("system", "All", "<environment_context>here</environment_context>"),
        ("user", "assistant", "List it"),
        ("assistant", "user", '→ shell(command=["ls"])'),
        ("shell", "assistant", "a.txt"),
        ("assistant", "user", '→ apply_patch("*** Begin")'),
        ("apply_patch", "assistant", "done"),
        ("assistant", "user", '→ local_shell(type="exec", command=["pwd"])'),
        ("local_shell", "assistant", "/home/ann"),
        ("assistant", "user", "One file."),
        ("system", "All", "stream disconnected"),
    ]
    assert chats.get_session("codex:r1").topic == "List it"


def test_reasoning_is_a_part_of_what_follows_and_outputs_answer_their_calls(tmp_path, chats):
    import_chat(write(tmp_path, ROLLOUT), chats)
    messages = chats.get_messages("codex:r1")
    assert [part.kind for part in messages[2].parts] == ["reasoning", "tool_call"]
    assert messages[2].parts[0].text == "Use ls"
    ids = {m.message_id: m.seq for m in messages}
    assert {m.seq: ids[m.reply_to] for m in messages if m.reply_to} == {4: 3, 6: 5, 8: 7}
    assert [m.reply_kind for m in messages if m.reply_to is None] == ["unknown"] * 7


def test_tokens_stand_at_the_last_message_of_a_response_and_the_model_at_each(tmp_path, chats):
    import_chat(write(tmp_path, ROLLOUT), chats)
    messages = [m for m in chats.get_messages("codex:r1") if m.sender == "assistant"]
    assert {m.model for m in messages} == {"gpt-x"}
    assert [(m.tokens_in, m.tokens_out) for m in messages] == [
        *((90, 9), (None, None), (None, None), (99, 3))
    ]


def test_words_that_only_an_event_tells_are_not_lost(tmp_path, chats):
    events = [line(0, "session_meta", id="r1"), event(1, "user_message", message="hi")]
    events.append(event(2, "agent_message", message="ho"))
    import_chat(write(tmp_path, events), chats)
    assert [m.content for m in chats.get_messages("codex:r1")] == ["hi", "ho"]


def test_an_old_rollout_without_frames_is_read(tmp_path, chats):
    old = [
        {"id": "r1", "timestamp": "2025-05-01T00:00:00Z", "instructions": None},
        {"record_type": "state"},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hi"}]},
    ]
    import_chat(write(tmp_path, old), chats)
    (message,) = chats.get_messages("codex:r1")
    assert (message.content, message.time_kind) == ("hi", "made_up")


def test_a_rollout_that_grows_adds_what_it_gained(tmp_path, any_chats):
    import_chat(write(tmp_path, ROLLOUT[:6]), any_chats)
    write(tmp_path, ROLLOUT)
    assert import_chat(tmp_path, any_chats).messages == 8
    assert import_chat(tmp_path, any_chats).messages == 0


def test_the_real_rollout_holds_a_question_an_answer_and_a_reasoning(real_chats, chats):
    assert recognise(real_chats / "codex") == "codex"
    assert import_chat(real_chats / "codex", chats).messages == 3
    (session,) = chats.list_sessions()
    note, question, answer = chats.get_messages(session.session_id)
    assert (note.kind, question.content, answer.content) == ("system", "What is 2+2?", "2+2 = 4.")
    assert answer.parts[0].text == "**Simple arithmetic**"
    assert (answer.model, answer.tokens_in, answer.tokens_out) == ("gpt-5.1-codex", 100, 20)


def test_the_programs_own_notes_are_nobodys_words(tmp_path, chats):
    notes = [item(13, kind, ghost_commit={"id": "x"}) for kind in ("ghost_snapshot", "compaction")]
    import_chat(write(tmp_path, [*ROLLOUT, *notes]), chats)
    assert len(chats.get_messages("codex:r1")) == 10


def test_an_output_that_is_an_object_is_its_words_and_its_success(tmp_path, chats):
    output = {"content": "no such file", "success": False}
    told = [says(1, "user", "Show it"), item(2, "function_call_output", call_id="c", output=output)]
    path = tmp_path / "rollout-1.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in told))
    assert import_chat(path, chats).warnings == []
    _, result = chats.get_messages("codex:1")
    assert result.content == "no such file"
    assert [(each.kind, each.is_error) for each in result.parts] == [("tool_result", True)]


def test_a_command_that_ended_with_another_code_than_0_has_failed(tmp_path, chats):
    told = {
        "c1": ('{"output": "no such file", "metadata": {"exit_code": 2}}', True),
        "c2": ('{"output": "a.txt", "metadata": {"exit_code": 0}}', False),
        "c3": ("Wall time: 1 s\nProcess exited with code 1\nOutput:\n1 failed", True),
        "c4": ("Exit code: 0\nOutput:\nProcess exited with code 1", False),
        "c5": ("Process exited with code 1", None),  # words, and no line before an output
        "c6": ({"content": "patch rejected", "success": False}, True),
    }
    calls = [item(1, "function_call", name="shell", arguments="{}", call_id=call) for call in told]
    outputs = [
        item(2, "function_call_output", call_id=call, output=output)
        for call, (output, _) in told.items()
    ]
    write(tmp_path, [ROLLOUT[0], *calls, *outputs])
    import_chat(tmp_path, chats)
    results = [m.parts[0] for m in chats.get_messages("codex:r1") if m.sender == "shell"]
    assert [part.is_error for part in results] == [failed for _, failed in told.values()]
    assert results[-1].text == "patch rejected"


def test_a_summary_that_only_the_model_has_is_no_message(tmp_path, chats):
    write(tmp_path, [*ROLLOUT[:4], line(9, "compacted", message="", replacement_history=[])])
    import_chat(tmp_path, chats)
    assert all(message.content for message in chats.get_messages("codex:r1"))
