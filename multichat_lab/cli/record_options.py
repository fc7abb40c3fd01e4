"""Options of a command that records a run in a session of its own when it is asked to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.options import StoreOption, names_store, open_chats
from multichat_lab.cli.trading_terms import OutputOptions, RecordOption, ReportOption
from multichat_lab.stores import DEFAULT_LOCATION

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.result import Result
    from multichat_lab.trading.robots.trader import RobotSession

Saving = Callable[["Result"], object]


@dataclass(frozen=True, slots=True)
class RecordOptions(OutputOptions):
    """What is shown, and what is left behind."""

    report: ReportOption = None
    record: RecordOption = False
    store: StoreOption = DEFAULT_LOCATION
    context: typer.Context = None  # type: ignore[assignment]  # typer fills it in

    @property
    def is_recorded(self) -> bool:
        """Whether the run is recorded."""
        return self.record or names_store(self.context)

    @contextmanager
    def recording(self, robot: str, topic: str) -> "Iterator[tuple[RobotSession | None, Saving]]":
        """Give a session for a robot to speak in and what records its run, or None and nothing."""
        if not self.is_recorded:
            yield None, lambda result: None
            return
        with (
            open_chats(self.store, create=True) as chats,
            recording_in(chats, robot, topic) as kept,
        ):
            yield kept


@contextmanager
def recording_in(
    chats: SessionPersistence, robot: str, topic: str
) -> "Iterator[tuple[RobotSession, Saving]]":
    """Give a new session for a robot to speak in, which ends with the block, and what records."""
    from multichat_lab.trading.robots.trader import RobotSession

    session = chats.create_session([robot], topic)
    yield RobotSession(chats, session.session_id), lambda result: result.save(chats)
    chats.end_session(session.session_id)
