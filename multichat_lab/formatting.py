"""Numbers and times as a trader reads them."""

import math
import re
import struct
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

MOST_DECIMALS = 14
"""Of a price; a coin may cost a part of 10⁻¹⁰."""
QUOTED_DIGITS = 6
"""Most digits of a price that a market quotes from one up, such as 1.08345."""
MINUS = "−"
"""The typographic minus, which is as wide as a plus."""


def price(value: float, step: float | None = None) -> str:
    """Return a price with as many decimals as it needs, see `decimals_of`."""
    return price_to(decimals_of(value, step), value)


def price_to(decimals: int, value: float) -> str:
    """Return a price, or a difference of prices, with so many decimals; nothing has no sign."""
    return f"{value:z,.{decimals}f}".replace("-", MINUS)


def decimals_of(value: float, step: float | None = None) -> int:
    """Return to how many decimals a price is shown.

    They are those of `step`, the least step of its instrument. Where that is not known they are
    those that the price itself has (1.08345, 150.123), two at the least and below one as many as
    four digits need; of a price with more than six digits, which no market quotes, those that say
    something: four from one to ten, two above.

    Example:
        >>> [decimals_of(each) for each in (182.5, 1.08345, 1.1042408943, 0.00002331)]
        [2, 5, 4, 8]
        >>> decimals_of(4512.5, 0.25), decimals_of(3456.0, 1)
        (2, 0)
    """
    if step is not None:
        return next((k for k in range(MOST_DECIMALS) if _has(step, k)), MOST_DECIMALS)
    size = abs(value)
    if not size or not math.isfinite(size):
        return 2
    first = math.floor(math.log10(size))
    least = max(2, 3 - first) if size < 1 else 2
    quoted = (k for k in range(least, max(least, QUOTED_DIGITS - 1 - first) + 1) if _has(size, k))
    return min(next(quoted, 4 if 1 <= size < 10 else least), MOST_DECIMALS)


def _has(value: float, decimals: int) -> bool:
    """Whether a number has no more decimals, be it of double or of single precision."""
    rounded = round(value, decimals)
    single: float = struct.unpack("f", struct.pack("f", rounded))[0] if value < 1e38 else rounded
    return math.isclose(rounded, value, rel_tol=1e-12) or single == value


def signed(value: float, decimals: int = 2) -> str:
    """Return a gain or loss with its sign; nothing at all has none."""
    text = f"{value:+,.{decimals}f}"
    if not float(text.replace(",", "")):
        return text[1:]
    return text.replace("-", MINUS)


def signed_percent(fraction: float) -> str:
    """Return a fraction as percent with its sign."""
    return f"{signed(100 * fraction)} %"


def shares(value: float) -> str:
    """Return a quantity without needless zeros."""
    text = f"{value:,.8f}".rstrip("0").rstrip(".")
    return text.replace("-", MINUS)


def in_words(value: float) -> str:
    """Return a quantity as a sentence has it: 1144, and 4,254,366,323 where `%g` would cut it."""
    text = f"{value:g}"
    return text if "e" not in text and float(text) == value else shares(value)


def price_in_words(value: float) -> str:
    """Return a price as a sentence has it, without commas: 1234.50, 1.08345, 0.00002331."""
    return f"{value:.{decimals_of(value)}f}".replace("-", MINUS)


def volume(value: float) -> str:
    """Return a volume, shortened: 1.2 M."""
    for unit, size in (("B", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= 0.9995 * size:  # what rounds to a thousand of the unit below
            return f"{value / size:,.1f} {unit}"
    return f"{value:,.0f}"


def number(value: float) -> str:
    """Return any number in the one format of figures: three digits that count, no needless zeros.

    From a thousand on it is a whole number. What is not known is `?`.
    """
    if math.isnan(value):
        return "?"
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}∞"
    size = abs(value)
    places = 0 if size >= 1_000 or not size else max(0, 2 - math.floor(math.log10(size)))
    text = f"{value:,.{min(places, 12)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", MINUS) if text.strip("-0") else "0"


def tick(value: float, ticks: Sequence[float]) -> str:
    """Return a tick of an axis with as many decimals as tell each of `ticks` from the next."""
    step = min((high - low for low, high in pairwise(ticks)), default=abs(value))
    told = (
        each for each in range(MOST_DECIMALS) if math.isclose(round(step, each), step, rel_tol=1e-6)
    )
    text = f"{value:,.{next(told, MOST_DECIMALS)}f}".replace("-", MINUS)
    return text if text.strip(f"{MINUS}0.,") else "0"


def duration(seconds: float) -> str:
    """Return a time that something takes in the largest unit of which it has one: 90 s, 2.5 min."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if abs(seconds) >= size * (2 if seconds % size else 1):
            return f"{number(seconds / size)} {unit}"
    return f"{number(seconds)} s"


def clock(moment: datetime) -> str:
    """Return a UTC time to the second, or the day alone at midnight."""
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M:%S}"


NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
FORMULAS = frozenset("=+-@")
"""With what a text begins that a spreadsheet takes for a formula."""

LINE_STARTS = frozenset("\t\r\n")


def neutral(value: Any) -> Any:
    """Return a value that no spreadsheet takes for a formula: an apostrophe stands before a text.

    What is no text, and a number, stays as it is.

    Example:
        >>> neutral("=1+1"), neutral("-0.5"), neutral(-0.5), neutral("hello")
        ("'=1+1", '-0.5', -0.5, 'hello')
        >>> messages_df(lab).map(neutral).to_csv("messages.csv")  # doctest: +SKIP
    """
    if not isinstance(value, str) or NUMBER.fullmatch(value) or not is_formula(value):
        return value
    return f"'{value}"


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet may take a text for a formula, whatever dress its sign has.

    What nobody sees before it is passed over: some programs leave out blanks, and a mark of the
    byte order at the beginning of a file.
    """
    if text[:1] in LINE_STARTS:
        return True
    first = next((char for char in text if unicodedata.category(char)[0] not in "ZC"), "")
    return unicodedata.normalize("NFKC", first)[:1] in FORMULAS
