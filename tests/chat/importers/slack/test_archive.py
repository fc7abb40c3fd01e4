"""Archives that would do harm."""

import os
import stat
import struct
import zipfile

import pytest

from multichat_lab.chat.importers import ImportOptions, import_chat
from multichat_lab.chat.importers.source import archive, zip_safety
from multichat_lab.errors import DamagedFileError, ImportFormatError, UnsafeArchiveError

DAY = '[{"type": "message", "user": "U1", "text": "hello", "ts": "1455.000012"}]'


@pytest.fixture
def refused(chats):
    """Return what checks that an archive is refused, both ways, and nothing is imported."""

    def check(path, reason, name="auto"):
        for strict in (False, True):
            with pytest.raises(UnsafeArchiveError, match=reason):
                import_chat(path, chats, name, ImportOptions(strict=strict))
        assert chats.list_sessions() == []

    return check


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "/etc/passwd",
        "a/../../b.json",
        "..\\evil.json",
        "\\evil",
        "C:\\evil",
        "c:/x",
    ],
)
def test_an_entry_that_climbs_out_is_refused(slack_zip, refused, name):
    refused(slack_zip({"general/2024-01-31.json": DAY, name: "[]"}), "climbs out of its folder")


def test_a_symbolic_link_is_refused(slack_zip, refused):
    path = slack_zip({"general/2024-01-31.json": DAY})
    link = zipfile.ZipInfo("general/2024-02-01.json")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive_file:
        archive_file.writestr(link, "/etc/passwd")
    refused(path, "is a link")


def test_an_encrypted_entry_is_refused(slack_zip, refused):
    path = slack_zip({"general/2024-01-31.json": DAY})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 8
    (flags,) = struct.unpack_from("<H", data, at)
    struct.pack_into("<H", data, at, flags | 1)
    path.write_bytes(data)
    refused(path, "is encrypted")


def test_an_entry_that_expands_beyond_reason_is_refused(slack_zip, refused):
    path = slack_zip({"general/2024-01-31.json": DAY, "bomb/2024-01-31.json": b" " * 3_000_000})
    assert path.stat().st_size < 10_000
    refused(path, "'bomb/2024-01-31.json' of the archive expands more than 200 times")


def test_files_that_nobody_reads_count_to_no_limit(slack_zip, chats, monkeypatch):
    monkeypatch.setattr(zip_safety, "MAX_ENTRIES", 3)
    monkeypatch.setattr(zip_safety, "MAX_TOTAL_BYTES", 10_000)
    uploads = {f"__uploads/F{number}/log.txt": "a" * 3_000_000 for number in range(4)}
    assert import_chat(slack_zip({"general/2024-01-31.json": DAY, **uploads}), chats).messages == 1


def test_names_in_utf8_are_read_where_the_archive_does_not_say_so(tmp_path, chats):
    class Unmarked(zipfile.ZipInfo):
        def _encodeFilenameFlags(self):  # noqa: N802
            return self.filename.encode(), self.flag_bits & ~0x800

    path = tmp_path / "export.zip"
    channels = '[{"id": "C1", "name": "caf\u00e9", "created": 1, "topic": {"value": "Lunch"}}]'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("channels.json", channels)
        packed.writestr(Unmarked("cafe\u0301/2024-01-31.json"), DAY)  # a Mac's
    import_chat(path, chats)
    assert chats.get_session("slack:caf\u00e9").topic == "Lunch"


def test_a_small_entry_may_shrink_as_it_likes(slack_zip, chats):
    path = slack_zip({"general/2024-01-31.json": DAY, "padding.json": b" " * 900_000})
    assert import_chat(path, chats).messages == 1


def test_an_archive_that_says_it_expands_past_the_limit_is_refused(slack_zip, refused):
    path = slack_zip({"general/2024-01-31.json": DAY, "a/2024-01-31.json": os.urandom(3000)})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<II", data, at + 20, 2**31 - 1, 2**31 - 1)  # sizes, packed and not
    path.write_bytes(data)
    refused(path, "takes the whole past 2,147,483,648 bytes")


def test_too_many_entries_are_refused(slack_zip, refused, monkeypatch):
    monkeypatch.setattr(zip_safety, "MAX_ENTRIES", 3)
    days = {f"general/2024-01-0{day}.json": "[]" for day in range(1, 5)}
    refused(slack_zip(days), "is one of more than 3")


def test_an_entry_larger_than_a_day_can_be_is_left_out(slack_zip, chats, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ENTRY_BYTES", 200)
    path = slack_zip({"a/2024-01-31.json": DAY, "b/2024-01-31.json": DAY + " " * 200})
    summary = import_chat(path, chats)
    assert (summary.messages, summary.skipped) == (1, 1)
    assert summary.warnings[0].startswith("b/2024-01-31.json:1: larger than 200 bytes")


def test_an_entry_that_lies_about_its_size_is_read_no_further_and_left_out(slack_zip, chats):
    path = slack_zip({"a/2024-01-31.json": DAY, "b/2024-01-31.json": DAY + " " * 900_000})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 100)
    path.write_bytes(data)
    summary = import_chat(path, chats)
    assert (summary.messages, summary.skipped) == (1, 1)
    assert "b/2024-01-31.json:1: cannot be unpacked: Bad CRC-32" in summary.warnings[0]


def test_a_damaged_entry_is_left_out_or_refused(slack_zip, chats):
    path = slack_zip({"a/2024-01-31.json": DAY, "b/2024-01-31.json": DAY * 3})
    data = bytearray(path.read_bytes())
    at = data.index(b"b/2024-01-31.json") + len("b/2024-01-31.json") + 10
    data[at : at + 5] = b"\xff\x00\xff\x00\xff"
    path.write_bytes(data)
    with pytest.raises(DamagedFileError, match=r"b/2024-01-31\.json:1: cannot be unpacked"):
        import_chat(path, chats, options=ImportOptions(strict=True))
    assert chats.list_sessions() == []
    assert import_chat(path, chats).messages == 1


def test_an_entry_packed_by_another_method_is_left_out(slack_zip, chats):
    path = slack_zip({"a/2024-01-31.json": DAY})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_BZIP2) as archive_file:
        archive_file.writestr("b/2024-01-31.json", DAY)
    summary = import_chat(path, chats)
    assert (summary.messages, summary.skipped) == (1, 1)
    assert "b/2024-01-31.json:1: is packed by method 12" in summary.warnings[0]


@pytest.mark.parametrize("keep", [10, 100, -1])
def test_an_archive_that_was_cut_is_damaged(slack_zip, chats, keep):
    path = slack_zip({"a/2024-01-31.json": DAY})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DamagedFileError, match="cannot be read as a zip file"):
        import_chat(path, chats)


def test_a_zip_without_a_slack_export_says_what_was_looked_for(slack_zip, chats):
    with pytest.raises(ImportFormatError, match=r"no Slack export.*channels\.json"):
        import_chat(slack_zip({"word/document.xml": "<x/>"}), chats, "slack")


def test_a_link_in_an_unpacked_export_is_not_followed(tmp_path, chats):
    folder = tmp_path / "export" / "general"
    folder.mkdir(parents=True)
    (folder / "2024-01-31.json").write_text(DAY)
    (tmp_path / "secret.json").write_text(DAY)
    try:
        (folder / "2024-02-01.json").symlink_to(tmp_path / "secret.json")
        (tmp_path / "export" / "other").symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("this system lets nobody make symbolic links")
    assert import_chat(tmp_path / "export", chats).messages == 1
