"""Numbers as people write them: decimal commas, thousands, currencies, units, (losses), words."""

import re
from contextlib import suppress

import numpy as np
import pandas as pd

UNITS = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
NONE = ("", "null", "none", "nan", "n/a", "na", "-", "--", "—", "#n/a", "nil", ".")
"""What stands for no number."""
REMARK = r".*(dividend|split).*"
"""A note between rows of prices, as Yahoo's page has it."""
DECIMAL_COMMA = r"-?\d+,\d{1,2}|-?\d{1,3}(\.\d{3})+,\d+|-?\d+,\d{4,}|-?0,\d+"
THOUSANDS = r"-?\d{1,3}(,\d{2,3})+\.\d+|-?\d{1,3}(,\d{2,3}){2,}|-?\d+\.\d{1,2}|-?\d+\.\d{4,}"
SAMPLE = 2000
"""Rows that are looked at to tell what a comma is."""


def without_blanks(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return a table without the rows that have no number in any of the columns `names`.

    Their number is in `attrs["rows_without_prices"]`, where there are any.
    """
    texts = [name for name in names if not pd.api.types.is_numeric_dtype(table[name])]
    if not names or len(texts) < len(names):
        return table
    if pd.to_numeric(table[names[0]], errors="coerce").notna().all():
        return table
    blank = np.logical_and.reduce([_is_none(table[name]) for name in names])
    if not blank.any():
        return table
    kept: pd.DataFrame = table[~blank].reset_index(drop=True)
    kept.attrs["rows_without_prices"] = int(blank.sum())
    return kept


def has_decimal_commas(table: pd.DataFrame, names: list[str], delimiter: str = ",") -> bool:
    """Whether commas in a table are decimal ones, which some numbers in it prove or disprove.

    Where none does (1,300 may be either), they are unless commas stand between the columns.
    """
    texts = [
        _bare(table[name].head(SAMPLE)) for name in names if table[name].dtype.kind not in "if"
    ]
    whole = pd.concat(texts) if texts else pd.Series([], dtype=str)
    with_comma = whole[whole.str.contains(",", regex=False)]
    if with_comma.empty:
        return False
    if with_comma.str.fullmatch(DECIMAL_COMMA).any():
        return not whole.str.fullmatch(THOUSANDS).any()
    return delimiter != "," and not whole.str.fullmatch(THOUSANDS).any()


def read_numbers(column: pd.Series, decimal_comma: bool = False) -> pd.Series:
    """Return the numbers of a column of texts, NaN for what is none."""
    if pd.api.types.is_numeric_dtype(column):
        return column
    if not decimal_comma:
        with suppress(ValueError):  # most files, in a tenth of the time
            return pd.to_numeric(column).astype(np.float64)
    text = _bare(column)
    text = text.str.replace(".", "").str.replace(",", ".") if decimal_comma else text
    text = text.str.replace(",", "")
    units = text.str[-1:].str.upper().map(UNITS).fillna(1.0)
    bare = text.where(units == 1.0, text.str[:-1])
    numbers = pd.to_numeric(bare, errors="coerce").astype(np.float64)
    return numbers * units if (units != 1.0).any() else numbers


def is_number(text: str) -> bool:
    """Whether a cell is a number, whatever stands around it."""
    bare = re.sub(r"[$€£¥%\s'’()]", "", text)
    return re.fullmatch(r"[-−+]?[\d.,]*\d[\d.,]*[KMBTkmbt]?", bare) is not None


def _bare(column: pd.Series) -> pd.Series:
    text = column.astype(str).str.strip()
    text = text.str.replace(r"[$€£¥\s'’]", "", regex=True).str.replace("−", "-")
    return text.str.replace(r"^\((.+)\)$", r"-\1", regex=True)


def _is_none(column: pd.Series) -> np.ndarray:
    text = column.astype(str).str.strip().str.lower()
    return (text.isin(NONE) | text.str.fullmatch(REMARK)).to_numpy()
