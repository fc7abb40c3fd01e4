"""What the columns of a table of prices are called, by those who write them, and what they are."""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

TIMES = (
    "date", "time", "timestamp", "datetime", "open_time", "date/time", "unix", "t", "window_start",
    "ts_event", "gmt_time", "local_time", "time_utc", "timestamp_utc", "begins_at",
)  # fmt: skip
"""Columns of times; `date` and `time` together are one."""
EXACT = ("unix", "window_start", "ts_event")
"""Those that count from 1970 or have a zone, which win over others beside them."""
NUMBERS = ("open", "high", "low", "close", "volume", "adj_close")
KLINES = ("open_time", "open", "high", "low", "close", "volume")
"""What the columns are where the first is a number: Binance's candlesticks, Kraken's OHLCVT."""
ALIASES = {
    "close/last": "close", "last": "close", "price": "close", "settle": "close", "latest": "close",
    "vol": "volume", "vol.": "volume", "tickvol": "volume", "tick_volume": "volume",
    "totalvolume": "volume", "total_volume": "volume", "v": "volume",
    "adjusted_close": "adj_close", "adjclose": "adj_close", "adj._close": "adj_close",
    "o": "open", "h": "high", "l": "low", "c": "close",
    "open_price": "open", "high_price": "high", "low_price": "low", "close_price": "close",
    "last_price": "close",
    "data": "date", "datum": "date", "fecha": "date", "day": "date", "open_date": "date",
    "otwarcie": "open", "najwyzszy": "high", "najnizszy": "low", "zamkniecie": "close",
    "wolumen": "volume", "eröffn.": "open", "eröffnung": "open", "erster": "open", "hoch": "high",
    "tief": "low", "zuletzt": "close", "schlusskurs": "close", "schluss": "close",
    "volumen": "volume", "ouv.": "open", "ouverture": "open", "plus_haut": "high",
    "plus_bas": "low", "dernier": "close", "clôture": "close", "apertura": "open",
    "máximo": "high", "mínimo": "low", "último": "close", "cierre": "close",
    "__index_level_0__": "date",
}  # fmt: skip
"""Name in the file → ours, where ours is not there; so tick volume stands in for a missing one."""
LONG = {"close_": "close", "adj_close_": "adj_close", "volume_": "volume", "open_(": "open",
        "high_(": "high", "low_(": "low"}  # fmt: skip
"""How a name begins that explains itself, such as `Close Close price adjusted for splits`."""
SYMBOLS = ("ticker", "symbol", "name", "act_symbol", "code")
"""Columns that say what a row is of."""
OURS = (*TIMES, *NUMBERS, *SYMBOLS)


def plain_name(name: object) -> str:
    """Return a name in lower case with `_` for blanks, without marks and numbers before it."""
    bare = re.sub(r"[<>*\"]", "", str(name)).strip().lower()
    return re.sub(r"^\d+[a-z]?\.\s*", "", bare).replace(" ", "_")


def is_known(name: object) -> bool:
    """Whether a column of this name is one that prices have."""
    plain = plain_name(name)
    return plain in OURS or plain in ALIASES or any(map(plain.startswith, LONG))


def our_names(names: Iterable[object]) -> pd.Index:
    """Return the names of columns as ours: each of ours that is not there is looked for."""
    plain = [plain_name(name) for name in names]
    plain = _with_index_name(plain)
    for old, new in ALIASES.items():
        if new not in plain and old in plain:
            plain[plain.index(old)] = new
    for start, new in LONG.items():
        found = [at for at, name in enumerate(plain) if name.startswith(start)]
        if new not in plain and found:
            plain[found[0]] = new
    return pd.Index(plain)


def bare_names(first: Sequence[str]) -> list[str]:
    """Return the names of a table without a header, by its first row.

    A number counts from 1970 (Binance, Kraken); a day and a time side by side are MetaTrader's.
    """
    width = len(first)
    if re.fullmatch(r"\d{9,}(\.\d+)?", first[0].strip()):
        names = list(KLINES)
    elif width > 5 and re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?", first[1].strip()):
        names = ["date", "time", *NUMBERS[:5]]
    else:
        names = ["date", *NUMBERS[:5]]
    return [*names, *(f"column{number}" for number in range(width))][:width]


def _with_index_name(names: list[str]) -> list[str]:
    """Name a first column without a name, which pandas writes of an index."""
    if names and (not names[0] or names[0].startswith("unnamed:")):
        has_times = any(name in TIMES or ALIASES.get(name) == "date" for name in names[1:])
        return ["row" if has_times else "date", *names[1:]]
    return names
