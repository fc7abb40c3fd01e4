"""Simple rules for who answers what, to compare with; each yields (message, what it answers)."""

from collections.abc import Iterator, Sequence

from multichat_lab import ChatMessage

Guess = tuple[ChatMessage, ChatMessage | None]


def previous(messages: Sequence[ChatMessage]) -> Iterator[Guess]:
    """The most recent message before that is none of the system: 'Previous' in the paper."""
    before = None
    for message in messages:
        if message.kind != "system":
            yield message, before
            before = message


def previous_of_another(messages: Sequence[ChatMessage]) -> Iterator[Guess]:
    """The most recent message of somebody else."""
    said = [each for each in messages if each.kind != "system"]
    other: ChatMessage | None = None
    for before, message in zip([None, *said], said, strict=False):
        if before is not None and before.sender != message.sender:
            other = before
        yield message, other


def last_of_addressee(messages: Sequence[ChatMessage]) -> Iterator[Guess]:
    """The last message by whom a message addresses; without an addressee it answers none."""
    last: dict[str, ChatMessage] = {}
    for message in messages:
        if message.kind != "system":
            yield message, last.get(message.recipient)
            last[message.sender] = message


def addressee_or_previous(messages: Sequence[ChatMessage]) -> Iterator[Guess]:
    """As Lowe et al. (2015) make pairs: the addressee's last message, else the one before."""
    rules = zip(last_of_addressee(messages), previous(messages), strict=True)
    for (message, addressed), (_, before) in rules:
        yield message, addressed or before


BASELINES = {
    "previous message ('Previous' in the paper)": previous,
    "previous message by somebody else": previous_of_another,
    "last message by the addressee": last_of_addressee,
    "the addressee's last, else the previous": addressee_or_previous,
}
