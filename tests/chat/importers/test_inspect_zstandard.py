"""Logs of Inspect whose archives are packed with Zstandard."""

import json
import struct
import zlib

import duckdb
import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.errors import ImportFormatError

HEADER = {"version": 2, "status": "success", "eval": {"task": "sums", "eval_id": "e1"}}
SAMPLE = {"id": 1, "epoch": 1, "messages": [{"role": "user", "content": "1 + 1, ünd \u2028 so?"}]}
LOCAL = "<4sHHHHHIIIHH"
CENTRAL = "<4sHHHHHHIIIHHHHHII"


def packed(folder, text):
    """Return a text as a frame of Zstandard."""
    path = folder / "one.zst"
    statement = (
        f"COPY (SELECT ? AS text) TO '{path}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '',"
        " DELIM '\x01', COMPRESSION zstd)"
    )
    duckdb.connect().execute(statement, [text])
    return path.read_bytes()


def archive(members):
    """Return a zip of members that are packed by method 93, written by hand."""
    body, index = b"", b""
    for name, (text, data) in members.items():
        sizes = (zlib.crc32(text), len(data), len(text), len(name), 0)
        central = (b"PK\1\2", 63, 63, 0, 93, 0, 33, *sizes, 0, 0, 0, 0, len(body))
        index += struct.pack(CENTRAL, *central) + name.encode()
        body += struct.pack(LOCAL, b"PK\3\4", 63, 0, 93, 0, 33, *sizes) + name.encode() + data
    end = (b"PK\5\6", 0, 0, len(members), len(members), len(index), len(body), 0)
    return body + index + struct.pack("<4sHHHHIIH", *end)


@pytest.fixture
def write(tmp_path):
    """Return what writes a log of one sample, whose bytes a test may change."""

    def write(change=lambda data: data):
        texts = {"header.json": HEADER, "samples/1_epoch_1.json": SAMPLE}
        members = {}
        for name, value in texts.items():
            text = json.dumps(value, indent=2)
            data = packed(tmp_path, text)
            members[name] = (text.encode(), change(data) if "samples" in name else data)
        path = tmp_path / "log.eval"
        path.write_bytes(archive(members))
        return path

    return write


def test_samples_that_are_packed_with_zstandard_are_read(write, chats):
    summary = import_chat(write(), chats)
    assert (summary.format, summary.skipped) == ("inspect", 0)
    (message,) = chats.get_messages("inspect:sums:e1:1:1")
    assert message.content == "1 + 1, ünd \u2028 so?"


def test_a_damaged_one_is_named(write, chats):
    with pytest.raises(ImportFormatError, match=r"samples/1_epoch_1\.json.*Zstandard"):
        import_chat(write(lambda data: data[:-9]), chats)
