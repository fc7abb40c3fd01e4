"""Trade live: robots and people at one desk, recorded so that it can be run again."""

import asyncio
from collections.abc import AsyncIterable, Sequence
from functools import partial

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors.trading import RobotError
from multichat_lab.trading.desk.door import Door
from multichat_lab.trading.desk.floor import Floor
from multichat_lab.trading.desk.intake import Intake
from multichat_lab.trading.desk.loop_calls import until_first_ends
from multichat_lab.trading.desk.options import DeskOptions
from multichat_lab.trading.desk.recorder import DeskRecorder
from multichat_lab.trading.desk.rehearsal import SeatVoice, rehearse
from multichat_lab.trading.desk.resumption import NewBars, Resume
from multichat_lab.trading.desk.seat import announce
from multichat_lab.trading.desk.seating import seat_traders
from multichat_lab.trading.recording.replay import ReplayReport, replay_run
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.trader import Trader

__all__ = ["DeskOptions", "PaperDesk", "ReplayReport", "replay_run"]


class PaperDesk:
    """Several robots and people trade the same market, each through an account of their own.

    Bars of one time are shown together, to every broker and then to its robot, as in a backtest;
    of a feed that cannot tell what is upcoming, see `gathering.Moments`. What a person presses
    is taken at once, between two bars, and fills at the earliest on the next bar.

    All that is said and traded, and the bars, go to the store in batches that a thread writes, so
    the loop never waits for the disk. A message gets its id at once and is recorded with the orders
    that carry it. Everybody at the desk has a run, and joins the session.

    Dividends and splits are booked as in a backtest: those of the frames that a `replay_feed` has,
    and each `CorporateAction` that a feed gives among its bars, or has in a list `actions`.

    Of a feed `with_rates` the accounts convert other currencies at these.

    A robot that raises is put aside, and so is a bar that makes no sense or comes too late; the
    others trade on, and the conversation is told: `seats[name].failure`, `intake.valid.refused`.

    A desk runs once. After a crash `PaperDesk.resume(chats, feed, robots)` opens it anew where its
    record ends; `desk.resume()` goes on after a pause. Its methods are for the event loop's thread;
    `Human.press` is for any.

    Args:
        feed: a `Feed`, e.g. `replay_feed(bars, speed=10)`, or any asynchronous iterable of bars.
        robots: robots and `Human`s, or any `Trader`; each with a name of its own.
        chats: where to record; several desks may record into one store.
        session_id: the conversation in which the robots say why they trade.
        options: cash, costs, how often to record.

    Attributes:
        seats: participant → seat, with robot and broker.
        accounts: participant → account.
        on_update: a list to add functions to; they are called on the loop, without arguments, after
            each bar and each press and at the end. An error in one goes to the loop's exception
            handler.
        chats, session_id: the conversation.
        bars: the last bars that were shown, see `BarLog`.
        intake: `await intake.step(10)` lets ten moments through a desk that is paused.
        recorder: `await recorder.flush()` records at once.
        door: `door.seat(Human("Ann"))` lets somebody sit down while it trades.
        has_started: whether it has traded, or does.

    Raises:
        RobotError: no robot, or two with one name.

    Example:
        >>> desk = PaperDesk(replay_feed(bars), [SmaCross()], chats, "s1")  # doctest: +SKIP
        >>> await desk.run()  # doctest: +SKIP
    """

    resume = Resume()

    def __init__(
        self,
        feed: AsyncIterable[Bar],
        robots: Sequence[Trader],
        chats: SessionPersistence,
        session_id: str,
        options: DeskOptions = DeskOptions(),  # noqa: B008 - frozen
    ) -> None:
        options = options.with_rates(getattr(feed, "rates", ()))
        seats = seat_traders(robots, session_id, options)
        self.seats = {seat.robot.name: seat for seat in seats}
        self.accounts = {name: seat.broker.account for name, seat in self.seats.items()}
        self.recorder = DeskRecorder(chats, session_id, seats, options.batch_seconds)
        self._floor = Floor(seats, self.recorder)
        self.door = Door(self, seats, self._floor, options)
        self.on_update = self._floor.on_update
        self.bars = self._floor.bars
        self.chats = chats
        self.session_id = session_id
        record = options.record
        shown = record.bars if record else ()
        self.intake = Intake(NewBars(feed, shown) if shown else feed, options.negative)
        self.intake.valid.on_refusal = self._floor.report_refusal
        self.intake.valid.on_action = lambda action: announce(seats, [action])
        self.has_started = False
        self._stopped = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        voices = [SeatVoice(partial(self.recorder.say, seat)) for seat in seats]
        for seat, voice in zip(seats, voices, strict=True):
            seat.robot.attach(seat.broker, voice)
        if record is not None:
            rehearse(seats, voices, record, self._floor.keep)
            self._floor.report_resumption()
        announce(seats, getattr(feed, "actions", ()))

    @property
    def is_running(self) -> bool:
        """Whether bars are being taken: it has started, is not paused and has not ended."""
        return self._task is not None and not self._task.done() and not self.intake.is_paused

    @property
    def last_bar(self) -> Bar | None:
        """The last bar that was shown, None before the first."""
        return self._floor.last_bar

    @property
    def speed(self) -> float | None:
        """Bars a second of a `Feed`, None for as fast as possible; a change takes effect."""
        return self.intake.speed

    @speed.setter
    def speed(self, speed: float | None) -> None:
        self.intake.speed = speed

    def start(self) -> asyncio.Task[None]:
        """Begin to trade in the background; return the task, the same one when called again.

        Raises:
            RobotError: another event loop has started the desk.
        """
        if self._task is None:
            self.has_started = True
            life = trade_until_stopped(self._floor, self.recorder, self.intake, self._stopped)
            self._task = asyncio.get_running_loop().create_task(life)
            self._task.add_done_callback(lambda _: self.intake.end())
            self._task.add_done_callback(lambda _: self._floor.notify())
        elif self._task.get_loop() is not asyncio.get_running_loop():
            raise already_started_error()
        return self._task

    async def run(self) -> None:
        """Trade until the feed ends or `stop` is called; all is recorded when this returns.

        Raises:
            RobotError: another event loop has started the desk.
            SessionNotFoundError, SessionEndedError: the conversation takes no part in this.
            StoreError: the store cannot be written.
            Exception: whatever the feed raises, or the last robot that was left; what had happened
                before is recorded.
        """
        await self.start()

    def pause(self) -> None:
        """Take no bars until `resume`; people's orders are still taken."""
        self.intake.pause()

    async def stop(self) -> None:
        """End the desk, between two bars; all is recorded when this returns.

        Raises:
            Exception: what `run` raises, if the desk has failed.
        """
        self._stopped.set()
        if self._task is not None:
            await self._task

    def replay(self) -> dict[str, ReplayReport]:
        """Run again what is recorded, see `replay_run`; return a report for each participant."""
        return {name: replay_run(self.chats, seat.run.run_id) for name, seat in self.seats.items()}


def already_started_error() -> RobotError:
    """Return the refusal of a desk that shall run twice."""
    return RobotError(
        "The desk has been started already", "A desk runs once: make a new PaperDesk."
    )


async def trade_until_stopped(
    floor: Floor, recorder: DeskRecorder, bars: Intake, stopped: asyncio.Event
) -> None:
    """Trade and record until there are no more bars or the desk is stopped."""
    async with recorder:
        try:
            await until_first_ends(
                floor.trade(bars),
                floor.serve_people(),
                recorder.flush_periodically(),
                stopped.wait(),
            )
        finally:
            floor.end()
