"""What the turns of JSON lines are made of."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.parts import Part


@pytest.fixture
def file(tmp_path):
    return tmp_path / "chat.jsonl"


def write(file, *lines):
    file.write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    )


def test_an_image_is_a_part_of_its_message(file, chats):
    picture = {"type": "image_url", "image_url": {"url": "https://a.example/x.png"}}
    write(file, {"role": "user", "content": ["look", picture]})
    import_chat(file, chats)
    (message,) = chats.get_messages("jsonl:chat")
    assert message.content == "look"
    assert message.parts == (Part("text", "look"), Part("image", url="https://a.example/x.png"))


def test_items_of_responses_are_turns_and_outputs_answer_their_calls(file, chats):
    thought = {"type": "summary_text", "text": "Rain?"}
    write(
        file,
        {"role": "user", "content": "weather?"},
        {"type": "reasoning", "id": "r1", "summary": [thought]},
        {"type": "reasoning", "id": "r2", "summary": [], "encrypted_content": "gAAA"},
        {"type": "function_call", "call_id": "c1", "name": "w", "arguments": '{"at": "home"}'},
        {"type": "function_call_output", "call_id": "c1", "output": "rain"},
        {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "x"}]},
    )
    summary = import_chat(file, chats)
    assert (summary.messages, summary.skipped) == (5, 0)
    messages = chats.get_messages("jsonl:chat")
    assert [(m.sender, m.content) for m in messages] == [
        *(("user", "weather?"), ("assistant", ""), ("assistant", '→ w(at="home")')),
        *(("w", "rain"), ("assistant", "x")),
    ]
    assert messages[1].parts == (Part("reasoning", "Rain?"),)
    assert messages[3].reply_to == messages[2].message_id


def test_results_in_a_users_turn_are_the_tools_words(file, chats):
    calls = [{"type": "tool_use", "id": n, "name": f"t{n}", "input": {}} for n in ("1", "2")]
    results = [{"type": "tool_result", "tool_use_id": n, "content": f"r{n}"} for n in ("2", "1")]
    said = {"type": "text", "text": "and now?"}
    turns = [
        {"role": "assistant", "content": calls, "model": "m", "usage": {"input_tokens": 3}},
        {"role": "user", "content": [*results, said]},
    ]
    write(file, {"messages": turns})
    import_chat(file, chats)
    call, *others = chats.get_messages("jsonl:chat:1")
    assert (call.model, call.tokens_in, call.tokens_out) == ("m", 3, None)
    assert [(m.sender, m.content, m.source_id) for m in others] == [
        *(("t2", "r2", "1"), ("t1", "r1", "1.2"), ("user", "and now?", "1.3"))
    ]
    assert [m.reply_to for m in others] == [call.message_id, call.message_id, None]
