"""What keeps a store well: copied under load, checked, optimised, and replaced as a whole.

`maintenance_of("sqlite")` returns what knows that type's files. Nothing here opens a store through
the contract, so that a damaged store, or one that is older than this release, can be looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from multichat_lab.errors import UnknownStoreError
from multichat_lab.progress import Progress

Step = Callable[[str], None]
"""Is told the name of the step that begins."""


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a store holds.

    Attributes:
        sessions: number of sessions.
        messages: number of messages.
        schema_version: the newest migration that it has seen.
        head: a checksum that stands for all messages, see `chain.head_of_all`; empty in what an
            older release wrote down.
        fold: one that stands for all else: what is beside messages, by its sums, and what runs
            wrote, by their seals; of a json store for its files. Empty where there are none.
    """

    sessions: int
    messages: int
    schema_version: int
    head: str = ""
    fold: str = ""


MODULES = {"json": "jsonl", "sqlite": "sqlite", "duckdb": "duckdb"}
"""Storage type → folder; `memory` has nothing to keep."""


class Maintenance(Protocol):
    """What each type of store lets be done to its files, while others use it."""

    def copy(self, source: Path, target: Path, progress: Progress) -> Contents:
        """Write the store as it stands at one moment to a new path, durably; count what it held.

        Raises:
            StoreError: a file cannot be read or written.
            StoreDamagedError: the store is damaged.
        """

    def inspect(self, path: Path) -> Contents:
        """Read all of a store that nobody uses, e.g. a copy; change nothing, and count it.

        Raises:
            StoreError, StoreDamagedError: it cannot be read, or not all of it is sound.
        """

    def check(self, path: Path) -> Contents:
        """Do the same with a store that others write to meanwhile."""

    def made_at(self, path: Path) -> datetime:
        """Return when the store was made, as an aware UTC datetime.

        Raises:
            StoreError, StoreDamagedError: it cannot be read.
        """

    def probe(self, path: Path) -> None:
        """Write to the store durably without changing what it holds.

        Raises:
            StoreError, StoreDamagedError: it cannot be written.
        """

    def optimize(self, path: Path) -> None:
        """Check the store, and only if it is sound, make it small and quick.

        Raises:
            StoreError, StoreDamagedError: it cannot be written, or is damaged.
        """

    def replace(self, target: Path, staged: Path, aside: Path, step: Step) -> None:
        """Put the store at `staged` in the place of the one at `target`, and that one aside.

        Killed at any moment, it leaves the old store whole, at `target` or at `aside`.

        Args:
            target: the store's path; nothing need be there.
            staged: a whole store of the same type on the same disk, which nobody uses.
            aside: where the old store goes; nothing may be there.
            step: told before each step.

        Raises:
            StoreError: another process has the store open, where that cannot be helped, or a file
                cannot be moved.
        """


def maintenance_of(storage_type: str) -> Maintenance:
    """Return what knows a storage type's files.

    Raises:
        UnknownStoreError: it is `memory`, which has none, or no type at all.
    """
    if storage_type == "postgresql":
        raise UnknownStoreError(
            "A store on a server is looked after by the server",
            "Back it up with pg_basebackup or pg_dump, as its administrator does.",
        )
    if storage_type not in MODULES:
        raise UnknownStoreError(
            f"A {storage_type!r} store has no files to look after",
            f"Record to one of: {', '.join(MODULES)}.",
        )
    return cast(
        Maintenance, import_module(f"multichat_lab.stores.{MODULES[storage_type]}.maintenance")
    )


def probe_of(storage_type: str) -> Callable[[Path], None]:
    """Return what writes to a store durably without changing what it holds.

    Raises:
        UnknownStoreError: it is `memory`, or no type at all.
    """
    if storage_type == "postgresql":
        from multichat_lab.stores.postgresql.probing import probe

        return probe
    return maintenance_of(storage_type).probe
