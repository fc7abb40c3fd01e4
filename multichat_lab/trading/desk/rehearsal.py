"""Live through the record of a desk again, so that everybody is where they were."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import OrderError, RobotError
from multichat_lab.records import ChatMessage, MessageKind
from multichat_lab.trading.desk.seat import PUT_ASIDE, Seat
from multichat_lab.trading.recording.announced import announced_in
from multichat_lab.trading.recording.desk_record import DeskRecord
from multichat_lab.trading.recording.recorded import recorded_moments
from multichat_lab.trading.recording.requests import BrokerRequest, repeat_request
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.trader import Voice


class Recollection:
    """A voice that says nothing new: it finds the message in which the same was said before.

    Args:
        seat: who speaks.
        said: what they said, in order.

    Attributes:
        unheard: the first sentence that nobody has recorded, empty when there is none.
    """

    def __init__(self, seat: Seat, said: Iterable[ChatMessage]) -> None:
        self.unheard = ""
        self._tape = seat.broker.tape
        self._said = deque(said)

    def __call__(
        self,
        sentence: str,
        reply_to: str | None = None,
        kind: MessageKind = "order",
        **told: Any,
    ) -> str | None:
        """Return the id of the message."""
        asked = (sentence, kind, self._tape.timestamp)
        while self._said:
            message = self._said.popleft()
            if (message.content, message.kind, message.timestamp) == asked:
                return message.message_id
        self.unheard = self.unheard or sentence
        return None


class Rehearsal:
    """One seat lives through its record again.

    A robot decides again, and must decide the same. What a person has asked for is asked for
    again; so it is for a robot that was put aside, or is not to decide again.

    Args:
        seat: with the recorded run, and whoever sits there, who has done nothing yet.
        record: what to live through.
    """

    def __init__(self, seat: Seat, record: DeskRecord) -> None:
        name = seat.robot.name
        self.voice = Recollection(seat, record.said.get(name, ()))
        self._seat = seat
        self._requests: dict[int, list[BrokerRequest]] = defaultdict(list)
        for request in record.requests[name]:
            self._requests[request.event].append(request)
        self._announced = announced_in(seat.run.metadata)
        self._put_aside = seat.run.metadata.get(PUT_ASIDE)
        self._decides = not (
            self._put_aside or seat.robot.kind == "human" or name in record.as_recorded
        )

    def start(self) -> None:
        """Tell a robot that decides that it begins.

        Raises:
            RobotError: it raises something.
        """
        if self._decides:
            self._compare((), (), self._seat.start())

    def show(self, bars: Sequence[Bar]) -> None:
        """Show the bars of the next recorded moment.

        Raises:
            RobotError: the robot does something else than it did.
        """
        seat, broker = self._seat, self._seat.broker
        self._announce()
        if self._decides:
            before = len(broker.requests)
            failure = seat.show(bars)
            self._compare(broker.requests[before:], self._requests[broker.tape.event], failure)
            return
        seat.show_broker(bars)
        for request in self._requests[broker.tape.event]:
            try:
                repeat_request(broker, request)
            except OrderError as error:
                raise self._deviation(f"request {request.terms} is refused: {error}") from error

    def end(self) -> None:
        """Let the seat go on from here."""
        self._announce()
        self._seat.take_up()
        for each in (self._seat.broker.margin, self._seat.broker.carrying):
            each.untold()  # it was told then
        if self._put_aside:
            self._seat.failure = RobotError(
                f"{self._seat.robot.name} was put aside: {self._put_aside}",
                "Open a new desk to seat it again.",
            )

    def _announce(self) -> None:
        for action in self._announced.get(self._seat.broker.tape.event, ()):
            self._seat.announced.tell(action)

    def _compare(
        self, made: Sequence[BrokerRequest], recorded: Sequence[BrokerRequest], failure: object
    ) -> None:
        if isinstance(failure, BaseException):
            raise self._deviation(f"it raises {in_a_line(failure)}") from failure
        if self.voice.unheard:
            raise self._deviation(f"it says {self.voice.unheard!r}, which is not recorded")
        if list(made) != list(recorded):
            asked = [f"{each.action} {each.terms}" for each in (*made, *recorded)]
            now, then = asked[: len(made)], asked[len(made) :]
            raise self._deviation(
                f"it asks for {now or 'nothing'}; recorded is {then or 'nothing'}"
            )

    def _deviation(self, what: str) -> RobotError:
        tape, name = self._seat.broker.tape, self._seat.robot.name
        return RobotError(
            f"{name} does otherwise than it did at bar {tape.event:,} ({tape.timestamp}): {what}",
            "Seat it as it was then, with its seed; or let the record decide for it up to here: "
            f"as_recorded=[{name!r}].",
        )


class SeatVoice:
    """What whoever sits at a desk speaks through.

    Args:
        say: takes down what is said; while a record is lived through again, a `Recollection`.
    """

    def __init__(self, say: Voice) -> None:
        self.say = say

    def __call__(
        self,
        sentence: str,
        reply_to: str | None = None,
        kind: MessageKind = "order",
        **told: Any,
    ) -> str | None:
        """Say it, and return the message's id."""
        return self.say(sentence, reply_to, kind, **told)


def rehearse(
    seats: Sequence[Seat],
    voices: Sequence[SeatVoice],
    record: DeskRecord,
    show: Callable[[Sequence[Bar]], object],
) -> None:
    """Let seats live through a record again, up to its end.

    Args:
        seats: see `Rehearsal`.
        voices: of the seats.
        record: what to live through.
        show: told of the bars of each moment when all have seen them.

    Raises:
        RobotError: a robot does something else than it did.
    """
    rehearsals = [Rehearsal(seat, record) for seat in seats]
    spoken = [voice.say for voice in voices]
    for voice, rehearsal in zip(voices, rehearsals, strict=True):
        voice.say = rehearsal.voice
    for rehearsal in rehearsals:
        rehearsal.start()
    for bars in recorded_moments(record.bars, record.runs[0].metadata):
        for rehearsal in rehearsals:
            rehearsal.show(bars)
        show(bars)
    for rehearsal, voice, say in zip(rehearsals, voices, spoken, strict=True):
        rehearsal.end()
        voice.say = say
