"""All of a store in a few numbers, which its head tells with each commit.

The lines of a head tell what the last commits wrote to. What lies behind them, and the sums of what
stands beside messages, a `Fold` stands for: a sum over all of it, so that a commit adds what it
changed and reads nothing else. A program that alters a row and its sum with it, or takes the tail
of an old session away and counts anew, does not fit it.

    total = of all that it is over, 40 hexadecimal digits each, added up modulo 2^160
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

KEY = "whole"
"""Under this name a line of a head tells it."""

IN_WORDS = {
    "messages": "messages",
    "beside": "records beside messages",
    "files": "files",
    "bytes": "bytes in files",
}
"""Part of a store → what it holds."""


UNKNOWN = -1


class Fold(NamedTuple):
    """Some part of a store.

    Attributes:
        point: how far it has come: numbers that are never less in a store that lost nothing.
        total: the sum over it; `UNKNOWN` where nobody reckoned it.
    """

    point: tuple[int, ...]
    total: int = 0


Whole = Mapping[str, Fold]
"""Part of a store → its fold."""


def number_of(link: str | None) -> int:
    """Return what a checksum adds to a total: nothing where there is none, or no checksum."""
    try:
        return int(link or "0", 16)
    except ValueError:
        return -1


def told_of(whole: Whole) -> dict[str, list[object]]:
    """Return what a line of a head tells of a whole."""
    return {name: [point, f"{total:x}"] for name, (point, total) in whole.items()}


def whole_in(said: Mapping[str, Any]) -> Whole | None:
    """Return what a line of a head tells of the whole; None where it tells nothing of it."""
    told = said.get(KEY)
    if told is None:
        return None
    return {name: Fold(tuple(point), int(total, 16)) for name, (point, total) in told.items()}


def unlike(told: Sequence[Whole], there: Whole, later: Sequence[Whole] = ()) -> list[str]:
    """Return in words what of a store is not what was acknowledged.

    Args:
        told: after each of some commits, the last of them last; none is older than a deletion.
        there: the store, or parts of it, at one moment since the last of those.
        later: what was told after that moment.
    """
    found: list[str] = []
    for name, now in there.items() if told else ():
        if name in told[-1]:
            every = [each[name] for each in (*told, *later) if name in each]
            what = _unlike(told[-1][name], now, every)
            found += [] if what is None else [what.format(f"{IN_WORDS[name]} of the store")]
    return found


def is_told(told: Sequence[Whole], there: Whole) -> bool:
    """Return whether one that was told is of just the moment at which the store is."""
    return any(points_of(each) == points_of(there) for each in told)


def points_of(whole: Whole) -> dict[str, tuple[int, ...]]:
    """Return how far each part has come."""
    return {name: each.point for name, each in whole.items()}


def _unlike(last: Fold, now: Fold, every: Sequence[Fold]) -> str | None:
    before, found = last.point[0], now.point[0]
    if found < before:
        return f"{before - found:,} of {before:,} {{}}"
    if any(found < before for before, found in zip(last.point, now.point, strict=False)):
        return "what was written last of {}"
    same = [each.total for each in every if each.point == now.point]
    is_other = bool(same) and now.total != UNKNOWN and now.total not in same
    return "{}, where others are now" if is_other else None
