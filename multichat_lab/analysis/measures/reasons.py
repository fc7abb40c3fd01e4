"""Why a number is missing: said beside every table, in `attrs["not_measurable"]`."""

import pandas as pd


def say_why(table: pd.DataFrame, *reasons: str) -> pd.DataFrame:
    """Return the table with these reasons besides those that it has; an empty one is none."""
    told = [*filter(None, [table.attrs.get("not_measurable"), *reasons])]
    if told:
        table.attrs["not_measurable"] = "; ".join(dict.fromkeys(told))
    return table


def counted(number: int, one: str, many: str) -> str:
    """Return `1 message`, `2 messages`."""
    return f"{number:,} {one if number == 1 else many}"
