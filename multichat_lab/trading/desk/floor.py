"""The trading floor: everybody at a desk sees each bar, and people's orders come in between."""

import asyncio
from collections import deque
from collections.abc import AsyncIterable, Callable, Sequence
from functools import partial
from itertools import islice

from multichat_lab.errors.base import in_a_line
from multichat_lab.errors.trading import MarketDataError
from multichat_lab.formatting import in_words
from multichat_lab.trading.broker.rate_ages import RateAges
from multichat_lab.trading.desk.recorder import DeskRecorder
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.records.rows import Bar
from multichat_lab.trading.robots.trader import unheard


class BarLog:
    """The last bars that a desk has shown.

    Args:
        length: how many it keeps.

    Attributes:
        count: how many it has been given in all.
    """

    def __init__(self, length: int = 100_000) -> None:
        self.count = 0
        self._bars: deque[Bar] = deque(maxlen=length)

    def add(self, bar: Bar) -> None:
        """Keep a bar."""
        self.count += 1
        self._bars.append(bar)

    def since(self, count: int) -> list[Bar]:
        """Return the bars that came after the first `count`, as far as they are kept."""
        new = list(islice(reversed(self._bars), self.count - count))
        new.reverse()
        return new


class Floor:
    """Shows bars to all seats and tells whoever watches.

    Args:
        seats: the participants.
        recorder: takes down the bars.

    Attributes:
        last_bar: the last bar that was shown, None before the first.
        bars: the last bars that were shown.
        on_update: called on the loop, without arguments, after each bar and each press, and at
            the end.
        bell: of everybody here: rung by whoever has pressed something, from any thread.
        has_begun, has_ended: whether everybody was told so.
    """

    def __init__(self, seats: Sequence[Seat], recorder: DeskRecorder) -> None:
        self.last_bar: Bar | None = None
        self.bars = BarLog()
        self.on_update: list[Callable[[], object]] = []
        self._seats = seats
        self._recorder = recorder
        self._rates = seats[0].broker.tape.instruments.rates
        self._rate_ages = RateAges(seats[0].broker.tape)
        self._pressed = asyncio.Event()
        self.bell: Callable[[], object] = unheard
        self.has_begun = self.has_ended = False

    async def trade(self, moments: AsyncIterable[list[Bar]]) -> None:
        """Show all bars, those of a moment together.

        Raises:
            StoreError: the store cannot be written.
            Exception: what the last robot raised, when none is left and no person sits here.
        """
        self.has_begun = True
        for seat in self._seats:
            self.watch(seat, seat.start())
        async for bars in moments:
            self._take_orders()
            self._recorder.note(bars)
            for seat in self._seats:
                self.watch(seat, seat.show(bars))
                broker = seat.broker
                for told in (*broker.carrying.untold(), *broker.margin.untold()):
                    self._recorder.say(seat, told, kind="system")
            for told in self._rate_ages.untold():
                self._recorder.say(None, told, kind="system")
            self.keep(bars)
            self.notify()
            if self._recorder.is_full:
                await self._recorder.flush()
            self._require_traders()

    def end(self) -> None:
        """Tell everybody that no bar will come any more."""
        self.has_ended = True
        for seat in self._seats:
            self.watch(seat, seat.end())

    def keep(self, bars: Sequence[Bar]) -> None:
        """Take down that everybody has seen the bars of a moment; rates are seen by nobody."""
        for bar in bars:
            if bar.symbol not in self._rates:
                self.bars.add(bar)
                self.last_bar = bar

    def report_resumption(self) -> None:
        """Tell the conversation that the desk goes on from its record."""
        shown = "no bar" if self.last_bar is None else f"bar {self.bars.count:,}"
        self._recorder.say(None, f"The desk goes on after {shown}.", kind="system")

    def report_refusal(self, error: MarketDataError, count: int) -> None:
        """Tell the conversation of a bar that was put aside: the 1st, 10th, 100th and so on."""
        if str(count).strip("0") == "1":
            told = f"Bar put aside ({count:,} so far): {in_a_line(error)}"
            self._recorder.say(None, told, kind="system")

    def watch(self, seat: Seat, failure: BaseException | None) -> None:
        """Tell the conversation when a robot has just been put aside."""
        if failure is None:
            return
        held = seat.broker.account.positions.items()
        holds = (
            ", ".join(f"{in_words(shares)} {symbol}" for symbol, shares in held if shares)
            or "nothing"
        )
        self._recorder.say(
            seat,
            f"Put aside after {in_a_line(failure)}. It sees no more bars; its entries are"
            f" cancelled, and it holds {holds}.",
            kind="system",
        )

    def _require_traders(self) -> None:
        failures = [seat.failure for seat in self._seats if seat.failure is not None]
        if len(failures) == len(self._seats):
            raise failures[-1]

    async def serve_people(self) -> None:
        """Take what people press, from whatever thread, at once; for ever."""
        hop = asyncio.get_running_loop().call_soon_threadsafe
        self.bell = partial(hop, self._pressed.set)
        hang(self.bell, self._seats)
        self._take_orders()  # what was said before anybody could hear the bell
        try:
            while True:
                await self._pressed.wait()
                self._pressed.clear()
                self._take_orders()
                self.notify()
        finally:
            self.bell = unheard
            hang(unheard, self._seats)

    def _take_orders(self) -> None:
        for seat in self._seats:
            seat.take_orders()

    def notify(self) -> None:
        """Call what is in `on_update`, when the loop has its next turn."""
        loop = asyncio.get_running_loop()
        for callback in self.on_update:
            loop.call_soon(callback)  # an error in it is the loop's to report, and stops no trading


def hang(bell: Callable[[], object], seats: Sequence[Seat]) -> None:
    """Let everybody who has pressed something ring this bell."""
    for seat in seats:
        seat.robot.bell = bell
