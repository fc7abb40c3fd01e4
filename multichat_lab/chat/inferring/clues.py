"""What speaks for a message being the one that another answers: clues, each a small whole number.

A pair of messages is first of one of ten bonds (who names whom). Most clues are counted for each
bond apart, so that e.g. a long silence may weigh less between two who name each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from multichat_lab.chat.inferring.encoding import NEVER, NOBODY, OPENINGS, WINDOW, Block

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

BONDS = 10
DISTANCES = (2, 3, 4, 6, 9, 13, 20, 35, 60)
"""From so many messages between on, the next class of distance begins."""

MINUTES = (0.5, 1.5, 2.5, 5.5, 10.5, 30.5)
UNKNOWN_WAIT = 7
WORDS = (0.05, 0.2, 0.45, 0.95, 1.6)
FEW_WORDS = (0.05, 0.45, 0.95, 1.6)

PAIR_CLUES = {
    "bond and distance": BONDS * 10,
    "bond, whether the asker said no more, whether the answerer was silent since": BONDS * 4,
    "words in common, and whether it is the same speaker": 12,
    "bond, who of the two asks": BONDS * 4,
    "bond, whom the earlier one addresses": BONDS * 4,
    "bond, how many nearer ones have it": BONDS * 4,
    "bond, who of the two named the other before": BONDS * 4,
    "bond, how many others the asker was answered by since": BONDS * 3,
    "bond and first word": BONDS * len(OPENINGS),
    "distance, wait, whether it is the same speaker": 160,
    "first words of both": len(OPENINGS) ** 2,
}
"""Clue → how many values it takes."""

ALONE_CLUES = {
    "whether it addresses somebody, how long its speaker was silent, whether one spoke to them": 30,
    "most words in common with any": 5,
    "first word, whether it asks, whether its speaker is new": 4 * len(OPENINGS),
}
"""The same for a message that answers none."""


@dataclass
class Clues:
    """The clues of a block: of each message that is weighed with each of the `WINDOW` before it.

    Pairs are matrices, a row a later message and a column a distance: 1, 2 … `WINDOW`.
    """

    block: Block

    def __post_init__(self) -> None:
        block = self.block
        self.later: Numbers = np.arange(block.start, len(block.rows))[:, None]
        places = self.later - np.arange(1, WINDOW + 1)
        self.possible: Mask = places >= 0
        self.earlier: Numbers = np.where(self.possible, places, 0)
        self.sender, self.addressee = block.whole("sender"), block.whole("addressee")
        self.people = 2 + max((max(each.mentioned, default=0) for each in block.rows), default=0)
        self.people = max(self.people, int(self.sender.max()) + 2, int(self.addressee.max()) + 2)
        self.before: Numbers = block.whole("before")[self.later] - block.first
        self.opening, self.asks = block.whole("opening"), block.whole("asks")
        self.same: Mask = self.sender[self.later] == self.sender[self.earlier]

    @cached_property
    def to_answerer(self) -> Mask:
        """Whether the earlier message names the later one's speaker."""
        return self._names(self.earlier, self.sender[self.later]) & ~self.same

    @cached_property
    def bond(self) -> Numbers:
        """Who names whom, 0 to 9."""
        asker, addressee = self.sender[self.earlier], self.addressee[self.later]
        addresses = (addressee == asker) & ~self.same
        other = (addressee != NOBODY) & ~addresses
        alike = self.addressee[self.earlier] == addressee
        bonds = [
            self.same & other & alike, self.same & other, self.same,
            addresses & self.to_answerer, addresses, self._names(self.later, asker),
            self.to_answerer & other, self.to_answerer, other,
        ]  # fmt: skip
        return np.select(bonds, range(len(bonds)), default=BONDS - 1)

    @cached_property
    def shared(self) -> npt.NDArray[np.float64]:
        """The weight of the words in common."""
        weights = np.zeros(self.earlier.shape)
        block = self.block
        for row, seen in enumerate(block.rows[block.start :]):
            place = block.first + block.start + row
            for earlier, weight in seen.shared.items():
                if place - earlier <= WINDOW:
                    weights[row, place - earlier - 1] = weight
        return weights

    def _names(self, place: Numbers, person: Numbers) -> Mask:
        """Whether messages name people anywhere."""
        rows = enumerate(self.block.rows)
        named = [index * self.people + each for index, row in rows for each in row.mentioned]
        return np.isin(place * self.people + person, named)

    def is_last(self) -> Mask:
        """Whether the asker said nothing between the two."""
        following = np.full(len(self.sender), len(self.sender))
        latest: dict[int, int] = {}
        for place in range(len(self.sender) - 1, -1, -1):
            following[place] = latest.get(int(self.sender[place]), len(self.sender))
            latest[int(self.sender[place])] = place
        alone: Mask = following[self.earlier] >= self.later
        return alone

    def addressed(self) -> Numbers:
        """Whom the earlier message addresses: nobody, the answerer, their addressee, another."""
        whom = self.addressee[self.earlier]
        known = [
            whom == NOBODY,
            whom == self.sender[self.later],
            whom == self.addressee[self.later],
        ]
        return np.select(known, [0, 1, 2], default=3)

    def history(self) -> Numbers:
        """Whether in the window the answerer addressed the asker (2), and who named them (1)."""
        asker = self.sender[self.earlier]
        row = np.arange(len(asker))[:, None] * self.people
        whom = self.addressee[self.earlier]
        said = (row + whom)[self.possible & self.same & (whom != NOBODY)]
        heard = (row + asker)[self.possible & self.to_answerer]
        return np.isin(row + asker, said) * 2 + np.isin(row + asker, heard)

    def served(self) -> Numbers:
        """How many messages between the two address the asker, at most 2."""
        size = len(self.sender) + 1
        key = np.sort(self.addressee * size + np.arange(len(self.sender)))
        asker = self.sender[self.earlier] * size
        after = np.searchsorted(key, asker + self.earlier, side="right")
        until: Numbers = np.searchsorted(key, asker + self.later)
        count: Numbers = np.minimum(until - after, 2)
        return count


