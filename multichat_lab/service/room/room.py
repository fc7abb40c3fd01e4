"""`Room`: a desk that trades before an audience, some of whom sit at it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal

from multichat_lab.errors import AccessError, MultichatError, RequestError
from multichat_lab.records import ChatMessage
from multichat_lab.service.observability import LOG
from multichat_lab.service.room.broadcast import Broadcast
from multichat_lab.service.room.guests import Guests
from multichat_lab.service.room.mutes import tell_muted
from multichat_lab.service.room.picture import Picture, RoomTerms
from multichat_lab.service.room.seated import Seated
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.loop_calls import reason_of

BREATH = 0.1
"""Seconds between two frames."""
BEAT = 2.0
"""Seconds after which a frame is sent although nothing has changed: the room lives."""
FASTEST = 20.0
"""Bars a second."""
Act = Literal["pause", "resume", "speed", "end", "mute", "unmute"]


class Room:
    """Runs a desk on the service's event loop, and shows it to all who look.

    Args:
        desk: one that has not been started.
        terms: what the room is about.
        guests: give out seats.
        write_replay: writes the replay of the conversation when all is over, in a thread, and
            returns its file.

    Attributes:
        picture: what is shown.
        broadcast: shows it.
        seated: the people who trade.
        replay: the file, when it is written.
    """

    def __init__(
        self,
        desk: PaperDesk,
        terms: RoomTerms,
        guests: Guests,
        write_replay: Callable[[], Path],
    ) -> None:
        self._desk = desk
        self._write_replay = write_replay
        self._changed = asyncio.Event()
        self.picture = Picture(desk, terms)
        self.broadcast = Broadcast(self.picture.whole)
        self.seated = Seated(desk, self.picture, guests, terms.symbol)
        self.replay: Path | None = None
        desk.on_update.append(self._changed.set)
        desk.recorder.on_said.append(self._hear)

    async def live(self) -> None:
        """Trade until the market closes, write the replay, and show all of it until cancelled."""
        pump = asyncio.create_task(self._pump())
        try:
            task = self._desk.start()
            self.picture.market = "open"
            self._changed.set()
            await asyncio.wait([task])
            reason = reason_of(task)
            if reason is not None:
                LOG.error("the desk has failed", extra={"problem": str(reason)})
            await self._close(failed=reason is not None)
            await asyncio.Event().wait()
        finally:
            pump.cancel()
            with suppress(MultichatError):
                await self._desk.stop()
            if not self.picture.replay:  # it is ended before the market has closed
                await self._close(failed=False)

    async def act(self, act: Act, value: str | float | None = None) -> None:
        """Do what the presenter says; what is told of it is recorded when this returns.

        Raises:
            RequestError: there is no such thing to do, or it makes no sense now.
            StoreError: it cannot be recorded.
        """
        if self.picture.market in ("closed", "failed"):
            raise RequestError("The market has closed", "Open another room.")
        acts: dict[str, Callable[[], None]] = {
            "pause": self._pause,
            "resume": self._resume,
            "speed": lambda: self._pace(value),
            "end": self._end,
            "mute": lambda: self._mute(value, True),
            "unmute": lambda: self._mute(value, False),
        }
        if act not in acts:
            raise RequestError(f"The act {str(act)[:40]!r} is not known", f"One of {list(acts)}.")
        acts[act]()
        self._changed.set()
        await self._desk.recorder.flush()

    def _pause(self) -> None:
        self._desk.pause()
        self.picture.market = "paused"

    def _resume(self) -> None:
        self._desk.intake.resume()
        self.picture.market = "open"

    def _pace(self, speed: str | float | None) -> None:
        if not isinstance(speed, int | float) or not 0 < speed <= FASTEST:
            raise RequestError(f"The speed is {speed!r}", f"Give up to {FASTEST:g} bars a second.")
        self._desk.speed = float(speed)

    def _mute(self, name: str | float | None, muted: bool) -> None:
        standing = self.picture.standings.get(str(name))
        if standing is None or standing.seat.robot.kind != "human":
            raise RequestError(f"No person here is called {str(name)[:40]!r}", "Reload the page.")
        if standing.muted != muted:
            tell_muted(self._desk.recorder, str(name), muted)
        standing.muted = muted

    def _end(self) -> None:
        self._ending = asyncio.ensure_future(self._desk.stop())

    async def _close(self, failed: bool) -> None:
        self.picture.market = "failed" if failed else "closed"
        self.picture.replay = "writing"
        self._changed.set()
        try:
            self.replay = await asyncio.to_thread(self._write_replay)
        except MultichatError as error:
            LOG.error("no replay", extra={"problem": error.problem, "remedy": error.remedy})
        self.picture.replay = "/replay.html" if self.replay else "failed"
        self._changed.set()

    def _hear(self, message: ChatMessage) -> None:
        self.picture.words.hear(message)
        self._changed.set()

    async def _pump(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._changed.wait()
            self._changed.clear()
            self.broadcast.send(self.picture.change())
            await asyncio.sleep(BREATH)


def require_presenter(role: str) -> None:
    """Refuse what only the presenter may do.

    Raises:
        AccessError: it is somebody else.
    """
    if role != "admin":
        raise AccessError("Only the presenter may do this", "Use the presenter's page.")
