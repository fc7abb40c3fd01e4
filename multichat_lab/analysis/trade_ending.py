"""How a trade came to its end, and what of it is not known."""

from typing import Any

import pandas as pd

from multichat_lab.analysis.trade_path import NO_PATH, Path
from multichat_lab.formatting import price

PROTECTIONS = {
    "limit": "take profit", "stop": "stop loss", "stop_limit": "stop loss",
    "trailing_stop": "trailing stop",
}  # fmt: skip
"""Type of an order of a bracket → what it is there for."""


BY_BROKER = ("margin call", "ruined on")
"""How reasons begin that are the broker's own."""


def why_out(trade: "pd.Series[Any]", orders: pd.DataFrame, message: "pd.Series[Any] | None") -> str:
    """Return how a trade came to its end; empty where the order that closed it is not recorded."""
    closing = orders[orders["role"] == "exit"]
    if closing.empty:
        return ""
    order = closing.iloc[0]
    level = next((order[k] for k in ("stop_price", "limit_price") if pd.notna(order[k])), None)
    at = "" if level is None else f" at {price(level)}"
    reason = order["reason"] if isinstance(order["reason"], str) else ""
    if reason.startswith(BY_BROKER):
        return f"the broker closed it: {reason}"
    if pd.notna(order["parent_id"]) and order["parent_id"] == trade["entry_order_id"]:
        told = f"the {PROTECTIONS.get(order['type'], order['type'])} of its bracket{at}"
    else:
        told = f"an order of its own, {order['type'].replace('_', ' ')}{at}"
        if message is not None and trade["exit_message_id"] != trade["entry_message_id"]:
            told += f'; {message["sender"]} said "{message["content"]}"'
    return f"{told}; {reason}" if reason else told


def unknowns(trade: "pd.Series[Any]", said: dict[str, Any], path: Path, why: str) -> list[str]:
    """Return what is not known of a trade."""
    told = []
    by_itself = "of its bracket" in why or why.startswith("the broker")
    for end, message in said.items():
        message_id = trade[f"{end}_message_id"]
        if message is None and isinstance(message_id, str):
            told.append(f"the words of the {end}: message {message_id} is not in the store")
        elif message is None and not (end == "exit" and by_itself):
            told.append(f"why the {end}: no message is recorded with its order")
    if not why:
        told.append("what ended it: the order is not recorded")
    if not path.is_known:
        told.append(f"the prices in between: {NO_PATH}; pass bars=")
    if pd.isna(trade["return_pct"]):
        told.append("the return in percent: it was entered at zero or below")
    if pd.isna(trade["slippage"]):
        told.append("slippage")
    return told
