"""A run remembers on which terms it traded, so that it can be run again."""

import asyncio

import pytest

from multichat_lab import DeskOptions, Funds, Instrument, PaperDesk, SessionPersistence
from multichat_lab.stores.schema import TABLES
from multichat_lab.trading.backtesting.backtest import Backtest
from multichat_lab.trading.market import ReplayFeed, iterate_bars
from multichat_lab.trading.market.described import described_bars
from tests.trading.test_instruments_traded import FREE, OIL, Day, frame

SAP = Instrument("SAP", currency="EUR", calendar="24/7", zone="Europe/Berlin")
BARS = {
    "CL": frame(20.0, -18.5, -37.63, 12.25, 3.0),
    "EURUSD": frame(1.1, 1.2, 1.3, 1.15, 1.1),
    "SAP": frame(100.0, 101.0, 99.0, 105.0, 104.0),
}
OPTIONS = DeskOptions(Funds(10**6, 2.0, "USD"), FREE, instruments={"CL": OIL, "SAP": SAP})


@pytest.mark.parametrize("kind", ["sqlite", "json", "duckdb", "memory"])
def test_a_desk_with_instruments_replays_as_it_was_recorded(kind, tmp_path):
    robot = Day(*[lambda r: r.buy(1), None, None] * 5)
    with SessionPersistence(kind, tmp_path / "store") as chats:
        chats.create_session(["Day"], session_id="s")
        desk = PaperDesk(
            ReplayFeed(iterate_bars(described_bars(BARS, OPTIONS.instruments))),
            [robot],
            chats,
            "s",
            OPTIONS,
        )
        asyncio.run(desk.run())
        assert len(desk.accounts["Day"].fill_rows) >= 3
        assert desk.replay()["Day"].difference == ""


@pytest.mark.parametrize("kind", ["sqlite", "json", "duckdb", "memory"])
def test_a_round_trip_without_a_percentage_is_saved_as_such(kind, tmp_path):
    robot = Day(lambda r: r.buy(1), None, lambda r: r.close())
    bars = {"CL": frame(-5.0, -37.0, -10.0, 3.0)}
    result = Backtest(bars, robot, 100_000, FREE, instruments={"CL": OIL}).run()
    with SessionPersistence(kind, tmp_path / "store") as chats:
        run_id = result.save(chats)
        with chats.store.reading() as reader:
            (row,) = reader.run_rows("trades", run_id)
    assert dict(zip(TABLES["trades"], row, strict=True))["return_pct"] is None
