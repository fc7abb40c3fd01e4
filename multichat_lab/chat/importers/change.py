"""A message that an import tells with other words than the store has."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from multichat_lab.chat.history import revise
from multichat_lab.chat.importers.source.changes import DELETED, EDITED, change_of
from multichat_lab.records import ChatMessage, Revision, RevisionKind
from multichat_lab.stores.contract import Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """A message that is told with other words than it has.

    Attributes:
        message: as it is.
        told: as the source has it.
        before: what it was before.
    """

    message: ChatMessage
    told: ChatMessage
    before: Sequence[Revision]

    @property
    def is_news(self) -> bool:
        """Whether it did not have these words before, or has them again by a later edit."""
        told = (self.told.content, self.told.parts)
        if all((each.content, each.parts) != told for each in self.before):
            return True
        _, at = change_of(self.told)
        last = self._last_known()
        return at is not None and last is not None and last < at

    def record(self, transaction: Transaction) -> None:
        """Let the told words take the place of the old ones, or keep them as old ones."""
        message, told = self.message, self.told
        if not self._is_of_before():
            revise(transaction, message, told, *change_of(told))
            return
        kind: RevisionKind = "deletion" if DELETED in message.metadata else "edit"
        number = message.revisions + 1
        where = (message.session_id, message.message_id, number)
        revision = Revision(*where, told.content, *change_of(message), kind, told.parts)
        transaction.revise(revision, replace(message, revisions=number))

    def _is_of_before(self) -> bool:
        """Whether what is told is older than a change that is known."""
        if DELETED in self.message.metadata or DELETED in self.told.metadata:
            return DELETED not in self.told.metadata
        _, at = change_of(self.told)
        last = self._last_known()
        if at is None or last is None:
            is_marked = EDITED in self.told.metadata
            return at is None and not is_marked and EDITED in self.message.metadata
        return at < last

    def _last_known(self) -> datetime | None:
        """Return the time of the last change that is known to have one."""
        times = [change_of(self.message)[1], *(each.at for each in self.before)]
        return max((each for each in times if each is not None), default=None)
