"""Read back all that a load test wrote, and compare it with what was to be written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from multichat_lab.records import ChatMessage
from multichat_lab.service.loadtest.plan import LoadPlan

MOST_EXAMPLES = 5


@dataclass(slots=True)
class Verdict:
    """What was found when all was read back; every count but the first two should be 0.

    Attributes:
        verified: messages that are as they were written.
        unacknowledged: of these, those whose client was told of a failure, or not told in time.
        lost: acknowledged messages that are not there.
        altered: messages that nobody wrote so (another text or sender), or that stand at another
            place of their session than their client was told.
        duplicated: messages that are there once more.
        out_of_order: messages behind a later one of the same client.
        gaps: sessions whose `seq` is not 1, 2, 3 …
        unread: sessions that could not be read.
        examples: some of what is wrong, in words.
    """

    verified: int = 0
    unacknowledged: int = 0
    lost: int = 0
    altered: int = 0
    duplicated: int = 0
    out_of_order: int = 0
    gaps: int = 0
    unread: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is lost or wrong."""
        wrong = ("lost", "altered", "duplicated", "out_of_order", "gaps", "unread")
        return not any(getattr(self, name) for name in wrong)

    def note(self, fault: str, example: str, count: int = 1) -> None:
        """Count a fault, and keep the first few in words."""
        setattr(self, fault, getattr(self, fault) + count)
        if len(self.examples) < MOST_EXAMPLES:
            self.examples.append(example)

    def counts(self) -> dict[str, int]:
        """Return all counts by name."""
        values = asdict(self)
        del values["examples"]
        return values


class Verification:
    """Compares sessions with the plan, one after the other, so that memory stays small.

    Args:
        plan: what was to be written.
        speakers: the participants that the clients spoke as, in turn.
        acknowledged: session and number of what was acknowledged → the `seq` that was told.

    Attributes:
        verdict: what was found so far.
    """

    def __init__(
        self,
        plan: LoadPlan,
        speakers: Sequence[str],
        acknowledged: Mapping[tuple[int, int], int | None],
    ) -> None:
        self.plan = plan
        self.speakers = speakers
        self.verdict = Verdict()
        self._acknowledged = acknowledged

    def check(self, session: int, messages: Sequence[ChatMessage]) -> None:
        """Check all messages of a session, in the order of the store."""
        found = self._found(session, [each for each in messages if each.kind == "message"])
        self._check_order(session, found)
        self._check_repeats(session, found)
        seqs = dict(reversed(found))  # of one that is there twice, the first
        for number in range(self.plan.messages):
            if (session, number) in self._acknowledged:
                self._check_promise(session, number, seqs)
        promised = sum((session, number) in self._acknowledged for number in seqs)
        self.verdict.verified += len(seqs)
        self.verdict.unacknowledged += len(seqs) - promised
        if [each.seq for each in messages] != list(range(1, len(messages) + 1)):
            self.verdict.note("gaps", f"session {session}: seq is not 1 to {len(messages)}")

    def note_unread(self, session: int, error: Exception, count: int = 1) -> None:
        """Note that a session cannot be read, and with it the others of this count."""
        self.verdict.note("unread", f"session {session}: {error}", count)

    def _found(self, session: int, messages: Sequence[ChatMessage]) -> list[tuple[int, int | None]]:
        """Return number and `seq` of each message that is as it was written."""
        plan = self.plan
        written = {
            (self._speaker(number), plan.content(session, number)): number
            for number in range(plan.messages)
        }
        found = []
        for message in messages:
            number = written.get((message.sender, message.content))
            if number is None:
                example = f"session {session}: seq {message.seq} is not what anybody wrote"
                self.verdict.note("altered", example)
            else:
                found.append((number, message.seq))
        return found

    def _speaker(self, number: int) -> str:
        return self.speakers[self.plan.client_of(number) % len(self.speakers)]

    def _check_order(self, session: int, found: Sequence[tuple[int, int | None]]) -> None:
        last: dict[int, int] = {}
        for number, _ in found:
            client = self.plan.client_of(number)
            if number < last.get(client, -1):
                example = f"session {session}: message {number} of client {client} came too late"
                self.verdict.note("out_of_order", example)
            last[client] = max(number, last.get(client, -1))

    def _check_repeats(self, session: int, found: Sequence[tuple[int, int | None]]) -> None:
        for number, count in Counter(number for number, _ in found).items():
            if count > 1:
                example = f"session {session}: message {number} is there {count} times"
                self.verdict.note("duplicated", example, count - 1)

    def _check_promise(self, session: int, number: int, seqs: Mapping[int, int | None]) -> None:
        """Check that an acknowledged message is there, and where its client was told."""
        promised = self._acknowledged[session, number]
        if number not in seqs:
            self.verdict.note("lost", f"session {session}: message {number} is not there")
        elif seqs[number] != promised:
            example = f"session {session}: message {number} is at {seqs[number]}, not at {promised}"
            self.verdict.note("altered", example)
