"""A table of prices as text: its encoding, its delimiter, and where its header ends."""

import csv
import io
import re
from typing import NamedTuple

import pandas as pd

from multichat_lab.trading.market.price_names import bare_names, is_known, plain_name
from multichat_lab.trading.market.price_numbers import is_number

DELIMITERS = ",;\t|"
LOOKED_AT = 30
"""Lines among which a header is looked for."""
MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


class Table(NamedTuple):
    """A table of texts.

    Attributes:
        frame: its cells; the columns have the names of the header, a list for each column where
            a header of several lines names what it is of too.
        tickers: what each column is of, empty where the header does not say.
        delimiter: what stands between cells.
    """

    frame: pd.DataFrame
    tickers: list[str]
    delimiter: str


def read_table(content: bytes) -> Table:
    """Return the table in the bytes of a file; lines above the header and below the table go.

    Raises:
        ValueError: it is no table (of pandas).
    """
    text = decoded(content)
    lines = text.splitlines()[:LOOKED_AT]
    delimiter = max(DELIMITERS, key="\n".join(lines).count)
    if delimiter not in "\n".join(lines):
        delimiter = " "  # columns that blanks keep apart
    rows = [_cells(line, delimiter) for line in lines]
    start = next((at for at, row in enumerate(rows) if _is_data(row)), len(rows))
    head = [row for row in rows[:start] if sum(bool(cell.strip()) for cell in row) > 1]
    head = head or [row for row in rows[:start] if row][:1]
    width = max(map(len, rows), default=0)
    if not rows:
        raise ValueError("it is empty")
    names, tickers = _header(head) if head else (bare_names(rows[start]), [])
    if start == len(lines):
        return Table(pd.DataFrame(columns=names, dtype=str), tickers, delimiter)
    frame = pd.read_csv(
        io.StringIO(text), sep=r"\s+" if delimiter == " " else delimiter, dtype=str, header=None,
        keep_default_na=False, skiprows=start, names=range(width), index_col=False,
    )  # fmt: skip
    frame = frame.fillna("").iloc[:, : len(names)]
    frame.columns = pd.Index(names[: frame.shape[1]])
    return Table(_without_footer(frame), tickers, delimiter)


def decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 or, where it is neither, Windows' own."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return content.decode(encoding)
    if content[1:200:2].count(0) > len(content[1:200:2]) // 2:
        return content.decode("utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _cells(line: str, delimiter: str) -> list[str]:
    return line.split() if delimiter == " " else next(csv.reader([line], delimiter=delimiter), [])


def _is_data(row: list[str]) -> bool:
    """Whether a row is none of the header: it has a number, or begins with a time."""
    if len(row) < 2:
        return False
    first = row[0].strip()
    begins = re.match(r"\d{4}[-/.]|\d{1,2}[-/. ]|\d{8}|[A-Za-z]{3,9} \d", first) is not None
    return begins or any(map(is_number, row[1:]))


def _header(head: list[list[str]]) -> tuple[list[str], list[str]]:
    """Return the names of the columns and, of a header of several lines, what they are of."""
    names = max(head, key=lambda row: sum(map(is_known, row)))
    others = [row for row in head if row is not names and len(row) == len(names)]
    tickers = [cell.strip() for cell in others[-1]] if others else []
    if others and plain_name(names[0]) in ("price", "ticker", "symbol", "attributes", ""):
        names = ["date", *names[1:]]
    return names, tickers


def _without_footer(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out a last line that is no row but a remark."""
    while len(frame) and frame.shape[1] > 2 and not frame.iloc[-1, 1:].str.strip().any():
        frame = frame.iloc[:-1]
    return frame
