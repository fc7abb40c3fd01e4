"""CSV as people have it."""

import pytest

from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.errors import DamagedFileError


@pytest.fixture
def read(tmp_path, chats):
    """Return what imports a table's bytes and returns who said what."""

    def do(data, name="talk.csv", **options):
        (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
        do.summary = import_chat(  # type: ignore[attr-defined]
            tmp_path / name, chats, options=ImportOptions(**options)
        )
        return [(each.sender, each.content) for each in chats.get_messages("table:talk")]

    return do


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_of_any_program_is_read(read, encoding, separator, end):
    lines = (("from", "text"), ("José", '"ça va, ""Ann""?"'), ("Ann", "oui"))
    text = end.join(map(separator.join, lines)) + end
    assert read(text.encode(encoding)) == [("José", 'ça va, "Ann"?'), ("Ann", "oui")]
    assert len(read.summary.warnings) == (encoding == "cp1252")


def test_an_encoding_that_is_named_is_taken(read):
    assert read("from,text\nИван,да\n".encode("cp1251"), encoding="cp1251") == [("Иван", "да")]


def test_rows_of_another_length_are_read_or_named(read):
    data = "from,text\nAnn,yes, of course\n\nBob\nEve,ok\n"
    assert read(data) == [("Ann", "yes, of course"), ("Eve", "ok")]
    assert read.summary.warnings == [
        "talk.csv:4: a row of 1 cells under a header of 2; left out",
    ]
    with pytest.raises(DamagedFileError):
        read(data, "strict.csv", strict=True)


def test_where_the_words_stand_elsewhere_a_row_that_is_too_long_is_named(read):
    assert read("text,from\nyes, of course,Ann\nok,Eve\n") == [("Eve", "ok")]
    assert read.summary.skipped == 1


def test_a_column_more_that_a_row_leaves_out_is_empty(read):
    assert read("from,text,mood\nAnn,yes\n") == [("Ann", "yes")]
    assert read.summary.skipped == 0


@pytest.mark.parametrize("text", ["#hi", "# hi", "##", "//hi", "--", ";hi", "%hi"])
def test_a_mark_that_begins_comments_elsewhere_begins_words_here(read, text):
    rows = [("#ann", "hello"), ("bob", text), ("#cleo", "third")]
    assert read("sender,content\n" + "".join(f"{who},{what}\n" for who, what in rows)) == rows
