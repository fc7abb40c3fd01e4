"""Members of a zip that are packed with Zstandard, which Python's own reader does not know."""

import struct
import tempfile
import zipfile
from pathlib import Path

import duckdb

METHOD = 93
"""The number of Zstandard among the methods of zip files."""

_LOCAL = struct.Struct("<4s22xHH")
"""Header of a member: its mark, and how long the name and what follows it are."""


def is_zstandard(member: zipfile.ZipInfo) -> bool:
    """Whether a member is packed so."""
    return member.compress_type == METHOD


def unpacked_json(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    """Return the JSON text in a member, as DuckDB unpacks it.

    Args:
        archive: open.
        member: of the archive.
        most: bytes that the text may have.

    Raises:
        zipfile.BadZipFile: it cannot be unpacked, is no JSON, or is too large.
    """
    file = archive.fp
    if file is None:
        raise zipfile.BadZipFile("the archive is closed")
    file.seek(member.header_offset)
    mark, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if mark != b"PK\x03\x04":
        raise zipfile.BadZipFile(f"no member at {member.header_offset}")
    file.seek(name + extra, 1)
    query = (
        "SELECT json FROM read_json_objects(?, compression = 'zstd', format = 'unstructured',"
        " maximum_object_size = ?)"
    )
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        packed = Path(folder, "member.zst")
        packed.write_bytes(file.read(member.compress_size))
        try:
            rows = connection.execute(query, [str(packed), most]).fetchall()
        except duckdb.Error as error:
            told = str(error).strip().partition("\n")[0]
            raise zipfile.BadZipFile(f"Zstandard: {told}") from error
    if len(rows) != 1:
        raise zipfile.BadZipFile("Zstandard: cut, or no one value of JSON")
    return str(rows[0][0]).encode()
