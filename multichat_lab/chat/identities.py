"""The part of `SessionPersistence` for who is who: the names of a participant in each source."""

from collections.abc import Iterable

from multichat_lab.records import Identity
from multichat_lab.stores.contract import Store


class Identities:
    """The names that participants have in the sources of their words."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, identities: Iterable[Identity]) -> int:
        """Record names that are not there yet, and return how many were new."""
        with self._store.transaction() as transaction:
            return transaction.add_notes(identities)

    def alias(self, participant: str, name: str, source: str = "") -> bool:
        """Say that a participant also goes by `name`, and return whether that was new.

        Args:
            participant: the name under which they speak in sessions.
            name: the other name.
            source: where they have it; unless given, `by hand`.

        Raises:
            MessageError: a value that no store can hold.
        """
        return self.add([Identity(participant, source or "by hand", name, name)]) == 1

    def list(self, source: str | None = None) -> list[Identity]:
        """Return the names in one source, or in all, in the order of recording.

        Where the end of a name's time was told later, only that is returned.
        """
        with self._store.reading() as reader:
            known = reader.notes(Identity, source)
        latest = {
            (each.participant, each.source, each.source_id, each.name, each.valid_from): each
            for each in known
        }
        return [*latest.values()]
