"""JSON documents item by item, checked against the standard library."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.source.json_text import read_json, read_value

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@given(values=st.lists(JSON), indent=st.sampled_from([None, 0, 2]))
def test_an_array_reads_like_the_standard_librarys(values, indent):
    found = read_json(json.dumps(values, indent=indent))
    assert found.damage is None
    assert [value for _, value in found.items] == values


@pytest.mark.slow
@given(
    fields=st.dictionaries(st.text(), JSON), values=st.lists(JSON), indent=st.none() | st.just(1)
)
def test_an_object_reads_like_the_standard_librarys(fields, values, indent):
    text = json.dumps({**fields, "history": values}, indent=indent)
    found = read_json(text, "history")
    assert found.damage is None
    assert [value for _, value in found.items] == values
    assert found.fields == {name: value for name, value in fields.items() if name != "history"}


@given(values=st.lists(JSON, min_size=1, max_size=5), data=st.data())
def test_a_cut_array_gives_what_stands_before_the_cut(values, data):
    text = json.dumps(values)
    cut = data.draw(st.integers(0, len(text) - 1))
    found = read_json(text[:cut])
    assert found.damage is not None
    items = [value for _, value in found.items or ()]
    whole = items if items == values[: len(items)] else items[:-1]  # 12 of a cut 123
    assert whole == values[: len(whole)]
    assert len(items) >= len(json_prefix(text[:cut]))


def json_prefix(text):
    """Return the elements of the longest prefix of a JSON array that closes after a comma."""
    for end in range(len(text), 0, -1):
        if text[end - 1] == ",":
            try:
                return json.loads(text[: end - 1] + "]")
            except ValueError:
                continue
    return []


def test_every_element_knows_its_line():
    found = read_json('[\n {"a": 1},\n {"b":\n 2}, {"c": 3}\n]')
    assert [line for line, _ in found.items] == [2, 3, 4]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("{}", 1),
        ("[1, 2", 1),
        ("[1,\n2,,\n]", 2),
        ("[1]\n\nmore", 3),
        ("[1 2]", 1),
        ("[" * 100_000, 1),
        ("[1,\n" + "[" * 300 + "]" * 300 + "]", 2),
        ("[\n" + "9" * 5_000 + "]", 2),
    ],
)
def test_damage_names_its_line(text, line):
    assert read_json(text).damage.lineno == line


@pytest.mark.parametrize("text", ['{"history": [', '{"a": 1, 2: 3}', '{"a" 1}', "[]", '{"a": 1}}'])
def test_an_object_that_is_none_is_damaged(text):
    assert read_json(text, "history").damage is not None


def test_a_member_of_that_name_that_is_no_list_is_a_plain_field():
    found = read_json('{"history": "long"}', "history")
    assert (found.items, found.fields) == (None, {"history": "long"})


def test_numbers_that_no_store_can_hold_become_null():
    assert read_value("[NaN, Infinity, -Infinity, 1e999, 1.5]") == (
        [None, None, None, None, 1.5],
        False,
    )


def test_half_of_a_surrogate_pair_is_replaced_and_reported_with_its_line():
    found = read_json('["\\ud83d\\ude00",\n "\\ud83d"]')
    assert [value for _, value in found.items] == ["\U0001f600", "\ufffd"]
    assert found.mended == [2]


@pytest.mark.parametrize("text", ['["a,]", 1,]', '["a,]", {"b": [2,],},\n]', '["\\",]", ] '])
def test_a_comma_after_the_last_element_is_passed_over_and_one_in_a_text_is_not(text):
    found = read_json(text)
    assert found.damage is None
    assert found.items[0][1] in ("a,]", '",]')


@given(values=st.lists(st.lists(JSON), min_size=1, max_size=4), data=st.data())
def test_arrays_that_follow_one_another_are_read_one_by_one(values, data):
    between = data.draw(st.sampled_from(["", " ", "\n", "\r\n", ",", "\n\ufeff", "\x1e"]))
    found = read_json(between.join(map(json.dumps, values)), several=True)
    assert [[item for _, item in each.items] for each in found.chain()] == values
    assert all(each.damage is None for each in found.chain())