def pair_clues(clues: Clues) -> Iterator[Numbers]:
    """Yield a matrix for each of `PAIR_CLUES`."""
    bond, opening, asks = clues.bond, clues.opening, clues.asks
    distance = np.broadcast_to(np.digitize(np.arange(1, WINDOW + 1), DISTANCES), bond.shape)
    yield bond * 10 + distance
    yield bond * 4 + clues.is_last() * 2 + (clues.before < clues.earlier)
    yield np.digitize(clues.shared, WORDS) * 2 + clues.same
    yield bond * 4 + asks[clues.earlier] * 2 + asks[clues.later]
    yield bond * 4 + clues.addressed()
    yield bond * 4 + rank_of(clues)
    yield bond * 4 + clues.history()
    yield bond * 3 + clues.served()
    yield bond * len(OPENINGS) + opening[clues.later]
    yield (distance * 8 + wait_of(clues)) * 2 + clues.same
    yield opening[clues.earlier] * len(OPENINGS) + opening[clues.later]


def alone_clues(clues: Clues) -> Iterator[Numbers]:
    """Yield a column for each of `ALONE_CLUES`."""
    before, later = clues.before[:, 0], clues.later[:, 0]
    new = before < NEVER // 2
    silence = np.select(
        [new, later - before > 100, later - before > 20, later - before > 5],
        [0, 1, 2, 3],
        default=4,
    )
    near = clues.possible & (clues.addressee[clues.later] == clues.sender[clues.earlier])
    addresses = np.select(
        [clues.addressee[later] == NOBODY, (near & ~clues.same).any(axis=1)], [0, 1], default=2
    )
    spoken_to = clues.to_answerer & (clues.before < clues.earlier) & clues.possible
    yield addresses * 10 + silence * 2 + spoken_to.any(axis=1)
    yield np.digitize(clues.shared.max(axis=1), FEW_WORDS)
    yield (clues.opening[later] * 2 + clues.asks[later]) * 2 + (silence < 3)


def wait_of(clues: Clues) -> Numbers:
    """Return the class of the time between the two."""
    minutes = clues.block.column("minutes")
    wait = minutes[clues.later] - minutes[clues.earlier]
    return np.where(np.isnan(wait), UNKNOWN_WAIT, np.digitize(wait, MINUTES))


def rank_of(clues: Clues) -> Numbers:
    """How many nearer messages have the same bond, at most 3."""
    rank = np.zeros_like(clues.bond)
    for bond in range(BONDS):
        has = (clues.bond == bond) & clues.possible
        rank = np.where(has, np.minimum(has.cumsum(axis=1) - 1, 3), rank)
    return rank
