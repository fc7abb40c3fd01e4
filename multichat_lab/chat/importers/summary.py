"""What an import did."""

from dataclasses import dataclass, field

from multichat_lab.stores.receipts import Receipt


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did.

    Attributes:
        sessions: number of sessions that it made.
        messages: number of messages that it added, system messages among them.
        participants: number of different names that it added to sessions.
        duplicates: number of messages that were there already and were left out.
        updated: number of messages that were there with other words, which are kept beside.
        skipped: number of pieces (lines, messages, files) that could not be read.
        warnings: `file:line: what`, at most 100 and then one that says how many more.
        format: what the source was read as, the one found where `auto` was asked for.
        reactions: number of reactions that it recorded.
        revisions: number of earlier words that it kept, those of `updated` messages among them.
        identities: number of names that people have in the source, ids with them, that it recorded.
        unlinked: number of replies and links to messages that are not there; the messages are
            recorded, and `warnings` names them.
        missing_from_source: number of messages that an earlier import recorded and this source has
            no more, though it begins before them; they stay as they are.
        recorded: of each session of the source how many messages it has now, and the hash of the
            last: kept elsewhere, it proves later that the store still holds them.
    """

    sessions: int = 0
    messages: int = 0
    participants: int = 0
    duplicates: int = 0
    updated: int = 0
    skipped: int = 0
    warnings: list[str] = field(default_factory=list)
    format: str = field(default="", repr=False, compare=False)
    reactions: int = field(default=0, compare=False)
    revisions: int = field(default=0, compare=False)
    identities: int = field(default=0, compare=False)
    unlinked: int = field(default=0, compare=False)
    missing_from_source: int = field(default=0, compare=False)
    recorded: list[Receipt] = field(default_factory=list, repr=False, compare=False)

    @property
    def found_nothing(self) -> bool:
        """Whether no session and no message was read, new or known."""
        return not (self.sessions or self.messages or self.duplicates or self.updated)
