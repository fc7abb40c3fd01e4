"""What was new in an import."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from multichat_lab.chat.importers.missing import Told, told_in
from multichat_lab.stores.message_rows import MessageRows
from multichat_lab.stores.receipts import Receipt, receipt_of

NAMED = 3
"""Messages that are named of those whose link is lost; the others are counted."""


@dataclass(slots=True)
class Tally:
    """What was new, over all conversations of an import.

    Attributes:
        messages: number of messages added.
        added: session → how many of them are in it.
        duplicates: number of messages left out because they were there.
        updated: number of messages that were there with other words.
        names: the names added to sessions.
        reactions: number of reactions recorded.
        revisions: number of earlier words recorded.
        identities: number of names of people in the source recorded.
        unlinked: session → marks of its replies and links to messages that are not there.
        unlinked_names: session → which messages they are of, the first ones.
        made: the sessions that were made.
        told: session that was there before → what the source told of it.
        receipts: session → how many messages it has now, and the hash of the last.
        strays: session → number of reactions and revisions that are of no message that is there.
    """

    messages: int = 0
    added: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    updated: int = 0
    names: set[str] = field(default_factory=set)
    reactions: int = 0
    revisions: int = 0
    identities: int = 0
    unlinked: dict[str, set[int]] = field(default_factory=dict)
    unlinked_names: dict[str, list[str]] = field(default_factory=dict)
    strays: Counter[str] = field(default_factory=Counter)
    made: set[str] = field(default_factory=set)
    told: dict[str, Told] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)

    @property
    def sessions(self) -> int:
        """The number of sessions made."""
        return len(self.made)

    def tell(self, session_id: str, messages: MessageRows) -> None:
        """Take note of what the source told of a session that was there before the import."""
        if session_id in self.made:  # another file of the source made it
            return
        told = told_in(messages, self.told.get(session_id))
        if told is not None:
            self.told[session_id] = told

    def acknowledge(self, session_id: str, count: int, head: str | None) -> None:
        """Take note of what a session has now; without a hash of its last nothing is proved."""
        receipt = receipt_of(session_id, count, head)
        if receipt is not None:
            self.receipts[session_id] = receipt

    def reworded(self, count: int) -> None:
        """Count messages that got other words though they were counted as known."""
        self.updated += count
        self.revisions += count
        self.duplicates -= count

    def lost_links(self, session_id: str, links: Mapping[tuple[str, str], str]) -> None:
        """Count replies and links to messages that are not there; a link may be told twice.

        Args:
            session_id: of the messages.
            links: message and target → what the message is called in a warning.
        """
        if not links:
            return
        self.unlinked.setdefault(session_id, set()).update(map(hash, links))
        kept = self.unlinked_names.setdefault(session_id, [])
        new = [each for each in dict.fromkeys(links.values()) if each not in kept]
        kept += new[: NAMED - len(kept)]

    @property
    def unlinked_count(self) -> int:
        """How many replies and links lead nowhere."""
        return sum(map(len, self.unlinked.values()))

    def notes(self) -> Iterator[str]:
        """Yield in words what was left out, or recorded without its link."""
        for session_id, marks in self.unlinked.items():
            names, count = self.unlinked_names[session_id], len(marks)
            more = f" and {count - len(names):,} more" if count > len(names) else ""
            what = (
                "1 reply to a message that is not there was recorded without its link"
                if count == 1
                else f"{count:,} replies to messages that are not there were recorded without links"
            )
            yield f"{session_id}: {what}: {', '.join(map(repr, names))}{more}"
        for session_id, count in (+self.strays).items():
            yield f"{session_id}: {count:,} notes on messages that are not there were left out"
