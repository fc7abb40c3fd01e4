"""The manifest of a Parquet data set: which parts it has, and the checksum of each."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from multichat_lab.errors import SchemaVersionError, StoreDamagedError
from multichat_lab.stores.chain import checksum
from multichat_lab.stores.copying.dataset.shape import COLUMNS

MANIFEST = "_manifest.json"
FORMAT = "multichat-parquet"
VERSION = 1

HIDDEN = ("_", ".")
"""What begins so is no part: readers of data sets leave it out."""

REMEDY = "Copy the store to an empty folder; or restore the data set from a backup."


def known_columns() -> dict[str, Sequence[str]]:
    """Return the columns of each table, as this release has them."""
    return {table: tuple(columns) for table, columns in COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class Part:
    """A part file.

    Attributes:
        records: how many rows it has.
        bytes: its size.
        sha256: of its bytes, 64 hexadecimal digits.
    """

    records: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a data set holds.

    Attributes:
        parts: path below the data set, with `/`, → the part.
        serial: the number that the row has that comes next.
        numbered: the number of the part file that comes next.
        columns: table → the columns that all its parts have, but for `serial`.
    """

    parts: Mapping[str, Part] = field(default_factory=dict)
    serial: int = 1
    numbered: int = 1
    columns: Mapping[str, Sequence[str]] = field(default_factory=known_columns)

    @property
    def older(self) -> list[str]:
        """The tables whose parts lack columns that this release has."""
        known = known_columns()
        return [each for each in known if len(self.columns.get(each, ())) < len(known[each])]

    def of_table(self, table: str) -> list[str]:
        """Return the parts of a table, in the order in which they were made."""
        found = [each for each in self.parts if each.startswith(f"{table}/")]
        return sorted(found, key=lambda each: each.rpartition("/")[2])

    def text(self) -> str:
        """Return it as JSON, with a checksum of its own."""
        counts: Counter[str] = Counter()
        for name, part in self.parts.items():
            counts[name.partition("/")[0]] += part.records
        content = {
            "format": FORMAT,
            "version": VERSION,
            "records": {table: counts[table] for table in COLUMNS},
            **asdict(self),
        }
        return json.dumps(content | {"checksum": _checksum(content)}, indent=1) + "\n"


def read_manifest(path: Path) -> Manifest | None:
    """Return what a manifest tells; None where there is none.

    Raises:
        StoreDamagedError: it is not as it was written.
        SchemaVersionError: a newer release wrote it.
    """
    try:
        content = json.loads(path.read_bytes())
        told = content.pop("checksum")
        if content["format"] == FORMAT and content["version"] > VERSION:
            raise SchemaVersionError(
                f"{path} is of format {content['version']}, which this release does not know",
                "Upgrade multichat_lab.",
            )
        manifest = msgspec.convert(content, Manifest)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreDamagedError(f"{path} is not as it was written ({error})", REMEDY) from error
    if told != _checksum(content):
        raise StoreDamagedError(f"{path} is not as it was written", REMEDY)
    known = known_columns()
    for table, columns in manifest.columns.items():
        if strange := [each for each in columns if each not in known.get(table, ())]:
            raise SchemaVersionError(
                f"{path} tells of {table}.{strange[0]}, which this release does not know",
                "Upgrade multichat_lab.",
            )
    return manifest


def part_of(path: Path, records: int) -> Part:
    """Return what a manifest tells of a part file that was just made."""
    return Part(records, path.stat().st_size, digest(path))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wrong_parts(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Yield in words which parts are lost, altered, or nobody's."""
    for name, part in sorted(manifest.parts.items()):
        path = folder / name
        if not path.is_file():
            yield f"{name} is lost"
        elif path.stat().st_size != part.bytes or digest(path) != part.sha256:
            yield f"{name} is not as it was written"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        is_hidden = any(each.startswith(HIDDEN) for each in name.split("/"))
        if not is_hidden and path.is_file() and name not in manifest.parts:
            yield f"{name} is no part of the data set"


def require_sound(folder: Path, manifest: Manifest) -> None:
    """Refuse a data set whose files are not those of its manifest.

    Raises:
        StoreDamagedError: names the first three.
    """
    if wrong := list(wrong_parts(folder, manifest)):
        more = f" (and {len(wrong) - 3} more)" if len(wrong) > 3 else ""
        raise StoreDamagedError(f"parquet:{folder}: {'; '.join(wrong[:3])}{more}", REMEDY)


def _checksum(content: Mapping[str, object]) -> str:
    return checksum(json.dumps(content, sort_keys=True))
