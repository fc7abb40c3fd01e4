"""The formats by name, and how one is recognised."""

import gzip
import os
import re

import pytest

from multichat_lab.chat.importers import IMPORTERS, import_chat
from multichat_lab.chat.importers.formats import importer_named, recognise
from multichat_lab.errors import ImportFormatError


def recognised_by(path):
    """Return the names of all importers that recognise it."""
    return [name for name in IMPORTERS.names() if importer_named(name).recognises(path)]


def test_an_unknown_format_is_refused_with_its_name_and_the_known_ones(tmp_path, chats):
    with pytest.raises(ImportFormatError, match=r"'icq'.*irc, slack.*jsonl.*file\.py"):
        import_chat(tmp_path, chats, "icq")


def test_a_source_that_nothing_recognises_is_refused_with_what_was_looked_for(tmp_path, chats):
    path = tmp_path / "poem.txt"
    path.write_text("Roses are red\n")
    with pytest.raises(ImportFormatError, match=r"poem\.txt.*begins 'Roses.*irc, slack, "):
        import_chat(path, chats)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b" \n", r"odd.txt is empty\. Check the path"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "odd.txt is binary"),
        (
            gzip.compress(b"[10:00] <ann> hi", mtime=0),
            r"odd.txt is compressed by gzip.*gunzip odd\.txt",
        ),
    ],
)
def test_a_file_that_is_no_chat_is_refused_for_what_it_is(tmp_path, chats, content, said):
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    with pytest.raises(ImportFormatError, match=said):
        import_chat(path, chats)


def test_a_folder_that_is_empty_or_holds_an_archive_is_refused_for_what_it_is(tmp_path, chats):
    with pytest.raises(ImportFormatError, match="is an empty folder"):
        import_chat(tmp_path, chats)
    (tmp_path / "export.zip").write_bytes(b"PK")
    with pytest.raises(ImportFormatError, match=r"Import the archive itself: .*export\.zip"):
        import_chat(tmp_path, chats)


def test_to_recognise_a_large_source_its_beginning_is_enough(tmp_path):
    for beginning, name in (
        ("[10:00] <ann> hello\n", "irc"),
        ('{"history": [{"role": "a", "content": ""},', "agents"),
    ):
        path = tmp_path / "2024-01-31.txt"
        path.write_text(beginning)
        os.truncate(path, 2**40)  # a terabyte, all of it a hole
        assert recognise(path) == name


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02" * 500, b"\xff\xfe[\x001\x00"])
def test_files_without_a_chat_are_recognised_by_nothing(tmp_path, chats, content):
    path = tmp_path / "odd.txt"
    path.write_bytes(content)
    with pytest.raises(ImportFormatError):
        import_chat(path, chats)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("irc", "irc"),
        ("slack", "none"),
        ("slack/export.zip", "slack"),
        ("telegram", "telegram"),
        ("agents", "agents"),
        ("claude_code", "claude-code"),
        ("codex", "codex"),
        ("inspect", "inspect"),
        ("agents/hand-crafted", "agents"),
    ],
)
def test_a_real_source_is_recognised_by_one_importer_only(real_chats, source, name):
    found = recognised_by(real_chats / source)
    assert found == ([] if name == "none" else [name])


def test_every_real_file_is_recognised_for_what_it_is(real_chats):
    expected = {
        **dict.fromkeys((real_chats / "irc").glob("*.raw.txt"), "irc"),
        **dict.fromkeys((real_chats / "agents").glob("*/*.json"), "agents"),
        real_chats / "slack" / "export.zip": "slack",
    }
    assert len(expected) == 71
    for path, name in expected.items():
        assert recognise(path) == name, path


def test_what_no_importer_reads_is_recognised_by_none(real_chats):
    foreign = list((real_chats / "market").iterdir())
    foreign += (real_chats / "irc").glob("*.annotation.txt")
    foreign += real_chats.rglob("LICENSE")
    assert len(foreign) > 15
    for path in foreign:
        assert not recognised_by(path), path


def test_an_import_says_what_it_read_the_source_as(tmp_path, chats):
    path = tmp_path / "chat.jsonl"
    path.write_text('{"role": "user", "content": "hi"}\n')
    assert import_chat(path, chats).format == "jsonl"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"runs": 3, "name": "x"}', "a JSON object with 'runs', 'name', and no turns"),
        ('[{"id": 1}]', "a JSON array of objects with 'id', and no turns"),
        ('{"a": 1}\n{"a": 2}\n', "JSON lines with 'a', and no turns"),
    ],
)
def test_unknown_json_is_told_what_it_looks_like_and_what_is_missing(tmp_path, chats, text, said):
    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises(ImportFormatError, match=f"looks like {re.escape(said)}.*'messages'"):
        import_chat(path, chats)


def test_an_archive_of_anything_is_told_what_is_in_it(slack_zip, chats):
    path = slack_zip({"logs/2024-01-31.log": "[10:00] <ann> hi", "b.jsonl": "{}"})
    with pytest.raises(ImportFormatError, match=r"archive of 'logs/.*', 'b\.jsonl'.*Unpack it"):
        import_chat(path, chats)


def test_unknown_json_lines_can_be_named_as_a_table(tmp_path, chats):
    path = tmp_path / "odd.jsonl"
    path.write_text('{"who": "a", "said": "x"}\n{"who": "b", "said": "y"}\n')
    with pytest.raises(ImportFormatError, match=r"'who', 'said'.*--columns sender=COLUMN"):
        import_chat(path, chats)
