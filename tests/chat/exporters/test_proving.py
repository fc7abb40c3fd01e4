"""An export carries its proof: what was altered, lost, added or renumbered in it is named."""

import gzip
import json

import pytest

from multichat_lab.chat.exporters import export_chat, verify_export
from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import DamagedFileError, ImportFormatError
from multichat_lab.parts import Part
from multichat_lab.records import ChatMessage


@pytest.fixture(params=["memory", "json", "sqlite", "duckdb"])
def export(request, tmp_path):
    """An export of six messages, one of them edited twice."""
    with filled(request.param, tmp_path / "chats") as chats:
        return export_chat("s", chats, tmp_path / "s.jsonl")


def filled(storage_type, path):
    chats = SessionPersistence(storage_type, path)
    chats.create_session(["Ann", "Bob"], session_id="s")
    chats.add_messages(
        ChatMessage(
            *("s", "Ann", f"{number} said", "Bob", f"m{number}"),
            metadata={"grade": number / 3, "list": [1, {"é": None}]},
            cost=number / 7,
            parts=(Part(kind="text", text="ü"),),
        )
        for number in range(1, 7)
    )
    for words in ("other words", "and others"):
        chats.history.revise("m3", words, session_id="s")
    return chats


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines(keepends=True)


def place_of(lines, number):
    return next(at for at, line in enumerate(lines) if f'"message_id": "m{number}"' in line)


def test_an_export_of_any_store_is_whole_compressed_too(export):
    verdict = verify_export(export)
    assert (verdict.damage, verdict.messages, verdict.sessions, verdict.unproved) == ((), 6, 1, 0)
    packed = export.with_suffix(".jsonl.gz")
    packed.write_bytes(data := gzip.compress(export.read_bytes() + b"\n \n"))
    assert verify_export(packed).is_whole  # who joins exports by hand leaves blank lines
    harmed = bytearray(data)
    harmed[30:34] = bytes(4)
    packed.write_bytes(harmed)
    with pytest.raises(ImportFormatError, match="cannot be read"):
        verify_export(packed)


def altered(lines):
    at = place_of(lines, 4)
    lines[at] = lines[at].replace("4 said", "4 sold")


def lost(lines):
    del lines[place_of(lines, 2)]


def lost_last(lines):
    del lines[place_of(lines, 6)]


def added(lines):
    at = place_of(lines, 5)
    lines.insert(at + 1, lines[at].replace('"m5"', '"new"'))


def renumbered(lines):
    at = place_of(lines, 1)
    lines[at] = lines[at].replace('"seq": 1', '"seq": 2')
    lines[at + 1] = lines[at + 1].replace('"seq": 2', '"seq": 1')
    lines[at : at + 2] = lines[at + 1], lines[at]


def altered_before_an_edit(lines):
    (at, *_) = (at for at, line in enumerate(lines) if '"record": "revision"' in line)
    lines[at] = lines[at].replace("3 said", "3 sold")


def altered_after_an_edit(lines):
    at = place_of(lines, 3)
    lines[at] = lines[at].replace("and others", "and mothers")


@pytest.mark.parametrize(
    ("change", "what", "seq"),
    [
        (altered, "altered", 4),
        (lost, "lost", 2),
        (lost_last, "lost", 6),
        (added, "added", 5),
        (renumbered, "renumbered", 2),
        (altered_before_an_edit, "altered", 3),
        (altered_after_an_edit, "altered", 3),
    ],
)
def test_the_first_message_of_an_export_that_is_wrong_is_named(tmp_path, change, what, seq):
    with filled("memory", None) as chats:
        path = export_chat("s", chats, tmp_path / "s.jsonl")
    lines = lines_of(path)
    change(lines)
    path.write_text("".join(lines), encoding="utf-8")
    assert [(each.what, each.seq) for each in verify_export(path).damage] == [(what, seq)]


def test_a_line_that_cannot_be_read_and_a_session_line_that_is_gone_are_named(tmp_path):
    with filled("memory", None) as chats:
        path = export_chat("s", chats, tmp_path / "s.jsonl")
    lines = lines_of(path)
    lines[place_of(lines, 4)] = "{torn\n"
    path.write_text("".join(lines[1:]), encoding="utf-8")
    told = [each.told for each in verify_export(path).damage]
    assert any("Message 4" in each and "is lost" in each for each in told)
    assert any("Line 6 of s.jsonl cannot be read" in each for each in told)


def test_several_exports_in_a_file_are_verified_each(tmp_path):
    with filled("memory", None) as chats:
        chats.create_session(["Ann"], session_id="empty")
        paths = [export_chat(each, chats, tmp_path / each) for each in ("s", "empty", "s")]
    whole = tmp_path / "all.jsonl"
    whole.write_bytes(b"".join(each.read_bytes() for each in paths))
    verdict = verify_export(whole)
    assert (verdict.is_whole, verdict.sessions, verdict.messages) == (True, 3, 12)


def test_what_is_rewritten_or_of_an_older_release_proves_nothing(tmp_path):
    with filled("memory", None) as chats:
        path = export_chat("s", chats, tmp_path / "s.jsonl", rewrite=lambda each: each)
    assert '"hash"' not in path.read_text(encoding="utf-8")
    verdict = verify_export(path)
    assert (verdict.is_whole, verdict.unproved) == (True, 6)
    assert "6 have no checksum" in verdict.told


def test_an_export_that_tells_no_numbers_and_no_count_proves_nothing(tmp_path):
    path = tmp_path / "by_hand.jsonl"
    said = {"session_id": "s", "sender": "Ann", "timestamp": "2025-03-03T09:00:00+00:00"}
    lines = [
        {
            **{"record": "session", "session_id": "s", "topic": "by hand", "status": "active"},
            "created_at": said["timestamp"],
        },
        *({"record": "message", **said, "message_id": n, "content": n} for n in "abc"),
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    verdict = verify_export(path)
    assert (verdict.damage, verdict.messages, verdict.unproved) == ((), 3, 3)


def test_what_is_no_export_is_refused(tmp_path):
    path = tmp_path / "notes.jsonl"
    path.write_text(json.dumps({"role": "user", "content": "hello"}) + "\n", encoding="utf-8")
    with pytest.raises(ImportFormatError, match="no export"):
        verify_export(path)
    with pytest.raises(ImportFormatError, match="cannot be read"):
        verify_export(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize(
    ("change", "seq"), [(altered, 4), (altered_before_an_edit, 3), (altered_after_an_edit, 3)]
)
def test_an_import_tells_of_the_first_message_that_was_altered(tmp_path, change, seq):
    with filled("memory", None) as chats:
        path = export_chat("s", chats, tmp_path / "s.jsonl")
    with SessionPersistence("memory") as chats:
        assert import_chat(path, chats).warnings == []
    lines = lines_of(path)
    change(lines)
    path.write_text("".join(lines), encoding="utf-8")
    with SessionPersistence("memory") as chats:
        (told,) = import_chat(path, chats).warnings
        assert f"message {seq} is not as it was recorded" in told
        assert chats.verify().is_whole
    with SessionPersistence("memory") as chats:
        with pytest.raises(DamagedFileError, match=f"message {seq} is not as it was recorded"):
            import_chat(path, chats, options=ImportOptions(strict=True))
        assert chats.list_sessions() == []


def test_an_import_records_anew_and_is_whole(export, tmp_path):
    with SessionPersistence("sqlite", tmp_path / "other") as chats:
        import_chat(export, chats)
        assert chats.verify().is_whole
        assert verify_export(export_chat("s", chats, tmp_path / "again.jsonl")).is_whole
