"""The parts of a message: checked, written as JSON and read back, and shown to people."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.errors import MessageError
from multichat_lab.parts import PART_KINDS, Part, part_of, words_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PARTS = st.builds(
    Part,
    st.sampled_from(sorted(PART_KINDS)),
    text=TEXT,
    name=st.none() | TEXT,
    call_id=st.none() | TEXT,
    arguments=JSON,
    is_error=st.none() | st.booleans(),
    size=st.none() | st.integers(0, 2**40),
)


@given(PARTS)
def test_a_part_reads_back_from_json_as_it_was(part):
    assert part_of(json.loads(json.dumps(part.to_json_object()))) == part


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "thought"},
        {"kind": "text", "text": 5},
        {"kind": "text", "text": "\ud83d"},
        {"kind": "tool_call", "arguments": float("nan")},
        {"kind": "tool_call", "arguments": b"bytes"},
    ],
)
def test_what_no_store_can_hold_is_refused(values):
    with pytest.raises(MessageError):
        Part(**values)


def test_words_are_what_was_said():
    parts = [Part("reasoning", "Hm."), Part("text", "Look:"), Part("tool_call", name="read")]
    assert words_of(parts) == "Look:"


def test_where_nothing_was_said_calls_and_files_are_still_seen():
    call = Part("tool_call", name="read", arguments={"path": "a.txt", "lines": 3})
    assert words_of([Part("reasoning", "Hm."), call]) == '→ read(path="a.txt", lines=3)'
    assert words_of([Part("image", name="a.png"), Part("file")]) == "[image: a.png]\n[file]"
    assert words_of([Part("reasoning", "Hm.")]) == ""
