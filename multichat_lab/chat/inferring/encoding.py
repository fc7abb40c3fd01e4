"""Messages as the numbers that the model weighs, in blocks that know what was said before."""

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from multichat_lab.records import EVERYONE, ChatMessage

WINDOW = 100
"""So many messages back an answered one is looked for: 99 of 100 in the corpus lie within."""

BLOCK = 1024
"""Messages that are weighed at once; what comes out does not depend on it."""

NOBODY = -1
NEVER = -(10**9)
"""Place of a message that there is none of."""

COMMON = 10
"""A word that more messages of the window hold tells nothing about who answers whom."""

OPENINGS = (
    "", "!", "hi hello hey hiya good morning", "thanks thx ty thank cheers",
    "yes yeah yep yup no nope ok okay k sure right true oh ah hmm well lol heh haha cool nice np"
    " sorry",
    "how what where why who which when can does is anyone anybody has could are do any",
    "i my im i'm i've", "try you use just it its it's that then if maybe",
    "and or but so because also",
)  # fmt: skip
"""Kinds of a message's first word, by number; 0 is any other, `!` begins a command to a bot."""

_KIND = {word: kind for kind, words in enumerate(OPENINGS) for word in words.split()}
_WORD = re.compile(r"\w[\w'-]+")
_SPOKEN = re.compile(r"[\w'-]+")
_NAME = re.compile(r"[^\s,:;!?()\"<>@]+")
_ADDRESSED = re.compile(r"@?(\S+?)[:,;>](?:\s|$)|@(\S+)")
_ORNAMENTS = "_|`^[]{}\\-"


@dataclass(frozen=True, slots=True)
class Seen:
    """A message in numbers; people are numbered, and places counted in the session.

    Attributes:
        message: the message itself.
        sender, addressee: who speaks, and to whom; `NOBODY` where nobody is named.
        before: place of the sender's last message; `NEVER` when this is the first.
        minutes: the time since 1970; NaN where it is made up.
        asks: whether there is a question mark.
        opening: the kind of its first word, an index of `OPENINGS`.
        shared: place of an earlier message → weight of the words in common: a word that only that
            message holds weighs 1, one that n messages hold 1/n.
        mentioned: who is named anywhere.
    """

    message: ChatMessage
    sender: int
    addressee: int
    before: int
    minutes: float
    asks: bool
    opening: int
    shared: Mapping[int, float]
    mentioned: frozenset[int]


@dataclass(frozen=True, slots=True)
class Block:
    """Messages in a row, of which those from `start` on are weighed.

    Attributes:
        first: place in the session of the first one.
        start: index of the first one that is weighed; those before may be answered.
        rows: the messages.
    """

    first: int
    start: int
    rows: list[Seen]

    def column(self, name: str) -> npt.NDArray[np.float64]:
        """Return a field of all messages."""
        return np.array([getattr(each, name) for each in self.rows], dtype=np.float64)

    def whole(self, name: str) -> npt.NDArray[np.int64]:
        """Return a field of whole numbers of all messages."""
        return np.array([getattr(each, name) for each in self.rows], dtype=np.int64)


class Encoder:
    """Turns the messages of one session into blocks.

    Args:
        names: what people are called → who it is, besides the senders' own names.
    """

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._numbers: dict[str, int] = {}
        self._called: dict[str, int] = {}
        self._last: dict[int, int] = {}
        self._holders: dict[str, deque[int]] = defaultdict(deque)
        self._place = 0
        for name, person in (names or {}).items():
            self._called.setdefault(name.casefold(), self._number(person))

    def blocks(self, messages: Iterable[ChatMessage]) -> Iterator[Block]:
        """Yield the messages in blocks; system messages are left out: they say nothing."""
        context: list[Seen] = []
        fresh: list[Seen] = []
        for message in messages:
            if message.kind != "system":
                fresh.append(self._seen(message))
            if len(fresh) == BLOCK:
                yield self._block(context, fresh)
                context, fresh = [*context, *fresh][-WINDOW:], []
        if fresh:
            yield self._block(context, fresh)

    def _block(self, context: list[Seen], fresh: list[Seen]) -> Block:
        rows = [*context, *fresh]
        return Block(self._place - len(rows), len(context), rows)

    def _number(self, person: str) -> int:
        number = self._numbers.setdefault(person, len(self._numbers))
        for name in (person, person.partition(" ")[0], person.strip(_ORNAMENTS)):
            if name:
                self._called.setdefault(name.casefold(), number)
        return number

    def _seen(self, message: ChatMessage) -> Seen:
        sender = self._number(message.sender)
        addressee = self._addressee(message, sender)
        text = message.content.casefold()
        seen = Seen(
            message=message,
            sender=sender,
            addressee=addressee,
            before=self._last.get(sender, NEVER),
            minutes=np.nan
            if message.time_kind == "made_up"
            else message.timestamp.timestamp() / 60,
            asks="?" in text,
            opening=self._opening(text),
            shared=self._shared({each for each in _WORD.findall(text) if each not in self._called}),
            mentioned=self._mentioned(text, addressee) - {sender, NOBODY},
        )
        self._last[sender] = self._place
        self._place += 1
        return seen

    def _addressee(self, message: ChatMessage, sender: int) -> int:
        if message.recipient != EVERYONE:
            return self._number(message.recipient)
        opening = _ADDRESSED.match(message.content)
        name = (opening[1] or opening[2]).casefold() if opening else ""
        found = self._called.get(name, NOBODY)
        return NOBODY if found == sender else found

    def _mentioned(self, text: str, addressee: int) -> frozenset[int]:
        words = set(_NAME.findall(text))
        words |= {each.strip(".'’-*/") for each in words}
        known = self._called.keys() & {each for each in words if len(each) > 2}
        return frozenset({addressee, *(self._called[each] for each in known)})

    def _opening(self, text: str) -> int:
        if text.startswith("!"):
            return _KIND["!"]
        words = (word for word in _SPOKEN.findall(text) if word not in self._called)
        return _KIND.get(next(words, ""), 0)

    def _shared(self, words: set[str]) -> dict[int, float]:
        """Return earlier messages with words in common, and remember the words."""
        shared: dict[int, float] = defaultdict(float)
        for word in sorted(words):
            holders = self._holders[word]
            while holders and holders[0] < self._place - WINDOW:
                holders.popleft()
            for place in holders if len(holders) <= COMMON else ():
                shared[place] += 1 / len(holders)
            holders.append(self._place)
        return shared
