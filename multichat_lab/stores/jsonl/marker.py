"""The json store's marker: it makes a folder a store, and says which releases read it."""

import json
from pathlib import Path
from typing import NamedTuple

from multichat_lab.errors import SchemaVersionError, StoreError
from multichat_lab.stores.jsonl.values import values_of
from multichat_lab.stores.paths import JSON_MARKER
from multichat_lab.stores.pinned import moved_or_deleted
from multichat_lab.stores.sql.migrations import SCHEMA_VERSION
from multichat_lab.stores.swapping import replace_file
from multichat_lab.times import utc_now


class Marker(NamedTuple):
    """What a folder tells of itself.

    Attributes:
        made_at: when it was made, as text; empty where an older release has not said so.
        is_older: whether releases before this one may read and write it.
    """

    made_at: str
    is_older: bool


def mark_folder(folder: Path) -> Marker:
    """Make the folder a store, or check that it is one, and return what its marker tells.

    Raises:
        StoreError: its marker cannot be read.
        SchemaVersionError: a newer release wrote it.
    """
    marker = folder / JSON_MARKER
    if not marker.exists():
        told = {"type": "json", "schema_version": SCHEMA_VERSION, "made_at": str(utc_now())}
        replace_file(marker, json.dumps(told))
        return Marker(str(told["made_at"]), is_older=False)
    try:
        told = values_of(marker.read_bytes())
        version = int(told["schema_version"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(
            f"{marker} cannot be read: {error}", "Restore it from a backup."
        ) from error
    if version > SCHEMA_VERSION:
        raise SchemaVersionError(
            f"{folder} has schema version {version}; this release knows up to {SCHEMA_VERSION}",
            "Upgrade it: pip install --upgrade multichat-lab.",
        )
    return Marker(str(told.get("made_at", "")), version < SCHEMA_VERSION)


def raise_version(folder: Path) -> None:
    """Have releases before this one refuse the folder: they could not read what is written now.

    Raises:
        OSError: the marker cannot be written; it is as before.
    """
    marker = folder / JSON_MARKER
    told = json.loads(marker.read_text(encoding="utf-8"))
    replace_file(marker, json.dumps(told | {"schema_version": SCHEMA_VERSION}))


def require_marker(folder: Path) -> None:
    """Refuse to go on with a store that is no more.

    Raises:
        StoreError: the folder or its marker has been moved or deleted.
    """
    if not (folder / JSON_MARKER).exists():
        raise moved_or_deleted(folder)
