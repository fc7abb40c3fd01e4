"""Text files line by line, whatever is in them."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.source import lines
from multichat_lab.chat.importers.source.damage import DamageReport
from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import DamagedFileError


def read(path, *, strict=False):
    reading = Reading(path, damage=DamageReport(strict=strict))
    return list(numbered_lines(path, reading)), reading.damage


@pytest.fixture
def file(tmp_path):
    return tmp_path / "chat.txt"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"one", ["one"]),
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\r\ntwo\r\n", ["one", "two"]),
        (b"\xef\xbb\xbfone\n\xef\xbb\xbftwo", ["one", "\ufefftwo"]),
        ("a\x0bb\u2028c\x85d\re\n".encode(), ["a\x0bb\u2028c\x85d\re"]),
        (b"nul\x00inside\n", ["nul\x00inside"]),
        (b"\n\n", ["", ""]),
    ],
)
def test_only_a_line_feed_ends_a_line(file, content, expected):
    file.write_bytes(content)
    assert read(file)[0] == list(enumerate(expected, start=1))


@given(texts=st.lists(st.text().filter(lambda text: "\n" not in text and text[-1:] != "\r")))
def test_any_lines_read_back_as_they_were_written(tmp_path_factory, texts):
    file = tmp_path_factory.mktemp("lines") / "chat.txt"
    file.write_bytes("".join(f"{text}\n" for text in ["", *texts]).encode())
    assert [text for _, text in read(file)[0]] == ["", *texts]


def test_bytes_that_are_no_utf8_are_replaced_and_the_line_is_named(file):
    file.write_bytes(b"fine\ncaf\xe9\n")
    found, damage = read(file)
    assert found == [(1, "fine"), (2, "caf\ufffd")]
    assert damage.skipped == 0
    assert damage.warnings == ["chat.txt:2: byte 0xe9 is no UTF-8; replaced by U+FFFD"]


def test_bytes_that_are_no_utf8_are_refused_when_strict(file):
    file.write_bytes(b"fine\ncaf\xe9\n")
    with pytest.raises(DamagedFileError, match=r"chat\.txt:2: byte 0xe9 is no UTF-8"):
        read(file, strict=True)


def test_a_line_beyond_the_limit_is_left_out_and_the_next_one_is_read(file, monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_BYTES", 10)
    file.write_bytes(b"short\n" + b"x" * 95 + b"\n" + b"nine here\n" + b"y" * 10 + b"\nend")
    found, damage = read(file)
    assert found == [(1, "short"), (3, "nine here"), (5, "end")]
    assert damage.skipped == 2
    assert [warning.partition(": ")[0] for warning in damage.warnings] == [
        "chat.txt:2",
        "chat.txt:4",
    ]


def test_a_large_file_is_never_in_memory_whole(file):
    file.write_bytes(b"[10:00] <ann> a line of a chat\n" * 60_000)
    tracemalloc.start()
    count = sum(1 for _ in numbered_lines(file, Reading(file)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 60_000
    assert peak < file.stat().st_size / 10
