"""Options of a command that records a run in a session of its own when it is asked to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from multichat_lab.cli.options import StoreOption, open_chats
from multichat_lab.cli.trading_terms import OutputOptions
from multichat_lab.stores import DEFAULT_LOCATION

if TYPE_CHECKING:
    from multichat_lab.trading.backtesting.result import Result
    from multichat_lab.trading.robots.trader import Conversation

Saving = Callable[["Result"], object]


@dataclass(frozen=True, slots=True)
class RecordOptions(OutputOptions):
    """What is shown, and what is left behind."""

    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write a page on it to FILE (HTML)."),
    ] = None
    record: Annotated[
        bool, typer.Option("--record", help="Record the run; so does a --store that is given.")
    ] = False
    store: StoreOption = DEFAULT_LOCATION
    context: typer.Context = None  # type: ignore[assignment]  # typer fills it in

    @property
    def is_recorded(self) -> bool:
        """Whether the run is recorded."""
        source = self.context and self.context.get_parameter_source("store")
        return self.record or bool(source and source.name == "COMMANDLINE")

    @contextmanager
    def recording(self, robot: str, topic: str) -> "Iterator[tuple[Conversation | None, Saving]]":
        """Give a session for a robot to speak in and what records its run, or None and nothing."""
        from multichat_lab.trading.robots.trader import Conversation

        if not self.is_recorded:
            yield None, lambda result: None
            return
        with open_chats(self.store, create=True) as chats:
            session = chats.create_session([robot], topic)
            yield Conversation(chats, session.session_id), lambda result: result.save(chats)
            chats.end_session(session.session_id)
