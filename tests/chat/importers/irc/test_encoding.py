"""Logs from before UTF-8, and from both sides of it."""

import pytest

from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.errors import DamagedFileError, ImportFormatError


@pytest.fixture
def read(tmp_path, chats):
    """Return what imports bytes and returns the words, and the warnings."""

    def do(data, **options):
        (tmp_path / "2003-05-01.log").write_bytes(data)
        summary = import_chat(tmp_path, chats, options=ImportOptions(**options))
        return [m.content for m in chats.get_messages("irc:2003-05-01")], summary.warnings

    return do


def test_bytes_that_are_no_utf_8_are_read_as_the_older_encoding_and_told(read):
    words, warnings = read("[10:00] <josé> ça va – “oui”\n".encode("cp1252"))
    assert words == ["ça va – “oui”"]
    assert warnings == [
        "2003-05-01.log: 1 line is no UTF-8 and read as cp1252; "
        "name another encoding with --encoding"
    ]


def test_two_encodings_in_one_log_are_both_read(read):
    data = "[10:00] <ann> Straße\n".encode() + "[10:01] <bob> Straße\n".encode("latin-1")
    assert read(data)[0] == ["Straße", "Straße"]


def test_utf_8_that_was_cut_within_a_sign_keeps_the_rest(read):
    assert read("[10:00] <ann> привет ".encode() + b"\xd0\n")[0] == ["привет Ð"]


def test_every_byte_becomes_a_sign_even_when_strict(read):
    words, _ = read(b"[10:00] <ann> " + bytes(range(0x80, 0x100)) + b"\n", strict=True)
    assert len(words[0]) == 128
    assert "\ufffd" not in words[0]


def test_a_named_encoding_is_taken(read):
    assert read("[10:00] <аня> привет\n".encode("koi8-r"), encoding="koi8-r") == (["привет"], [])


def test_what_is_not_in_the_named_encoding_is_named_by_its_line(read):
    data = b"[10:00] <ann> a\n[10:01] <ann> \xe9\n"
    assert read(data, encoding="ascii")[1] == [
        "2003-05-01.log:2: byte 0xe9 is no ascii; replaced by U+FFFD"
    ]
    with pytest.raises(DamagedFileError, match=":2: byte 0xe9"):
        read(data, encoding="ascii", strict=True)


@pytest.mark.parametrize("encoding", ["klingon", "utf-32", "hex"])
def test_an_encoding_that_cannot_be_read_by_lines_is_refused(read, chats, encoding):
    with pytest.raises(ImportFormatError, match=encoding):
        read(b"[10:00] <ann> a\n", encoding=encoding)
    assert chats.list_sessions() == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_log_that_windows_wrote_in_utf_16_is_read(tmp_path, chats, encoding):
    log = tmp_path / "2023-11-13.log"
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    log.write_bytes(f"{mark}[10:00] <josé> ça va\r\n[10:01] <ann> josé: 😀\r\n".encode(encoding))
    assert import_chat(log, chats).warnings == []
    first, second = chats.get_messages("irc:2023-11-13")
    assert (first.content, second.recipient, second.content) == ("ça va", "josé", "josé: 😀")
