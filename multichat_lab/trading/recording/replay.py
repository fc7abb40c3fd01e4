"""Run a recorded run again, from its bars and requests, and compare what comes out."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.columns import Row
from multichat_lab.errors import StoreError
from multichat_lab.errors.trading import OrderError
from multichat_lab.stores.schema import TABLES
from multichat_lab.times import utc_datetime
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.recording.announced import announced_in
from multichat_lab.trading.recording.recorded import (
    recorded_bars,
    recorded_moments,
    recorded_requests,
    recorded_terms,
)
from multichat_lab.trading.recording.requests import BrokerRequest, repeat_request
from multichat_lab.trading.recording.tables import RunTables, stored_rows
from multichat_lab.trading.records.rows import Bar

COMPARED = ("fills", "orders", "trades")


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """Whether a run came out as it was recorded.

    Attributes:
        run_id: the run.
        participant: who traded.
        bars: how many bars were shown again.
        requests: how many requests were made again.
        fills: how many fills were compared: number, order, time, price, quantity, commission and
            slippage; orders and trades were compared likewise.
        difference: the first one, of these or of the cash; empty when there is none.
    """

    run_id: str
    participant: str
    bars: int
    requests: int
    fills: int
    difference: str = ""

    @property
    def is_equal(self) -> bool:
        """Whether everything came out as recorded, to the last bit."""
        return not self.difference


def replay_run(chats: SessionPersistence, run_id: str) -> ReplayReport:
    """Show a fresh broker the recorded bars, make the recorded requests, and compare.

    It needs nothing but the store: another process may do it, years later, or while the desk is
    still trading.

    Raises:
        StoreError: there is no such run.
        MarketDataError: it has no bars: it is a backtest's, not a desk's.
    """
    with chats.store.reading() as reader:
        rows = reader.run_rows("runs", run_id)
        if not rows:
            raise StoreError(
                f"There is no run {run_id!r} in {chats.store.location}",
                "List them with: multichat sql 'FROM runs'",
            )
        run = dict(zip(TABLES["runs"], rows[0], strict=True))
        recorded = {table: reader.run_rows(table, run_id) for table in COMPARED}
        requests = recorded_requests(reader, run_id)
        bars = recorded_bars(reader, run)
        equity = reader.run_rows("equity", run_id)
    cash: dict[int, list[float]] = defaultdict(list)
    try:
        found = tables_of_rerun(run, bars, requests, cash)
        difference = first_difference(recorded, found) or first_of_cash(equity, cash)
    except OrderError as error:
        difference = f"a request is refused: {error}"
    return ReplayReport(
        run_id, run["robot"], len(bars), len(requests), len(recorded["fills"]), difference
    )


def tables_of_rerun(
    run: dict[str, Any],
    bars: Sequence[Bar],
    requests: Sequence[BrokerRequest],
    cash: dict[int, list[float]],
) -> RunTables:
    """Return the rows that a fresh broker makes of the same bars and requests.

    Args:
        run: the columns of its row.
        bars: that it was shown.
        requests: of its broker.
        cash: time → what was left after each of its moments, is filled in.

    Raises:
        OrderError: it refuses a request.
    """

    def seen(broker: Broker) -> None:
        cash[broker.tape.time_us].append(broker.account.cash)

    broker = rerun(run, bars, requests, seen)
    run_id = run["run_id"]
    return {
        "fills": stored_rows("fills", run_id, broker.account.fill_rows),
        "orders": stored_rows("orders", run_id, broker.book.rows),
        "trades": stored_rows("trades", run_id, broker.account.trade_rows),
    }


def rerun(
    run: dict[str, Any],
    bars: Sequence[Bar],
    requests: Sequence[BrokerRequest],
    seen: Callable[[Broker], object],
) -> Broker:
    """Show a fresh broker bars, and make requests of it when they were made; return it.

    Args:
        run: the columns of its row.
        bars: what it is shown.
        requests: what it is asked for.
        seen: called with the broker after each moment, before the requests.

    Raises:
        OrderError: it refuses a request.
    """
    broker = Broker(*recorded_terms(run))
    after: dict[int, list[BrokerRequest]] = defaultdict(list)
    for request in requests:
        after[request.event].append(request)
    metadata = json.loads(run["metadata"])
    announced = announced_in(metadata)
    for moment in recorded_moments(bars, metadata):
        broker.carrying.expect(announced.get(broker.tape.event, ()))
        broker.on_bars(moment)
        seen(broker)
        for request in after[broker.tape.event]:
            repeat_request(broker, request)
    return broker


def first_difference(recorded: RunTables, found: RunTables) -> str:
    """Return what differs first, empty when nothing does."""
    for table in COMPARED:
        columns = TABLES[table]
        for number, (was, comes) in enumerate(zip_longest(recorded[table], found[table]), start=1):
            if was is None or comes is None:
                here = "recorded" if comes is None else "made"
                return f"{table}: row {number} is {here} only: {was or comes}"
            for column, old, new in zip(columns, was, comes, strict=True):
                if old != new:
                    return f"{table}: row {number} was recorded with {column} {old}, and has {new}"
    return ""


def first_of_cash(recorded: Sequence[Row], found: Mapping[int, Sequence[float]]) -> str:
    """Return where the cash differs first, empty when it nowhere does."""
    for _, time_us, cash, *_ in recorded:
        if cash not in found[time_us]:
            at = utc_datetime(time_us)
            return f"equity: at {at} cash of {cash} was recorded, and comes {found[time_us]}"
    return ""
