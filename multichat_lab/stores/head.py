"""What was acknowledged last, kept apart from the data: `<store>.head` beside a store.

A log that is damaged at one byte is cut there by the database, without a word. The head tells how
many messages the sessions that were written to last had, the last hash of each, how far those
parts of the store had come that a commit without messages wrote to, and what all of the store adds
up to (see `whole`), whatever it was written to last. So a lost tail is told when the store is
opened: 65 lines of 512 bytes, the store, then the last commits. It is written after the commit and
not synced: an older one is right, and so is none at all. What is deleted it forgets before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.chain import Standing, missing
from multichat_lab.stores.head_file import HeadFile, Said
from multichat_lab.stores.head_lines import LINES, NOTHING, Known, Mark, behind, known_of
from multichat_lab.stores.whole import KEY, Whole, points_of, told_of, unlike, whole_in

SUFFIX = ".head"

UNKNOWN: Standing = (2**62, None)
"""Of a session that cannot be looked at quickly: what is wrong with it `verify` tells."""

ACCEPT = (
    "Restore a backup: multichat restore latest --force. To go on without what is lost:"
    " multichat verify --accept"
)

Entry = dict[str, object]
"""What a line tells of a commit."""


def head_path(store: Path) -> Path:
    """Return where a store's head lies."""
    return store.with_name(store.name + SUFFIX)


def entries_of(standings: Mapping[str, Standing]) -> list[Entry]:
    """Return what to tell of sessions that got messages: how many they have, and the last hash."""
    return [{"session": s, "messages": n, "hash": link} for s, (n, link) in standings.items()]


@dataclass(frozen=True, slots=True)
class Present:
    """How to find what is there of a store, to be compared with its head.

    Attributes:
        standings: returns what sessions have.
        marks: returns how far parts have come, of which is told how far they had.
        quick_whole: returns what can be told quickly of the whole, and refused where it is not as
            it was.
        points: returns how far the other parts of the whole have come, see `whole.Fold`.
    """

    standings: Callable[[Sequence[str]], Mapping[str, Standing]]
    marks: Callable[[Mapping[str, Mark]], Mapping[str, int]]
    quick_whole: Callable[[], Whole]
    points: Callable[[], Mapping[str, tuple[int, ...]]]


class Head:
    """The head of a store; whoever writes it holds the store's lock.

    Args:
        store: the store's file or folder.
        identity: what tells it from one that lay there before.

    Attributes:
        path: where it lies.
        whole: what the store was after the last commit of which the head tells, as of the last
            `follow`; None where it does not tell that.
        forgone: what sessions had when somebody took what is there for all there is.
    """

    def __init__(self, store: Path, identity: str) -> None:
        self.path = head_path(store)
        self._identity = identity
        self._file = HeadFile(store, self.path, identity)
        self._older: int | None = None
        self.whole: Whole | None = None
        self.forgone: Mapping[str, Standing] = {}

    def follow(self) -> bool:
        """Learn what others noted since, and return whether a commit can be noted now."""
        try:
            said = self._file.follow()
        except OSError:
            self.whole = None
            return False
        if said is not None:
            self.whole = None if said.get("n") == self._older else whole_in(said)
        return True

    def wrote(self, entries: Sequence[Entry], whole: Whole | None = None) -> None:
        """Note what a commit has written; one that cannot be noted leaves an older head.

        Args:
            entries: of sessions see `entries_of`; `marks` name parts of the store, and tell how far
                they have come.
            whole: the store since.
        """
        self.whole = whole if entries else self.whole
        told = {} if whole is None else {KEY: told_of(whole)}
        with suppress(OSError):
            for entry in entries[-LINES:]:
                if not self._file.append(entry | told):  # the id of a session is long
                    self._file.append(entry)
                    self._file.append(told)

    def tell(self, whole: Callable[[], Whole]) -> None:
        """Note what the store adds up to, whatever was written or deleted."""
        if self.follow():
            self.wrote([{}], whole())

    def forget(self, session_ids: Iterable[str], names: Iterable[str] | None = None) -> None:
        """Note that something is about to be deleted: it will be missed by nobody.

        Args:
            session_ids: the sessions.
            names: parts of the store that go with them; None for the marks of all parts, which may
                be less afterwards.
        """
        gone, parts = set(session_ids), None if names is None else set(names)

        def left_of(said: Said) -> Said | None:
            is_gone, marks = said.get("session") in gone, said.get("marks", {})
            left = {k: v for k, v in marks.items() if parts is not None and k not in parts}
            if not is_gone and left == marks:
                return None
            kept = {k: said.get(k) for k in ("at", "last")} if is_gone else said
            return {**kept, "marks": left}

        self.whole = None
        with suppress(OSError):
            self._file.rewrite(left_of)

    def accept(self) -> None:
        """Take what is there for all there is; what sessions had is `forgone`.

        The file stays until `forget_all`: who is killed has forgotten no number.
        """
        self.forgone = self.known().standings
        if not self.forgone:
            self.path.unlink(missing_ok=True)  # it is another store's

    def forget_all(self, left: Mapping[str, Standing] | None = None) -> None:
        """Begin anew, with the next commit; what is `left` of what is forgone stays so."""
        if self.forgone:
            self.path.unlink(missing_ok=True)
        self.forgone = left or {}

    def known(self) -> Known:
        """Return what was noted last; nothing of another store's."""
        try:
            return known_of(self.path.read_bytes(), self._identity)
        except OSError:
            return NOTHING

    def check(self, location: str, present: Present) -> None:
        """Compare what was acknowledged with what is there of some sessions and parts.

        Args:
            location: the store, for the message of an error.
            present: what is there.

        Raises:
            StoreDamagedError: names what is missing.
        """
        if self.forgone:
            return  # somebody takes what is there for all there is
        known = self.known()
        names = list(known.standings)
        lost = missing(known.standings, present.standings(names) if names else {})
        lost += behind(known, present.marks(known.marks) if known.marks else {})
        if known.wholes:
            there = present.quick_whole()
            lost += [] if lost else unlike(known.wholes, there)
            if points_of(known.wholes[-1]) != {**points_of(there), **present.points()}:
                self._older = known.last  # somebody was killed before he could note his commit
        if lost:
            more = f", and {len(lost) - 3} more" if len(lost) > 3 else ""
            raise StoreDamagedError(
                f"{location} lacks what was acknowledged: {'; '.join(lost[:3])}{more}", ACCEPT
            )

    def close(self) -> None:
        """Close the file; the next commit opens it again."""
        self._file.close()
