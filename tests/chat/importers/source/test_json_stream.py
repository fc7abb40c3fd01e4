"""Items of an array, one at a time."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.source import json_stream
from multichat_lab.chat.importers.source.json_stream import array_items
from multichat_lab.chat.importers.source.reading import Reading

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def items(data, tmp_path, chunk=7):
    reading = Reading(tmp_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "CHUNK_BYTES", chunk)
        return list(array_items(io.BytesIO(data), "a.json", reading)), reading.damage.warnings


@given(values=st.lists(VALUES, max_size=6), chunk=st.integers(1, 40), ascii_only=st.booleans())
def test_the_items_are_those_of_the_whole_document(tmp_path_factory, values, chunk, ascii_only):
    data = json.dumps(values, indent=1, ensure_ascii=ascii_only).encode(errors="replace")
    read, warnings = items(data, tmp_path_factory.getbasetemp(), chunk)
    assert [value for _, value in read] == json.loads(data)
    assert warnings == []


def test_a_line_is_known_of_each_item_and_of_the_damage(tmp_path):
    read, warnings = items(b'[\n{"a":\n1},\n{"b": 2},\n{"c": ]', tmp_path)
    assert read == [(2, {"a": 1}), (4, {"b": 2})]
    assert warnings == [
        "a.json:5: damaged JSON, unreadable from here on (Expecting value); left out"
    ]


@pytest.mark.parametrize(("data", "what"), [(b"{}", "no JSON array"), (b"[1", "it ends within")])
def test_what_is_no_whole_array_is_reported(tmp_path, data, what):
    assert what in items(data, tmp_path)[1][0]


def test_half_a_pair_becomes_the_replacement_character(tmp_path):
    assert items(rb'["\ud83d", "\ud83d\ude00"]', tmp_path)[0] == [(1, "\ufffd"), (1, "😀")]
