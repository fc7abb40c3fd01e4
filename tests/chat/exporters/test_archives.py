"""An archive of exports is gone through as these are."""

import zipfile

import pytest

from multichat_lab.chat.exporters import export_chat, verify_export
from multichat_lab.errors import ImportFormatError, UnsafeArchiveError
from tests.chat.exporters.test_proving import filled


def test_an_archive_of_exports_is_proved_too(tmp_path):
    with filled("memory", None) as chats:
        export = export_chat("s", chats, tmp_path / "s.jsonl")

    def packed(*texts):
        with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("readme.txt", "not an export")
            for number, text in enumerate(texts):
                archive.writestr(f"chats/{number}.jsonl", text)
        return tmp_path / "all.zip"

    text = export.read_text(encoding="utf-8")
    other = text.replace('"session_id": "s"', '"session_id": "t"')
    verdict = verify_export(packed(text))
    assert (verdict.is_whole, verdict.messages) == (True, 6)
    assert [each.session_id for each in verify_export(packed(text, other)).damage] == ["t"]
    with pytest.raises(UnsafeArchiveError):
        verify_export(packed("x" * 10_000_000))
    with pytest.raises(ImportFormatError, match="no export"):
        verify_export(packed())
    harmed = bytearray(packed(text).read_bytes())
    harmed[200:204] = bytes(4)
    (tmp_path / "all.zip").write_bytes(harmed)
    with pytest.raises(ImportFormatError, match="cannot be read"):
        verify_export(tmp_path / "all.zip")
