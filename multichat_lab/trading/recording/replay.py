"""Run a recorded run again, from its bars and requests, and compare what comes out."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import StoreError
from multichat_lab.errors.trading import MarketDataError, OrderError
from multichat_lab.stores.contract import Reader
from multichat_lab.stores.schema import TABLES
from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.recording.requests import BrokerRequest, repeat_request
from multichat_lab.trading.recording.tables import RunTables, stored_rows
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar, belongs_to

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
        difference: the first one; empty when there is none.
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
        found = reader.run_rows("runs", run_id)
        if not found:
            raise StoreError(
                f"There is no run {run_id!r} in {chats.store.location}",
                "List them with: multichat sql 'FROM runs'",
            )
        run = dict(zip(TABLES["runs"], found[0], strict=True))
        recorded = {table: reader.run_rows(table, run_id) for table in COMPARED}
        requests = recorded_requests(reader, run_id)
        bars = recorded_bars(reader, run)
    try:
        difference = first_difference(recorded, tables_of_rerun(run, bars, requests))
    except OrderError as error:
        difference = f"a request is refused: {error}"
    return ReplayReport(
        run_id, run["robot"], len(bars), len(requests), len(recorded["fills"]), difference
    )


def recorded_bars(reader: Reader, run: dict[str, Any]) -> list[Bar]:
    """Return the bars that a run was shown.

    Raises:
        MarketDataError: there are none.
    """
    if run["desk_id"] is None:
        raise MarketDataError(
            f"Run {run['run_id']!r} has recorded no bars",
            "Only a desk's runs can be replayed; repeat a backtest with the same bars.",
        )
    rows = reader.run_rows("bars", run["desk_id"])
    return [Bar(*row[2:]) for row in rows[: run["bar_count"]]]


CUTS = "cuts"
"""Where the metadata of a run list after how many bars a moment ended although the next bar is of
the same time: that came too late. Runs that say nothing of it are older: each bar was a moment."""


def recorded_moments(bars: Iterable[Bar], metadata: Mapping[str, Any]) -> list[list[Bar]]:
    """Return the bars that were shown together, see `belongs_to`.

    Args:
        bars: that a run was shown.
        metadata: of the run.
    """
    cuts = metadata.get(CUTS)
    if cuts is None:
        return [[bar] for bar in bars]
    moments: list[list[Bar]] = []
    moment: dict[str, Bar] = {}
    for event, bar in enumerate(bars):
        if event in cuts or not belongs_to(moment, bar):
            moment = {}
            moments.append([])
        moment[bar.symbol] = bar
        moments[-1].append(bar)
    return moments


def recorded_requests(reader: Reader, run_id: str) -> list[BrokerRequest]:
    """Return what was asked of the broker of a run, in order."""
    return [
        BrokerRequest(event, action, order_id, json.loads(terms))
        for _, _, event, action, order_id, terms in reader.run_rows("requests", run_id)
    ]


BEFORE_HALTS, BEFORE_MARGIN = {"fills_without_volume": True}, 0.0
"""What held for runs that say nothing of it: they are older."""


RunTerms = tuple[Funds, Costs, Mapping[str, Instrument]]


def recorded_terms(run: dict[str, Any]) -> RunTerms:
    """Return the terms of the account of a run, given by the columns of its row."""
    terms = json.loads(run["metadata"])
    margin = terms.get("maintenance", BEFORE_MARGIN)
    currency = terms.get("currency", "USD")
    funds = Funds(run["initial_cash"], terms["leverage"], currency=currency, maintenance=margin)
    told = terms.get("instruments", {})
    instruments = {name: Instrument(**each) for name, each in told.items()}
    return funds, Costs(**(BEFORE_HALTS | terms["costs"])), instruments


def tables_of_rerun(
    run: dict[str, Any], bars: Sequence[Bar], requests: Sequence[BrokerRequest]
) -> RunTables:
    """Return the rows that a fresh broker makes of the same bars and requests.

    Raises:
        OrderError: it refuses a request.
    """
    broker = Broker(*recorded_terms(run))
    after: dict[int, list[BrokerRequest]] = defaultdict(list)
    for request in requests:
        after[request.event].append(request)
    for moment in recorded_moments(bars, json.loads(run["metadata"])):
        broker.on_bars(moment)
        for request in after[broker.tape.event]:
            repeat_request(broker, request)
    run_id = run["run_id"]
    return {
        "fills": stored_rows("fills", run_id, broker.account.fill_rows),
        "orders": stored_rows("orders", run_id, broker.book.rows),
        "trades": stored_rows("trades", run_id, broker.account.trade_rows),
    }


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
