"""Logs of Inspect AI: `.eval` archives, read sample by sample, and their JSON form."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from multichat_lab.chat.importers.contract import FileImporter, ImportedSession
from multichat_lab.chat.importers.inspect_log.sample import Sample
from multichat_lab.chat.importers.inspect_log.zstandard import is_zstandard, unpacked_json
from multichat_lab.chat.importers.source.head import Head, head_of
from multichat_lab.chat.importers.source.json_text import (
    MAX_DOCUMENT_BYTES,
    read_document,
    read_value,
)
from multichat_lab.chat.importers.source.reading import Reading
from multichat_lab.errors import DamagedFileError
from multichat_lab.unpacking import UNPACKING_ERRORS

_HEADERS = ("header.json", "_journal/start.json")
"""What tells of the evaluation: when it has ended, and while it runs."""

_READ_ERRORS = (*UNPACKING_ERRORS, ValueError)


class InspectImporter(FileImporter):
    """Reads a log, or every log below a folder, a session for each sample and epoch.

    Of an `.eval` archive, also one of Zstandard, one sample at a time is in memory. Answers
    have the time, model and tokens of the event that made them, tools' results the time of theirs;
    other messages stand where they stand in the sample, and their time is approximate.
    `attachment://` is resolved.

    The first score is the session's (C is 1, P 0.5, I and N 0; C is a success, I and N none), a
    sample's error its error; all scores are in the metadata.
    """

    expects = "an Inspect AI log (.eval, or its JSON form), or a folder of them"
    endings = (".eval", ".json")

    def recognises_file(self, head: Head) -> float:
        """Return 1 for an archive with Inspect's header, or JSON with its `eval` and `samples`."""
        if head.is_zip:
            return float(any(name in head.zip_names for name in _HEADERS))
        return float(isinstance(head.json, dict) and _is_log(head.json))

    def files(self, source: Path) -> list[Path]:
        """Return the file itself, or the logs of a folder."""
        paths = super().files(source)
        return [path for path in paths if path == source or self.recognises_file(head_of(path))]

    def conversations_of(self, path: Path, reading: Reading) -> Iterator[ImportedSession]:
        """Yield the conversation of each sample in which something is said."""
        samples = _archived if head_of(path).is_zip else _listed
        for header, values in samples(path, reading):
            conversation = Sample(header, values).conversation(path, reading)
            if conversation is not None:
                yield conversation


def _is_log(values: dict[str, Any]) -> bool:
    evaluation = values.get("eval")
    return isinstance(evaluation, dict) and "task" in evaluation and "status" in values


def _listed(path: Path, reading: Reading) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the header and each sample of a log in JSON."""
    document = read_document(path, "samples", reading)
    for line, sample in document.items or ():
        if isinstance(sample, dict):
            yield document.fields, sample
        else:
            reading.lost(path, line, f"a sample is {type(sample).__name__}, no object")


def _archived(path: Path, reading: Reading) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the header and each sample of an archive.

    Raises:
        DamagedFileError: it is no archive that can be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _READ_ERRORS as error:
        raise DamagedFileError(
            f"{path.name} cannot be read as a zip file: {error}", "Copy it again."
        ) from error
    with archive:
        members = {member.filename: member for member in archive.infolist()}
        named = next((members[name] for name in _HEADERS if name in members), None)
        header = None if named is None else _member(archive, named, (path, reading))
        for name, member in members.items():
            reading.meter.advance(member.compress_size)
            if name.startswith("samples/") and name.endswith(".json"):
                sample = _member(archive, member, (path, reading))
                if sample is not None:
                    yield header or {}, sample


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, where: tuple[Path, Reading]
) -> dict[str, Any] | None:
    """Return the JSON object that a member holds; one that cannot be read is reported."""
    path, reading = where
    name = f"{reading.name_of(path)}/{member.filename}"
    try:
        if is_zstandard(member):
            data = unpacked_json(archive, member, MAX_DOCUMENT_BYTES)
        else:
            with archive.open(member) as file:
                data = file.read(MAX_DOCUMENT_BYTES + 1)
        if len(data) > MAX_DOCUMENT_BYTES:
            reading.damage.lost(name, 1, f"larger than {MAX_DOCUMENT_BYTES:,} bytes")
            return None
        value, mended = read_value(reading.decoded(data, 1, name))
    except json.JSONDecodeError as error:
        reading.damage.lost(name, error.lineno, f"damaged JSON ({error.msg})")
        return None
    except _READ_ERRORS as error:
        reading.damage.lost(name, 1, f"cannot be read: {error}")
        return None
    if mended:
        reading.damage.repaired(name, 1, "half of a surrogate pair")
    if not isinstance(value, dict):
        reading.damage.lost(name, 1, f"a JSON {type(value).__name__}, no object")
        return None
    return value
