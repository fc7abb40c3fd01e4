"""The part of `SessionPersistence` that proves that a store holds what it was given."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from multichat_lab.chat.notes import annotator
from multichat_lab.chat.rules import found_session
from multichat_lab.errors import StoreDamagedError
from multichat_lab.progress import Progress, no_progress
from multichat_lab.stores.accepting import accept, accept_tail
from multichat_lab.stores.chain import Standing, missing
from multichat_lab.stores.contract import Store
from multichat_lab.stores.damage import Damage
from multichat_lab.stores.head import Head
from multichat_lab.stores.head_lines import NOTHING, behind, damaged_lines
from multichat_lab.stores.questions import SessionQuery
from multichat_lab.stores.read_only import ReadOnlyStore
from multichat_lab.stores.receipts import Answer, links_in, receipts_in
from multichat_lab.stores.relinking import give_checksums
from multichat_lab.stores.sums import STORE
from multichat_lab.stores.verdict import Verdict
from multichat_lab.stores.verifying import verify
from multichat_lab.stores.whole import is_told, unlike
from multichat_lab.times import utc_now

Mend = Callable[[str | None], Mapping[str, str]]
"""Makes what cannot be read of a session, or of all, readable; session → what was done."""


class Verification:
    """Goes through the chains of a store, see `multichat_lab.stores.chain`.

    Args:
        store: an open store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tails: list[str] = []
        self.accept_tails(annotator())  # of a store that was opened with `accept_loss`

    def __call__(
        self,
        session_id: str | None = None,
        progress: Progress = no_progress,
        against: Iterable[Answer] = (),
    ) -> Verdict:
        """Compare the messages of a session, or of all, with their checksums.

        Messages of an older release, which have none, get one now where nothing is damaged in
        their session; a store that can only be read stays as it is. Killed, it goes on next time.

        Args:
            session_id: only this session; None for all.
            progress: is told how many messages are gone through, and how many there are.
            against: messages and sessions as they were answered once, by a store or a service, or
                receipts of them: they must be in it still, and all before them as it was.

        Returns:
            What was found; `verdict.damage[0].told` names the first message that was altered,
            lost, added or renumbered, `verdict.require_whole()` raises StoreDamagedError for it.

        Raises:
            SessionNotFoundError: there is no such session.

        Example:
            >>> chats.verify().is_whole  # doctest: +SKIP
            True
        """
        verdict = self._sealed(self.look(session_id, progress), progress)
        receipts = [each for each in receipts_in(against) if session_id in (None, each.session_id)]
        if not receipts:
            return verdict
        with self._store.reading() as reader:
            return verdict.with_answers(receipts, links_in(reader, receipts))

    def accept(
        self, session_id: str | None = None, by: str | None = None, progress: Progress = no_progress
    ) -> Verdict:
        """Take sessions that are not as they were recorded for what they are; tell what is left.

        From the first such message on, those that are there get other checksums; they keep their
        numbers, and the places of lost ones stay empty. An annotation of the session, labelled
        `accepted damage`, tells who accepted it, when, and which messages are altered or lost, or
        what was wrong beside them. A file of a json store that cannot be read is written anew from
        what is left of it, and stays beside itself as it was; a session whose first line is lost is
        as a later line or the index tells it, or begins with the first that is told. What runs
        wrote, and which sessions and identities there are, stay damage.

        Args:
            session_id: only in this session; None for all.
            by: who accepts it.
            progress: is told how many messages are gone through, and how many there are.

        Raises:
            SessionNotFoundError: there is no such session.
            StoreError: the store can only be read.
        """
        mend: Mend | None = getattr(self._store, "mend", None)
        mended = {} if mend is None else mend(session_id)
        self.accept_tails(by)
        found = self.look(session_id, progress).damage
        damage = [Damage(each, None, "lost", mended[each]) for each in sorted(mended)]
        damage += [each for each in found if each.session_id not in mended]
        accepted = [each.told for each in damage if accept(self._store, each, by)]
        tails, self._tails = self._tails, []
        verdict = replace(self(session_id, progress), accepted=(*tails, *accepted))
        if not (verdict.is_headless and verdict.is_whole):
            return verdict
        with self._store.transaction() as transaction:
            transaction.kept.tell()
        return replace(verdict, is_headless=False)

    def accept_tails(self, by: str | None = None) -> None:
        """Note which messages are lost of those that the head of a store told of.

        A store that was opened with `accept_loss` gives their numbers to nobody else. What cannot
        be read is passed over: `accept` mends it.
        """
        head: Head | None = getattr(self._store, "head", None)
        left: dict[str, Standing] = {}
        for session_id, standing in {} if head is None else head.forgone.items():
            try:
                lost = accept_tail(self._store, session_id, standing[0], by)
                self._tails += [] if lost is None else [lost.told]
            except StoreDamagedError:
                left[session_id] = standing
        if head is not None:
            head.forget_all(left)

    def look(self, session_id: str | None = None, progress: Progress = no_progress) -> Verdict:
        """Do the same and change nothing: messages without a checksum are counted.

        Raises:
            SessionNotFoundError: there is no such session.
        """
        head: Head | None = getattr(self._store, "head", None)
        known = NOTHING if head is None else head.known()  # first: nobody adds to it meanwhile
        with self._store.reading() as reader:
            if session_id is not None:
                found_session(reader, session_id)
            verdict = verify(reader, session_id, progress)
            found = reader.sessions(SessionQuery())  # by name, a file that is damaged is raised
            there = {each.session_id: (each.message_count, each.head) for each in found}
            told = reader.kept.damaged()
            marks, whole = reader.kept.marks(known.marks), reader.kept.whole()
        if head is not None:
            later = head.known()
            known = known.left_in(later)  # of what was deleted meanwhile nothing is missed
            told += [*missing(known.standings, there), *behind(known, marks)]
            told += [] if told or verdict.damage else unlike(known.wholes, whole, later.wholes)
            headless = not is_told([*known.wholes, *later.wholes], whole)
            verdict = replace(verdict, is_headless=session_id is None and headless)
            if wrong := damaged_lines(head.path):
                told.append(f"{wrong} lines of {head.path.name} are not as they were written")
        more = [Damage(None, None, "lost", each) for each in told]
        return replace(verdict, damage=(*verdict.damage, *more))

    def _sealed(self, verdict: Verdict, progress: Progress) -> Verdict:
        """Give checksums to what has none, where nothing is damaged, and tell how many."""
        damaged = {each.session_id for each in verdict.damage}
        verdict = self._summed(verdict, damaged)
        bare = [each for each in verdict.unproved_in if each not in damaged]
        if not bare or isinstance(self._store, ReadOnlyStore):
            return verdict
        given = give_checksums(self._store, bare, progress)
        left = tuple(each for each in verdict.unproved_in if each in damaged)
        return replace(
            verdict,
            unproved=max(0, verdict.unproved - given),
            unproved_in=left,
            sealed=given,
            seconds=(utc_now() - verdict.at).total_seconds(),
        )

    def _summed(self, verdict: Verdict, damaged: Collection[str | None]) -> Verdict:
        """Let sums be kept of what stands beside messages, where there are none and no damage."""
        bare = [each for each in verdict.bare if each not in damaged]
        if any(each.session_id is None and each.what == "lost" for each in verdict.damage):
            return verdict  # what was acknowledged and is not there may have had them
        if not bare or isinstance(self._store, ReadOnlyStore):
            return verdict
        is_all = STORE in bare and not damaged
        with self._store.transaction() as transaction:
            transaction.kept.prove(None if is_all else [each for each in bare if each != STORE])
        left = [each for each in verdict.bare if not is_all and (each in damaged or each == STORE)]
        if left in ([], [STORE]):  # the sums cover old changes of words from now on
            unproved = verdict.unproved - verdict.bare_changes
            verdict = replace(verdict, unproved=unproved, bare_changes=0)
        taken = sum(each != STORE and each not in left for each in verdict.bare)
        return replace(verdict, bare=tuple(left), summed=taken)
