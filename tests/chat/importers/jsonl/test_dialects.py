"""Turns of other makes: LangChain, AutoGen, Gemini, logged requests with their answers."""

import json

import pytest

from multichat_lab.chat.importers import import_chat

ASK, SAY = {"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo"}
RESPONSE = {
    "choices": [{"message": SAY}],
    "model": "m-1",
    "usage": {"prompt_tokens": 3, "completion_tokens": 2},
}
OUTPUT = [
    {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "yo"}]}
]


class Importing:
    """Imports JSON and tells who said what; keeps the messages."""

    def __init__(self, folder, chats):
        self.folder = folder
        self.chats = chats
        self.messages = []

    def __call__(self, text, name="log.jsonl"):
        """Import a text, of which every piece is read."""
        path = self.folder / name
        path.write_text(text)
        assert import_chat(path, self.chats).skipped == 0
        sessions = [each.session_id for each in self.chats.list_sessions()]
        self.messages = [m for each in sessions for m in self.chats.get_messages(each)]
        return [(m.sender, m.content) for m in self.messages]


@pytest.fixture
def said(tmp_path, chats):
    """What imports JSON and tells who said what."""
    return Importing(tmp_path, chats)


@pytest.mark.parametrize(
    "log",
    [
        {"request": {"messages": [ASK]}, "response": RESPONSE},
        {"messages": [ASK], "response": SAY},
        {"messages": [ASK], **RESPONSE},
        {"input": [ASK], "output": OUTPUT, "model": "m-1"},
        {"input": "hi", "output": OUTPUT},
        {"custom_id": "a", "body": {"messages": [ASK]}, "response": {"body": RESPONSE}},
    ],
)
@pytest.mark.parametrize("name", ["log.jsonl", "log.json"])
def test_what_was_asked_and_what_was_answered_are_one_conversation(said, log, name):
    told = said(json.dumps(log) + "\n", name)
    assert told == [("user", "hi"), ("assistant", "yo")]


def test_tokens_of_an_answer_stand_at_its_last_message(said):
    said(json.dumps({"messages": [ASK], "response": RESPONSE}) + "\n")
    assert [(m.model, m.tokens_in, m.tokens_out) for m in said.messages] == [
        *((None, None, None), ("m-1", 3, 2))
    ]


CALL = {"name": "f", "args": {"a": 1}, "id": "c1"}


@pytest.mark.parametrize(
    "turns",
    [
        [
            {"type": "human", "content": "hi"},
            {"type": "ai", "content": "", "tool_calls": [CALL]},
            {"type": "tool", "content": "r", "tool_call_id": "c1"},
        ],
        [
            {"type": "human", "data": {"content": "hi"}},
            {"type": "ai", "data": {"content": "", "tool_calls": [CALL]}},
            {"type": "tool", "data": {"content": "r", "tool_call_id": "c1"}},
        ],
        [
            {"lc": 1, "id": ["langchain", "HumanMessage"], "kwargs": {"content": "hi"}},
            {"lc": 1, "id": ["AIMessage"], "kwargs": {"content": "", "tool_calls": [CALL]}},
            {"lc": 1, "id": ["ToolMessage"], "kwargs": {"content": "r", "tool_call_id": "c1"}},
        ],
    ],
)
def test_messages_of_langchain_are_turns(said, turns):
    assert said(json.dumps(turns), "log.json") == [("human", "hi"), ("ai", "→ f(a=1)"), ("f", "r")]
    assert said.messages[2].reply_to == said.messages[1].message_id


