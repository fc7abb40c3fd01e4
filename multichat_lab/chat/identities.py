"""The part of `SessionPersistence` for who is who: the names of a participant in each source."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from multichat_lab.chat.rules import participant_names
from multichat_lab.errors import ParticipantError
from multichat_lab.records import BY_HAND, Identity
from multichat_lab.stores.contract import Store
from multichat_lab.times import utc_now

By = Literal["participant", "identity"]
"""Whether a person is who a source calls so, or all names that are known to be theirs."""


class Identities:
    """The names that participants have in the sources of their words."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, identities: Iterable[Identity]) -> int:
        """Record names that are not there yet, and return how many were new."""
        with self._store.transaction() as transaction:
            return transaction.add_notes(identities)

    def alias(self, participant: str, name: str) -> bool:
        """Say that `name` is the same person as `participant`, and return whether that was new.

        Frames by identity then count both as `participant`.

        Args:
            participant: the name that the person goes by from now on.
            name: another name under which they speak, in any session.

        Raises:
            ParticipantError: nobody can be called so, or both names are the same.
        """
        if len(participant_names([participant, name])) == 1:
            raise ParticipantError(f"{name!r} is the name itself", "Give another name of theirs.")
        told = self._told(participant, name)
        if told and told[-1].valid_to is None:
            return False
        # Nothing is erased: what was taken back before is said anew, from now on.
        since = utc_now() if told else None
        return self.add([Identity(participant, BY_HAND, name, name, since)]) == 1

    def unalias(self, participant: str, name: str) -> bool:
        """Take back what `alias` said, and return whether it was said; the record keeps both."""
        told = self._told(participant, name)
        if not told or told[-1].valid_to is not None:
            return False
        return self.add([replace(told[-1], valid_to=utc_now())]) == 1

    def _told(self, participant: str, name: str) -> Sequence[Identity]:
        """Return what was said by hand of two names, the latest last."""
        with self._store.reading() as reader:
            known = _latest(reader.notes(Identity, BY_HAND))
        return [each for each in known if (each.participant, each.name) == (participant, name)]

    def list(self, source: str | None = None) -> list[Identity]:
        """Return the names in one source, or in all, in the order of recording.

        Where the end of a name's time was told later, only that is returned; what was taken back
        is left out.
        """
        with self._store.reading() as reader:
            return in_force(reader.notes(Identity, source))


def in_force(identities: Iterable[Identity]) -> list[Identity]:
    """Return each name once, as it was told last, without those that were taken back.

    Args:
        identities: in the order of recording.
    """
    return [each for each in _latest(identities) if each.source != BY_HAND or each.valid_to is None]


def _latest(identities: Iterable[Identity]) -> Sequence[Identity]:
    latest = {
        (each.participant, each.source, each.source_id, each.name, each.valid_from): each
        for each in identities
    }
    return [*latest.values()]
