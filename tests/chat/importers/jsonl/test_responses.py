"""Whole responses of models, as their APIs give them: one a file, a line, or in a list."""

import json

import pytest

from multichat_lab.chat.importers import import_chat

AT = 1_700_000_000
COMPLETION = {
    "id": "chatcmpl-1", "object": "chat.completion", "created": AT, "model": "m-1",
    "choices": [
        {"index": 0, "message": {"role": "assistant", "content": "Paris"}, "finish_reason": "stop"},
    ],
    "usage": {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12},
}  # fmt: skip
RESPONSE = {
    "id": "resp_1", "object": "response", "created_at": AT, "model": "m-1", "error": None,
    "output": [
        {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
         "content": [{"type": "output_text", "text": "Paris", "annotations": []}]},
    ],
    "usage": {"input_tokens": 10, "output_tokens": 2, "total_tokens": 12},
}  # fmt: skip
GEMINI = {
    "candidates": [{"content": {"role": "model", "parts": [{"text": "Paris"}]}}],
    "usageMetadata": {"promptTokenCount": 10, "candidatesTokenCount": 2}, "modelVersion": "m-1",
}  # fmt: skip
OLLAMA = {
    "model": "m-1", "created_at": "2023-11-14T22:13:20Z", "done": True,
    "message": {"role": "assistant", "content": "Paris"}, "prompt_eval_count": 10, "eval_count": 2,
}  # fmt: skip
BATCHED = {"custom_id": "a", "response": {"status_code": 200, "body": COMPLETION}, "error": None}
ALL = [COMPLETION, RESPONSE, GEMINI, OLLAMA, BATCHED]


def answers(path, chats):
    """Import a file of which every piece is read; return who said what, and what it took."""
    assert import_chat(path, chats).skipped == 0
    said = [chats.get_messages(each.session_id) for each in chats.list_sessions()]
    return [(m.content, m.model, m.tokens_in, m.tokens_out) for each in said for m in each]


@pytest.mark.parametrize("response", ALL)
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["answer.json", "answer.jsonl"])
def test_a_response_is_what_the_model_said_with_its_tokens(tmp_path, chats, response, indent, name):
    (tmp_path / name).write_text(json.dumps(response, indent=indent))
    assert answers(tmp_path / name, chats) == [("Paris", "m-1", 10, 2)]


@pytest.mark.parametrize("response", ALL)
@pytest.mark.parametrize("form", ["lines", "list", "page"])
def test_each_of_many_responses_is_a_session(tmp_path, chats, response, form):
    path = tmp_path / ("answers.jsonl" if form == "lines" else "answers.json")
    texts = {
        "lines": "\n".join([json.dumps(response)] * 3),
        "list": json.dumps([response] * 3),
        "page": json.dumps({"object": "list", "data": [response] * 3}),
    }
    path.write_text(texts[form])
    assert answers(path, chats) == [("Paris", "m-1", 10, 2)] * 3
    assert len(chats.list_sessions()) == 3


@pytest.mark.parametrize("response", [COMPLETION, OLLAMA, RESPONSE])
def test_an_answer_was_given_when_its_response_says(tmp_path, chats, response):
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(response))
    import_chat(path, chats)
    ((message,),) = (chats.get_messages(each.session_id) for each in chats.list_sessions())
    assert (message.timestamp.timestamp(), message.time_kind) == (AT, "known")


def test_all_choices_of_a_completion_are_kept_with_why_they_ended(tmp_path, chats):
    path = tmp_path / "answer.json"
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    choices = [
        {"index": 0, "message": {"role": "assistant", "content": "one"}, "finish_reason": "length"},
        {"index": 1, "message": {"role": "assistant", "content": None, "tool_calls": [call]}},
    ]
    path.write_text(json.dumps({**COMPLETION, "choices": choices}))
    import_chat(path, chats)
    (session,) = chats.list_sessions()
    first, second = chats.get_messages(session.session_id)
    assert (first.content, second.content) == ("one", "→ f()")
    assert first.metadata["finish_reason"] == "length"
    assert session.metadata["id"] == "chatcmpl-1"


def test_what_gemini_was_asked_and_what_it_answered_stand_beside_each_other(tmp_path, chats):
    asked = {"role": "user", "parts": [{"text": "Which city?"}]}
    answered = {"role": "model", "parts": [{"text": "Paris"}]}
    told = {"contents": [asked], "candidates": [{"content": answered}], "modelVersion": "m-1"}
    (tmp_path / "g.json").write_text(json.dumps(told))
    import_chat(tmp_path / "g.json", chats)
    (session,) = chats.list_sessions()
    messages = chats.get_messages(session.session_id)
    assert [each.content for each in messages] == ["Which city?", "Paris"]
    assert messages[1].model == "m-1"
