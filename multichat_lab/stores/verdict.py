"""What a verification of a store has found, in figures and in words."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from multichat_lab.errors import StoreDamagedError
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.receipts import Links, Receipt, is_held, lacking
from multichat_lab.stores.sums import STORE

RESTORE = (
    "Restore a backup: multichat restore latest --force. To go on with what is there:"
    " multichat verify --accept"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification has found.

    Attributes:
        sessions: how many were gone through.
        messages: how many messages they hold.
        unproved: how many of them have no checksum, or changes of their words have none: a
            release without it recorded them.
        unproved_in: the sessions that hold those.
        sealed: how many got one now, as they are: a later change to them will be named.
        bare: the sessions, and `sums.STORE` for the store, of which what stands beside messages has
            no sum: a release without it recorded that.
        summed: how many sessions got such sums now, of what stands there: a later change will be
            named. A store of this release has them from its beginning.
        bare_changes: how many of the unproved are so for changes of their words alone.
        is_headless: whether no head tells what all of the store adds up to, as an older release
            leaves it, who was killed before he could, or who writes meanwhile: the tail of an old
            session, or a row with its sum, may be lost or altered without a word.
        accepted: what was wrong and was accepted now, and is therefore not among the damage.
        held: how many answers that were kept are in it still, see `receipts`.
        damage: of each session that is not as it was recorded, the first thing that is wrong.
        at: aware UTC datetime of the beginning.
        seconds: how long it took.
    """

    sessions: int
    messages: int
    unproved: int
    unproved_in: tuple[str, ...]
    damage: tuple[Damage, ...]
    at: datetime
    seconds: float
    sealed: int = 0
    bare: tuple[str, ...] = ()
    summed: int = 0
    bare_changes: int = 0
    is_headless: bool = False
    accepted: tuple[str, ...] = ()
    held: int = 0

    def with_answers(self, receipts: Collection[Receipt], links: Links) -> "Verdict":
        """Return it with what is not there of answers that were kept, see `receipts`.

        Args:
            receipts: what the answers tell.
            links: what is there.
        """
        lost = tuple(lacking(receipts, links))
        held = sum(is_held(each, links) for each in receipts)
        return replace(self, damage=(*self.damage, *lost), held=held)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.damage

    @property
    def told(self) -> str:
        """What was found, and how much was gone through, in a sentence."""
        what = f"{self.messages:,} messages in {self.sessions:,} sessions"
        if self.damage:
            damaged = f"{self._what_is_damaged} damaged; {what} were gone through"
            return damaged + self._told_of_sealed + self._told_of_sums + self._told_of_answers
        bare = f", but {self.unproved:,} have no checksum: nothing of them can be proved"
        whole = f"All {what} are whole{bare if self.unproved else ''}"
        if self.is_headless:
            whole += ". The head beside the store does not tell what all of it adds up to"
        return whole + self._told_of_sealed + self._told_of_sums + self._told_of_answers

    @property
    def _what_is_damaged(self) -> str:
        names = [each.session_id for each in self.damage]
        sessions = len({*names} - {STORE, None}) + names.count(None)
        store = "The store itself" if STORE in names else ""
        told = f"{sessions} session{'s' * (sessions != 1)}" if sessions else ""
        is_one = sessions + (STORE in names) == 1
        return f"{' and '.join(filter(None, (store, told)))} {'is' if is_one else 'are'}"

    @property
    def _told_of_sealed(self) -> str:
        if not self.sealed:
            return ""
        return (
            f". {self.sealed:,} of an older release had no checksum and got one now: from now on"
            " it can be proved that they stay as they are"
        )

    @property
    def _told_of_sums(self) -> str:
        if self.summed:
            return (
                f". What stands beside the messages of {self.summed:,} sessions had no sum, as an"
                " older release leaves it, and was taken as it is"
            )
        bare = sum(each != STORE for each in self.bare)
        return f". Nothing beside the messages of {bare:,} sessions can be proved" if bare else ""

    @property
    def _told_of_answers(self) -> str:
        return f". {self.held:,} answers that were kept are in it" if self.held else ""

    @property
    def when(self) -> str:
        """When it was, and how long it took."""
        return f"verified {self.at:%Y-%m-%d %H:%M:%S} UTC in {self.seconds:.2f} s"

    def require_whole(self) -> None:
        """Refuse what is not as it was recorded.

        Raises:
            StoreDamagedError: names the first message that was altered, lost, added or renumbered.
        """
        if self.damage:
            raise StoreDamagedError(self.damage[0].told, RESTORE)
