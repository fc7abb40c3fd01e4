"""The desk's one writer: it records in batches, in a thread, so that trading never waits."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from types import TracebackType
from typing import Any, Self

from multichat_lab.chat.membership import seat as join
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.columns import Row
from multichat_lab.errors.trading import RobotError
from multichat_lab.records import ChatMessage, MessageKind
from multichat_lab.times import utc_now
from multichat_lab.trading.desk.batch import HOUSE, Batch
from multichat_lab.trading.desk.seat import Seat
from multichat_lab.trading.desk.writing_thread import WritingThread
from multichat_lab.trading.recording.tables import put_tables
from multichat_lab.trading.records.rows import Bar

BACKLOG = 5_000
"""Bars that may wait to be recorded; when there are more, trading waits for the disk."""


class DeskRecorder:
    """Records what is said and traded at a desk; a context manager around the trading.

    A batch is what happened up to some moment between two bars, so whatever a killed process
    leaves behind can be run again to the same end.

    Args:
        chats: where to record.
        session_id: the conversation; whoever sits at the desk and is not in it joins it.
        seats: the participants, to whom more may come; bars go under the run of the first.
        batch_seconds: between two batches.

    Attributes:
        loss: why what was left at the end could not be recorded, None when all is recorded.
        thread: writes.
        on_said: a list to add functions to; each is called with every message when it is taken
            down, before it is recorded.
    """

    def __init__(
        self,
        chats: SessionPersistence,
        session_id: str,
        seats: Sequence[Seat],
        batch_seconds: float,
    ) -> None:
        self._chats = chats
        self._session_id = session_id
        self._seats = seats
        self._batch_seconds = batch_seconds
        self._messages: list[ChatMessage] = []
        self._bars: list[Row] = []
        self._batches: deque[Batch] = deque()
        self._joined = 0  # seats whose participants are in the session, or in a batch
        self._in_turn = asyncio.Lock()
        self._is_open = False
        self._has_ended = False
        self.loss: Exception | None = None
        self.thread = WritingThread()
        self.on_said: list[Callable[[ChatMessage], object]] = []

    async def __aenter__(self) -> Self:
        """Let everybody join the session and record that their runs have begun.

        Raises:
            SessionNotFoundError, SessionEndedError, ParticipantError: they cannot join.
            StoreError: the store cannot be written.
        """
        runs = list(chain.from_iterable(each.unrecorded()["runs"] for each in self._seats))
        async with self._in_turn:  # who says something meanwhile waits until it can be recorded
            try:
                await self.thread.run(partial(self._open, runs, self._newcomers()))
            except BaseException:  # a cancelled task too leaves no thread behind
                self._has_ended = True
                self.thread.end()
                raise
            self._is_open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Record what is left and that the runs have ended.

        Raises:
            StoreError: the store cannot be written.
        """
        self._has_ended = True  # what is said while the rest is recorded would be lost
        for seat in self._seats:
            seat.finish(utc_now())
        try:
            await self.flush()
        except Exception as loss:
            self.loss = loss
            raise
        finally:
            self._is_open = False
            self.thread.end()

    @property
    def is_full(self) -> bool:
        """Whether so much is unrecorded that trading should wait for a `flush`."""
        return len(self._bars) >= BACKLOG

    def say(
        self,
        seat: Seat | None,
        sentence: str,
        reply_to: str | None = None,
        kind: MessageKind = "order",
        **told: Any,
    ) -> str:
        """Take down what a participant, or the desk itself, says; return the message's id.

        Its time is that of the last bar; before the first it is now.

        Raises:
            MessageError: it cannot be stored.
            RobotError: the desk has ended, and would not record it.
        """
        if self._has_ended:
            raise RobotError("The desk has ended", "Say it before, or to a new PaperDesk.")
        tape = (seat or self._seats[0]).broker.tape
        told |= {"reply_to": reply_to, "kind": kind}
        told["timestamp"] = tape.timestamp if tape.event else utc_now()
        speaker = HOUSE if seat is None else seat.robot.name
        message = ChatMessage(self._session_id, speaker, sentence, **told)
        self._messages.append(message)
        for hear in self.on_said:
            hear(message)
        return message.message_id

    def note(self, bars: Sequence[Bar]) -> None:
        """Take down the bars of a moment before they are shown."""
        run_id, shown = self._seats[0].run.run_id, self._seats[0].broker.tape.event
        self._bars.extend((run_id, number, *bar) for number, bar in enumerate(bars, shown + 1))

    async def flush_periodically(self) -> None:
        """Record every `batch_seconds`, for ever.

        Raises:
            StoreError: the store cannot be written.
        """
        while True:
            await asyncio.sleep(self._batch_seconds)
            await self.flush()

    async def flush(self) -> None:
        """Record what has happened up to now; it is durable when this returns.

        Before the desk has begun and after it has ended there is nothing to record.

        Raises:
            StoreError: the store cannot be written; a later call tries it again.
            SessionEndedError, SessionLimitError: the session takes no more messages.
            RobotError: the desk has ended, and what happened last could not be recorded.
        """
        async with self._in_turn:
            if self._is_open:
                self._collect()
                await self.thread.run(self._write)
            elif self._has_ended and (self._messages or self._batches):
                raise RobotError("The desk has ended, and could not record all", "Look at its log.")

    def _collect(self) -> None:
        tables: dict[str, list[Row]] = {"bars": self._bars}
        for seat in self._seats:
            for table, rows in seat.unrecorded().items():
                tables.setdefault(table, []).extend(rows)
        if self._messages or any(tables.values()):
            self._batches.append(Batch(self._messages, tables, self._newcomers()))
            self._messages, self._bars = [], []

    def _newcomers(self) -> dict[str, str]:
        """Return who has sat down since the last call, with their kinds."""
        new, self._joined = self._seats[self._joined :], len(self._seats)
        return {each.robot.name: each.robot.kind for each in new}

    def _open(self, runs: Sequence[Row], kinds: Mapping[str, str]) -> None:
        with self._chats.store.transaction() as transaction:
            join(transaction, self._session_id, kinds, utc_now())
            put_tables(transaction, {"runs": runs})

    def _write(self) -> None:
        while self._batches:
            self._batches[0].write(self._chats, self._session_id)
            self._batches.popleft()
