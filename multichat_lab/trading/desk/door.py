"""The door of a desk: who comes in later takes a seat while the others trade."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.desk.options import DeskOptions
from multichat_lab.trading.desk.rehearsal import SeatVoice
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.desk.seating import new_seat
from multichat_lab.trading.recording.announced import announced_in
from multichat_lab.trading.recording.recorded import recorded_moments
from multichat_lab.trading.robots.trader import Trader

if TYPE_CHECKING:
    from multichat_lab.trading.desk import PaperDesk
    from multichat_lab.trading.desk.floor import Floor


class Door:
    """Lets people and robots sit down at a desk that trades, for the event loop's thread.

    Args:
        desk: the desk.
        seats: of the desk, in the order of coming.
        floor: where they sit.
        options: what all accounts there have in common.
    """

    def __init__(
        self, desk: "PaperDesk", seats: list[Seat], floor: "Floor", options: DeskOptions
    ) -> None:
        self._desk = desk
        self._seats = seats
        self._floor = floor
        self._options = options

    def seat(self, robot: Trader) -> Seat:
        """Seat somebody between two bars, in an account of their own, and return the seat.

        The account is as if its owner had been there from the beginning and had done nothing, so
        that the run can be replayed as any other; its equity is recorded from now on. A robot
        sees bars from here on. Seat and words are recorded with the next batch.

        Raises:
            RobotError: somebody has that name, the desk has ended, or its bars are not all at hand:
                there are more than it keeps, or some are rates of currencies.
        """
        self._require_place(robot.name)
        first = self._seats[0]
        seat = new_seat(robot, first.run.run_id, self._desk.session_id, self._options)
        bars = self._floor.bars.since(0)
        if len(bars) != first.broker.tape.event:
            raise RobotError(
                f"{robot.name!r} cannot be told of all {first.broker.tape.event:,} bars before",
                "Seat everybody when the desk is made, PaperDesk(feed, robots, …).",
            )
        announced = announced_in(first.announced.metadata)
        for moment in recorded_moments(bars, first.run.metadata):
            for action in announced.get(seat.broker.tape.event, ()):
                seat.announced.tell(action)
            seat.show_broker(moment)
        for action in announced.get(seat.broker.tape.event, ()):
            seat.announced.tell(action)
        seat.take_up()
        self._let_in(seat)
        return seat

    def _require_place(self, name: str) -> None:
        if name in self._desk.seats:
            raise RobotError(f"{name!r} sits at the desk already", "Choose another name.")
        if self._floor.has_ended:
            raise RobotError("The desk has ended", "Open a new one: PaperDesk(feed, robots, …).")

    def _let_in(self, seat: Seat) -> None:
        robot, desk = seat.robot, self._desk
        robot.attach(seat.broker, SeatVoice(partial(desk.recorder.say, seat)))
        bell: Callable[[], object] = self._floor.bell
        robot.bell = bell
        self._seats.append(seat)
        desk.seats[robot.name] = seat
        desk.accounts[robot.name] = seat.broker.account
        if self._floor.has_begun:
            self._floor.watch(seat, seat.start())
