"""The branches of a conversation in which an answer was asked for again, or a question changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

BRANCH = "branch"
"""Metadata of a message that stands beside the main line: 1, 2, 3 …, one for each fork."""


@dataclass(slots=True)
class Branches:
    """Numbers the branches; its nodes come parents first.

    Attributes:
        main: the nodes of the main line, where the source tells it; else the first child goes on.
        count: of the branches beside the main line.
    """

    main: frozenset[str] = frozenset()
    count: int = 0
    _numbers: dict[str, int] = field(default_factory=dict)
    _forked: set[str] = field(default_factory=set)

    def number_of(self, node: str, parent: str | None) -> int:
        """Return the branch of a node; 0 is the main line."""
        if node in self.main:
            number = 0
        elif parent is None or not self._goes_elsewhere(parent):
            number = self._numbers.get(parent or "", 0)
        else:
            self.count += 1
            number = self.count
        if parent is not None:
            self._forked.add(parent)
        self._numbers[node] = number
        return number

    def _goes_elsewhere(self, parent: str) -> bool:
        """Whether the line of a parent goes on in another of its children."""
        return parent in self.main or parent in self._forked


def main_line(last: str | None, parents: Mapping[str, str | None]) -> Iterable[str]:
    """Yield the nodes from the last one up to the root."""
    seen: set[str] = set()
    while last is not None and last not in seen:
        seen.add(last)
        yield last
        last = parents.get(last)


def without_circles(parents: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return what each node follows; one that would follow itself, through others, is a root."""
    sound: set[str] = set()
    kept = dict(parents)
    for node in parents:
        way: dict[str, None] = {}
        at: str | None = node
        while at is not None and at not in sound and at not in way:
            way[at] = None
            at = kept.get(at)
        if at is not None and at in way:
            kept[at] = None
        sound.update(way)
    return kept
