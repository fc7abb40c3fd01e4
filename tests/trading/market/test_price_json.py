"""What services answer in JSON opens as it is."""

import json

import pytest

from multichat_lab.errors.trading import MarketDataError
from multichat_lab.trading.market import load_bars
from tests.trading.market.two_bars import DAYS, SECONDS, assert_are_the_rows

BARS = [
    dict(zip("ohlcv", row, strict=True)) for row in ((10, 12, 9, 11, 100), (11, 13, 10, 12.5, 200))
]
LISTS = [[*(str(each) for each in bar.values())] for bar in BARS]
NAMED = [
    {"1. open": "10", "2. high": "12", "3. low": "9", "4. close": "11", "5. volume": "100"},
    {"1. open": "11", "2. high": "13", "3. low": "10", "4. close": "12.5", "5. volume": "200"},
]
DOCUMENTS = {
    "Polygon": {"ticker": "A", "resultsCount": 2, "results": [
        {**bar, "vw": 1.5, "t": 1000 * second, "n": 5}
        for second, bar in zip(SECONDS, BARS, strict=True)
    ]},
    "Alpaca": {"bars": [
        {**bar, "t": f"{day}T00:00:00Z"} for day, bar in zip(DAYS, BARS, strict=True)
    ], "symbol": "A", "next_page_token": None},
    "Binance": [
        [1000 * second, *row, 1, "2", 3, "4", "5", "0"]
        for second, row in zip(SECONDS, LISTS, strict=True)
    ],
    "Kraken": {"error": [], "result": {"XXBTZUSD": [
        [second, *row[:4], "1.5", row[4], 9] for second, row in zip(SECONDS, LISTS, strict=True)
    ], "last": 1}},
    "Coinbase": [[1705363200, 10, 13, 11, 12.5, 200], [1705276800, 9, 12, 10, 11, 100]],
    "CoinGecko's candles": [[1000 * second, *row[:4]] for second, row in zip(
        SECONDS, [[10, 12, 9, 11], [11, 13, 10, 12.5]], strict=True)],
    "Alpha Vantage": {"Meta Data": {"1. Information": "Daily"},
                      "Time Series (Daily)": dict(zip(DAYS[::-1], NAMED[::-1], strict=True))},
    "Yahoo": {"chart": {"error": None, "result": [{
        "timestamp": [1705276800, 1705300000, 1705363200],
        "indicators": {"quote": [{"open": [10, None, 11], "high": [12, None, 13],
        "low": [9, None, 10], "close": [11, None, 12.5], "volume": [100, None, 200]}]}}]}},
    "Finnhub": {"s": "ok", "t": SECONDS, **{
        name: [bar[name] for bar in BARS] for name in "ohlcv"
    }},
    "Twelve Data": {"meta": {"symbol": "A"}, "values": [
        {"datetime": day, "open": str(bar["o"]), "high": str(bar["h"]), "low": str(bar["l"]),
         "close": str(bar["c"]), "volume": str(bar["v"])}
        for day, bar in zip(DAYS[::-1], BARS[::-1], strict=True)
    ]},
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_json_opens_as_services_answer(tmp_path, name):
    path = tmp_path / "x.json"
    path.write_text(json.dumps(DOCUMENTS[name]))
    assert_are_the_rows(load_bars(path))


def test_coingecko_s_prices_are_bars_of_one_price(tmp_path):
    path = tmp_path / "x.json"
    chart = {"prices": [[1000 * each, 5.5] for each in SECONDS], "market_caps": [],
             "total_volumes": [[1000 * each, 7.0] for each in SECONDS]}  # fmt: skip
    path.write_text(json.dumps(chart))
    bars = load_bars(path)
    assert (bars == [5.5, 5.5, 5.5, 5.5, 7.0]).all().all()
    path.write_text(json.dumps(chart | {"total_volumes": chart["total_volumes"][:1]}))
    assert load_bars(path).attrs["rows_without_volume"] == 1


@pytest.mark.parametrize("text", ["{}", "[]", "[1, 2]", '{"error": "no such coin"}', "{", "null"])
def test_json_without_prices_says_so(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(MarketDataError, match=r"x\.json"):
        load_bars(path)