def test_messages_of_autogen_have_their_source_time_and_tokens(said):
    lines = [
        {"source": "user", "type": "TextMessage", "content": "hi"},
        {
            "source": "coder", "type": "ToolCallRequestEvent",
            "content": [{"id": "c1", "name": "f", "arguments": "{}"}],
            "models_usage": {"prompt_tokens": 3, "completion_tokens": 4},
            "created_at": "2026-01-01T00:00:02Z",
        },
        {
            "source": "coder", "type": "ToolCallExecutionEvent",
            "content": [{"call_id": "c1", "name": "f", "content": "r", "is_error": False}],
        },
    ]  # fmt: skip
    told = said("".join(f"{json.dumps(each)}\n" for each in lines))
    assert told == [("user", "hi"), ("coder", "→ f()"), ("f", "r")]
    assert (said.messages[1].tokens_in, said.messages[1].time_kind) == (3, "known")
    assert said.messages[2].reply_to == said.messages[1].message_id


def test_contents_of_gemini_are_turns(said):
    contents = [
        {"role": "user", "parts": [{"text": "hi"}, {"inlineData": {"mimeType": "image/png"}}]},
        {"role": "model", "parts": [{"functionCall": {"name": "f", "args": {"a": 1}}}]},
        {"role": "user", "parts": [{"functionResponse": {"name": "f", "response": {"r": 1}}}]},
        {"role": "model", "parts": [{"text": "so", "thought": True}, {"text": "one"}]},
    ]
    told = said(json.dumps({"contents": contents}), "log.json")
    assert told == [("user", "hi"), ("model", "→ f(a=1)"), ("f", '{"r": 1}'), ("model", "one")]
    assert [part.kind for part in said.messages[0].parts] == ["text", "image"]
    assert said.messages[3].parts[0].kind == "reasoning"


def test_what_was_spoken_is_said(said):
    turns = [
        {"role": "user", "content": [{"type": "input_audio", "transcript": "spoken"}]},
        {"role": "assistant", "content": None, "audio": {"id": "a", "transcript": "answered"}},
        {"role": "user", "content": 5},
    ]
    told = said("".join(f"{json.dumps(each)}\n" for each in turns))
    assert [words for _, words in told] == ["spoken", "answered", "5"]


@pytest.mark.parametrize("name", ["log.jsonl", "log.json"])
@pytest.mark.parametrize("form", ["turns", "conversations"])
def test_objects_that_are_spread_over_lines_are_read_one_by_one(said, name, form):
    values = [ASK, SAY] if form == "turns" else [{"messages": [ASK]}, {"messages": [SAY]}]
    text = "".join(f"{json.dumps(each, indent=2)}\n" for each in values)
    assert said(text, name) == [("user", "hi"), ("assistant", "yo")]


@pytest.mark.parametrize("name", ["log.jsonl", "log.json"])
@pytest.mark.parametrize("between", ["", " ", "\r", "\n\ufeff", ",\n"])
def test_conversations_that_follow_one_another_on_a_line_are_sessions(said, name, between):
    text = between.join(json.dumps({"messages": [each]}) for each in (ASK, SAY))
    assert said(text, name) == [("user", "hi"), ("assistant", "yo")]


def test_large_documents_that_follow_one_another_are_sessions(said):
    turns = [{"role": "user", "content": "word " * 20_000}, SAY]
    text = "".join(json.dumps({"messages": turns}, indent=2) for _ in range(3))
    assert [name for name, _ in said(text, "log.json")] == ["user", "assistant"] * 3
    assert len({message.session_id for message in said.messages}) == 3


@pytest.mark.parametrize("name", ["log.jsonl", "log.json"])
def test_a_comma_after_the_last_turn_loses_nothing(said, name):
    text = '{"messages": [' + f"{json.dumps(ASK)},\n{json.dumps(SAY)},\n" + "],}\n"
    assert said(text, name) == [("user", "hi"), ("assistant", "yo")]


def test_of_two_objects_over_lines_of_which_one_is_cut_the_other_is_there(tmp_path, chats):
    path = tmp_path / "log.json"
    path.write_text(f"{json.dumps(ASK, indent=2)}\n{json.dumps(SAY, indent=2)[:30]}")
    summary = import_chat(path, chats)
    assert (summary.messages, summary.skipped) == (1, 1)
