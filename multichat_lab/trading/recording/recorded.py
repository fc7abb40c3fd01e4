"""What a run has left in a store: its bars, the moments that they make, requests and terms."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.stores.contract import Reader
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.recording.requests import BrokerRequest
from multichat_lab.trading.records.instrument import Instrument
from multichat_lab.trading.records.rows import Bar, belongs_to


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
