"""How a file begins, whatever is in it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.source.head import HEAD_BYTES, Head, head_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def head(text):
    return Head(None, text.encode(errors="surrogatepass"), whole=True)


def is_part(part, whole):
    """Whether a value is another one of which elements and members at the end are left out."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(name in whole and is_part(part[name], whole[name]) for name in part)
    if isinstance(part, list) and isinstance(whole, list):
        pairs = zip(part, whole, strict=False)
        return len(part) <= len(whole) and all(is_part(*pair) for pair in pairs)
    return part == whole


@given(value=st.lists(JSON) | st.dictionaries(st.text(), JSON), data=st.data())
def test_of_json_that_is_cut_anywhere_the_whole_pieces_are_there(value, data):
    text = json.dumps(value, ensure_ascii=False)
    cut = data.draw(st.integers(0, len(text)))
    found = head(text[:cut]).json
    assert is_part(found, value) if cut else found is None
    assert (cut < len(text)) or found == value


def test_of_a_long_list_all_before_the_cut_element_is_there(tmp_path):
    path = tmp_path / "long.json"
    path.write_text(json.dumps({"name": "x", "history": [{"n": n} for n in range(100_000)]}))
    found = head_of(path)
    assert not found.whole
    history = found.json["history"]
    assert history[:-1] == [{"n": n} for n in range(len(history) - 1)]
    assert len(history) > HEAD_BYTES / len('{"n": 10000}, ') - 1


@pytest.mark.parametrize("cut", [1_500, HEAD_BYTES, HEAD_BYTES - 1, HEAD_BYTES - 3])
@pytest.mark.parametrize("words", ["long ", "\\", '"', "😀", "\n"])
def test_of_long_words_that_are_cut_the_beginning_is_there(words, cut):
    text = json.dumps({"turns": [{"role": "ann", "content": words * HEAD_BYTES}]})
    ((turn,),) = head(text[:cut]).json.values()
    assert turn["role"] == "ann"
    assert turn["content"]
    assert (words * 1_000).startswith(turn["content"])


@pytest.mark.parametrize("text", ["", "x", "nul", '"text"', "5", "[" * 60_000, "[" + "9" * 5_000])
def test_what_begins_no_object_or_list_is_no_json(text):
    assert head(text).json in (None, [])


def test_json_lines_are_read_one_by_one_and_others_passed_over():
    assert head('{"a": 1}\nmilk\n\n{"b": 2}\r\n{"c": [3, 4').objects == [
        *({"a": 1}, {"b": 2}, {"c": [3]}),
    ]


def test_a_byte_order_mark_and_bytes_that_are_no_utf8_do_no_harm(tmp_path):
    path = tmp_path / "odd.txt"
    path.write_bytes(b"\xef\xbb\xbfcaf\xe9\r\n\n")
    assert head_of(path).lines == ["caf\ufffd"]


def test_lines_of_old_macs_end_with_a_carriage_return(tmp_path):
    path = tmp_path / "old.txt"
    path.write_bytes(b"one\rtwo\rthree")
    assert head_of(path).lines == ["one", "two", "three"]
    path.write_bytes(b"one\rmore\ntwo")
    assert head_of(path).lines == ["one\rmore", "two"]


def test_a_file_that_changed_is_looked_at_again(tmp_path):
    path = tmp_path / "grows.txt"
    path.write_text("one")
    assert head_of(path).lines == ["one"]
    path.write_text("one\ntwo")
    assert head_of(path).lines == ["one", "two"]
