"""Who answers whom in an IRC log, as people marked it in `X.annotation.txt` beside `X.raw.txt`."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from multichat_lab.chat.importers.source.lines import numbered_lines
from multichat_lab.chat.importers.source.reading import Reading

_LINK = re.compile(r"\s*(\d{1,15})\s+(\d{1,15})(?:\s+-)?\s*")
_LOG_ENDING = re.compile(r"(\.raw)?\.(txt|log)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReplyLinks:
    """The links between the lines of a log; lines are counted from 1, as everywhere here.

    Attributes:
        targets: line → the earlier lines that it answers.
        starts: the lines that start a conversation.
    """

    targets: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    starts: set[int] = field(default_factory=set)

    def lines(self) -> set[int]:
        """Return every line that a link names."""
        return self.starts.union(self.targets, *self.targets.values())

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield each `(line, earlier line that it answers)` in order."""
        for line in sorted(self.targets):
            for target in sorted(self.targets[line]):
                yield line, target

    def nearest(self, line: int, present: set[int]) -> int | None:
        """Return the nearest line before `line` that it answers and that is `present`."""
        answered = self.targets.get(line)
        return max(answered & present, default=None) if answered else None


def session_name(log: Path) -> str:
    """Return the log's name without its endings: `2004-11-15_03.raw.txt` → `2004-11-15_03`."""
    return _LOG_ENDING.sub("", log.name)


def is_annotation(path: Path) -> bool:
    """Whether a file is called like the annotation of a log."""
    return path.name.endswith(".annotation.txt")


def annotation_path(log: Path) -> Path:
    """Return where the annotation of a log lies, if there is one."""
    return log.with_name(f"{session_name(log)}.annotation.txt")


def read_links(log: Path, reading: Reading) -> ReplyLinks:
    """Read the annotation beside a log; no links when there is none.

    `A B -` says that lines A and B (counted from 0) belong together, the later one answering the
    earlier; A = B starts a conversation.
    """
    links = ReplyLinks()
    path = annotation_path(log)
    if path == log or not path.is_file():
        return links
    for number, text in numbered_lines(path, reading):
        found = _LINK.fullmatch(text)
        if found:
            earlier, later = sorted((int(found[1]) + 1, int(found[2]) + 1))
            if earlier == later:
                links.starts.add(later)
            else:
                links.targets[later].add(earlier)
        elif text.strip():
            reading.damage.lost(reading.name_of(path), number, "no link of the form 'A B -'")
    return links
