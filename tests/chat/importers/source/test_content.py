"""The parts of a message in the forms of four makers."""

import base64
import hashlib
import json

import pytest

from multichat_lab.chat.importers.source.content import parts_of_content, parts_of_turn
from multichat_lab.parts import Part

BYTES = b"\x89PNG not really"
CODED = base64.b64encode(BYTES).decode()
DIGEST = hashlib.sha256(BYTES).hexdigest()
PNG = Part("image", media_type="image/png", size=len(BYTES), sha256=DIGEST)


@pytest.mark.parametrize(
    ("block", "part"),
    [
        ({"type": "text", "text": "a"}, Part("text", "a")),
        ({"type": "input_text", "text": "a"}, Part("text", "a")),
        ({"type": "text", "content": "a"}, Part("text", "a")),  # OpenTelemetry
        ({"type": "refusal", "refusal": "no"}, Part("text", "no")),
        ({"type": "thinking", "thinking": "hm", "signature": "x"}, Part("reasoning", "hm")),
        (
            {"type": "thinking", "thinking": "hm", "summaries": [{"summary": "Weighing it"}]},
            Part("reasoning", "hm\nWeighing it"),
        ),
        ({"type": "redacted_thinking", "data": "x"}, Part("reasoning")),
        ({"type": "reasoning", "reasoning": "hm"}, Part("reasoning", "hm")),
        (
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
            Part("reasoning", "hm"),
        ),
        (
            {"type": "tool_use", "id": "t1", "name": "read", "input": {"a": 1}},
            Part("tool_call", name="read", call_id="t1", arguments={"a": 1}),
        ),
        (
            {"type": "function_call", "call_id": "c", "name": "w", "arguments": '{"a": 1}'},
            Part("tool_call", name="w", call_id="c", arguments={"a": 1}),
        ),
        (
            {"type": "tool_call", "id": "c", "name": "w", "arguments": "not {json"},
            Part("tool_call", name="w", call_id="c", arguments="not {json"),
        ),
        (
            {"type": "tool_result", "tool_use_id": "t1", "content": "ok", "is_error": False},
            Part("tool_result", "ok", call_id="t1", is_error=False),
        ),
        (
            {"type": "tool_call_response", "id": "t1", "response": "ok"},
            Part("tool_result", "ok", call_id="t1"),
        ),
        (
            {
                "type": "image",
                "source": {"type": "base64", "media_type": "image/png", "data": CODED},
            },
            PNG,
        ),
        (
            {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{CODED}"}},
            PNG,
        ),
        (
            {"type": "input_image", "image_url": "https://a.example/b.png"},
            Part("image", url="https://a.example/b.png"),
        ),
        (
            {"type": "document", "title": "a.pdf", "source": {"type": "url", "url": "https://a"}},
            Part("file", name="a.pdf", url="https://a"),
        ),
        ({"type": "novel", "said": "x"}, Part("file", '{"type": "novel", "said": "x"}', "novel")),
    ],
)
def test_a_block_becomes_a_part(block, part):
    assert parts_of_content([block]) == [part]


def test_a_result_that_holds_an_image_becomes_both():
    block = {
        "type": "tool_result",
        "tool_use_id": "t1",
        "content": [
            {"type": "text", "text": "seen"},
            {"type": "image", "source": {"media_type": "image/png", "data": CODED}},
        ],
    }
    assert parts_of_content([block]) == [Part("tool_result", "seen", call_id="t1"), PNG]


def test_a_turn_of_openai_has_its_calls_and_reasoning():
    turn = {
        "role": "assistant",
        "content": None,
        "reasoning_content": "hm",
        "tool_calls": [
            {"id": "c", "type": "function", "function": {"name": "w", "arguments": "{}"}}
        ],
    }
    assert parts_of_turn(turn) == [
        Part("reasoning", "hm"),
        Part("tool_call", name="w", call_id="c", arguments={}),
    ]


def test_a_tool_s_turn_is_the_result():
    turn = {"role": "tool", "tool_call_id": "c", "name": "w", "content": "rain"}
    assert parts_of_turn(turn) == [Part("tool_result", "rain", name="w", call_id="c")]


@pytest.mark.parametrize("content", [None, "", []])
def test_nothing_is_no_part(content):
    assert parts_of_content(content) == []


@pytest.mark.parametrize("name", ["citations", "annotations"])
def test_what_a_text_cites_stays_beside_it(name):
    cited = [{"type": "char_location", "cited_text": "as it was said"}]
    text, told = parts_of_content({"type": "text", "text": "a", name: cited})
    assert (text, told.name, json.loads(told.text)) == (Part("text", "a"), name, cited)
    assert parts_of_content({"type": "text", "text": "a", name: []}) == [text]
