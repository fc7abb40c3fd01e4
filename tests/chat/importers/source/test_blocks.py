import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from multichat_lab.chat.importers.source import blocks
from multichat_lab.chat.importers.source.head import BOM
from multichat_lab.chat.importers.source.lines import TextDecoder, numbered_lines
from multichat_lab.chat.importers.source.reading import ImportOptions, Reading

PIECES = st.sampled_from([b"\n", b"\r\n", b"\r", b"a", "é€".encode(), b"\xff", BOM])


def in_blocks(path, reading, decoded):
    for block in blocks.text_blocks(path, reading, decoded):
        lines = block.text.split("\n") if block.lines is None else block.lines
        assert [block.line(block.first + at) for at in range(len(lines))] == lines
        yield from enumerate(lines, start=block.first)


def read(how, path, encoding=""):
    reading = Reading(path, ImportOptions(encoding=encoding))
    decoder = TextDecoder(reading, path.name)
    lines = list(how(path, reading, decoder.decoded))
    return lines, decoder.western, reading.damage.warnings


@given(
    data=st.lists(PIECES).map(b"".join),
    size=st.integers(1, 9),
    encoding=st.sampled_from(["", "cp1251"]),
)
def test_blocks_hold_the_lines_that_are_read_one_by_one(tmp_path_factory, data, size, encoding):
    assume(data != BOM)  # no line, or an empty one
    path = tmp_path_factory.mktemp("text") / "text"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "BLOCK_BYTES", size)
        lines = read(in_blocks, path, encoding)
    assert lines == read(numbered_lines, path, encoding)


@pytest.mark.parametrize("text", ["short\n{}\nlast\n", "{}\n", "short\n{}"])
def test_a_line_that_is_too_long_is_left_out_and_the_next_ones_keep_their_numbers(
    tmp_path, text, monkeypatch
):
    monkeypatch.setattr(blocks, "MAX_LINE_BYTES", 50)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 20)
    path = tmp_path / "text"
    path.write_text(text.format("x" * 200))
    lines, _, warnings = read(in_blocks, path)
    (warning,) = warnings
    assert "a line longer than 50 bytes" in warning
    expected = [
        (number, each)
        for number, each in enumerate(text.split("\n"), start=1)
        if each and each != "{}"
    ]
    assert lines == expected
