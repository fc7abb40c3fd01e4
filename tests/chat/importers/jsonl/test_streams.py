"""Answers that models streamed are read as one turn each, with calls, model and tokens."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.parts import Part

CALL = Part("tool_call", name="weather", call_id="c1", arguments={"city": "Rome"})


def chunk(number, *, usage=None, **delta):
    choices = [{"index": number, "delta": delta}] if delta else []
    told = {"id": "c", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": "m"}
    return {**told, "choices": choices, "usage": usage}


def called(**function):
    return [{"index": 0, "function": function, **({"id": "c1"} if "name" in function else {})}]


OPENAI = [
    chunk(0, role="assistant", content=""),
    chunk(0, content="Hello"),
    chunk(0, content=" world"),
    chunk(0, tool_calls=called(name="weather", arguments="")),
    chunk(0, tool_calls=called(arguments='{"city":')),
    chunk(0, tool_calls=called(arguments=' "Rome"}')),
    chunk(0, usage={"prompt_tokens": 9, "completion_tokens": 2}),
]
ANTHROPIC = [
    {
        "type": "message_start",
        "message": {"role": "assistant", "content": [], "model": "m", "usage": {"input_tokens": 9}},
    },
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "ping"},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hello"}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": " world"}},
    {"type": "content_block_stop", "index": 0},
    {
        "type": "content_block_start",
        "index": 1,
        "content_block": {"type": "tool_use", "id": "c1", "name": "weather", "input": {}},
    },
    {"type": "content_block_delta", "index": 1, "delta": {"partial_json": '{"city": '}},
    {"type": "content_block_delta", "index": 1, "delta": {"partial_json": '"Rome"}'}},
    {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 2}},
    {"type": "message_stop"},
]
CALL_OBJECT = {"name": "weather", "arguments": {"city": "Rome"}}
OLLAMA = [
    {"model": "m", "message": {"role": "assistant", "content": "Hello"}, "done": False},
    {"model": "m", "message": {"role": "assistant", "content": " world"}, "done": False},
    {
        "model": "m",
        "message": {"content": "", "tool_calls": [{"id": "c1", "function": CALL_OBJECT}]},
        "done": True,
        "prompt_eval_count": 9,
        "eval_count": 2,
    },
]


def events(pieces):
    """Return pieces as server-sent events."""
    frames = (f"event: {each.get('type', 'x')}\ndata: {json.dumps(each)}\n\n" for each in pieces)
    return f": a comment\n{''.join(frames)}data: [DONE]\n"


def lines(pieces):
    return "".join(f"{json.dumps(each)}\n" for each in pieces)


def read(chats, path, text):
    path.write_text(text)
    summary = import_chat(path, chats)
    (session,) = chats.list_sessions()
    return chats.get_messages(session.session_id), summary


@pytest.mark.parametrize(
    "pieces", [OPENAI, ANTHROPIC, OLLAMA], ids=["openai", "anthropic", "ollama"]
)
@pytest.mark.parametrize(("form", "name"), [(events, "a.txt"), (lines, "a.jsonl")])
def test_an_answer_is_one_message_with_its_parts(tmp_path, chats, pieces, form, name):
    (message,), summary = read(chats, tmp_path / name, form(pieces))
    assert message.sender == "assistant"
    assert message.parts == (Part("text", "Hello world"), CALL)
    assert (message.model, message.tokens_in, message.tokens_out) == ("m", 9, 2)
    assert (summary.format, summary.skipped, summary.warnings) == ("jsonl", 0, [])


def test_a_stream_that_was_cut_gives_what_came(tmp_path, chats):
    cut = events(OPENAI[:2]) + 'data: {"id": "c", "obj'
    (message,), summary = read(chats, tmp_path / "a.txt", cut.replace("data: [DONE]\n", ""))
    assert message.content == "Hello"
    assert summary.skipped == 1
    assert "no JSON" in summary.warnings[0]


def test_choices_and_answers_after_one_another_are_told_apart(tmp_path, chats):
    told = [chunk(0, content="a"), chunk(1, content="b"), chunk(0, content="c"), *ANTHROPIC[:5] * 2]
    messages, _ = read(chats, tmp_path / "a.jsonl", lines(told))
    assert [each.content for each in messages] == ["ac", "b", "Hello world", "Hello world"]


def test_events_of_responses_give_their_items(tmp_path, chats):
    said = {"type": "message", "id": "i1", "role": "assistant", "content": [
        {"type": "output_text", "text": "Hello world"}
    ]}  # fmt: skip
    call = {"type": "function_call", "id": "i2", "call_id": "c1", "name": "weather"}
    told = [
        {"type": "response.created", "response": {"id": "r"}},
        {"type": "response.output_text.delta", "item_id": "i1", "delta": "Hel"},
        {"type": "response.output_item.done", "item": said},
        {"type": "response.output_item.done", "item": {**call, "arguments": '{"city": "Rome"}'}},
        {"type": "response.completed", "response": {
            "model": "m", "usage": {"input_tokens": 9, "output_tokens": 2, "total_tokens": 11}
        }},
    ]  # fmt: skip
    (first, second), summary = read(chats, tmp_path / "a.txt", events(told))
    assert (first.content, second.parts) == ("Hello world", (CALL,))
    assert (second.model, second.tokens_out, summary.skipped) == ("m", 2, 0)


def test_pieces_of_gemini_are_joined(tmp_path, chats):
    def piece(text, **more):
        return {"candidates": [{"content": {"role": "model", "parts": [{"text": text, **more}]}}]}

    told = [piece("Think", thought=True), piece("Hel"), piece("lo")]
    (message,), _ = read(chats, tmp_path / "a.txt", events(told))
    assert message.parts == (Part("reasoning", "Think"), Part("text", "Hello"))


def test_whole_answers_a_line_stay_conversations(tmp_path, chats):
    whole = {"model": "m", "message": {"role": "assistant", "content": "hi"}, "done": True}
    (tmp_path / "a.jsonl").write_text(lines([whole, whole]))
    assert import_chat(tmp_path / "a.jsonl", chats).sessions == 2
