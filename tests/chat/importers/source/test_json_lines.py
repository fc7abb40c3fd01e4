"""JSON objects that follow one another, however they stand."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab.chat.importers.source.json_lines import json_lines
from multichat_lab.chat.importers.source.reading import Reading

TEXT = st.text(st.sampled_from('ab{}[]",\\\n\u2028 \ufeff'), max_size=8)
OBJECT = st.dictionaries(TEXT, st.recursive(TEXT, lambda inner: st.lists(inner, max_size=3)))
BETWEEN = ["\n", "", " ", "\r\n", "\r", "\n\n\n", ",\n", "\n\ufeff", "\n\x1e", " \n \n"]


def read(path):
    reading = Reading(path)
    return list(json_lines(path, reading)), reading.damage


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("lines") / "log.jsonl"


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
@settings(max_examples=20)
@given(values=st.lists(OBJECT, min_size=1, max_size=5))
def test_objects_are_read_one_by_one_however_they_stand(file, between, indent, values):
    text = between.join(json.dumps(each, indent=indent) for each in values)
    file.write_bytes(text.encode())
    found, damage = read(file)
    assert [each.values for each in found] == values
    assert (damage.skipped, damage.warnings) == (0, [])
    assert len({each.place for each in found}) == len(values)


def test_objects_on_one_line_have_the_line_and_a_number(file):
    file.write_text('{"n": 1}{"n": 2}\n{"n": 3}')
    assert [(each.number, each.place) for each in read(file)[0]] == [
        *((1, "1"), (1, "1.2"), (2, "2")),
    ]


@pytest.mark.parametrize(
    ("text", "kept", "where"),
    [
        ('{"n": 1} and more\n{"n": 2}', [1, 2], 1),
        ('{"n": 1}\n{"n": {"n": 2}\n{"n": 3}', [1, 3], 2),
        ('{"n": 1}{"n": \n{"n": 3}', [1, 3], 1),
        ('{\n "n": 1\n}\n{\n "n": {\n  "n": 2\n}\n{\n "n": 3\n}\n', [1, 3], 4),
        ('{"n": 1}\n{\n "n": 2\n}\n{"n": 3}\n{\n "n": ', [1, 2, 3], 6),
    ],
)
def test_damage_costs_one_object_and_names_its_line(file, text, kept, where):
    file.write_text(text)
    found, damage = read(file)
    assert [each.values["n"] for each in found] == kept
    assert damage.skipped == 1
    assert damage.warnings[0].startswith(f"log.jsonl:{where}: no JSON")
