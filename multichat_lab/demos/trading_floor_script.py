"""Who works on the scripted trading floor, and what they are apt to say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One member of the floor.

    Attributes:
        name: the participant.
        kind: `human` or `agent`.
        reply_seconds: how long an answer takes, on average.
        is_heard: how likely somebody answers what they say, as a fraction.
    """

    name: str
    kind: str
    reply_seconds: float
    is_heard: float


LEAD = Role("Lead", "human", 45.0, 0.9)
SCOUT = Role("Scout", "agent", 12.0, 0.7)
QUANT = Role("Quant", "agent", 6.0, 0.8)
RISK = Role("Risk", "agent", 30.0, 0.5)
TRADER = Role("Trader", "human", 20.0, 0.8)
CLERK = Role("Clerk", "agent", 90.0, 0.06)

ROLES = (LEAD, SCOUT, QUANT, RISK, TRADER, CLERK)

SYMBOLS = ("AAPL", "FB", "GOOG", "IBM", "MSFT")

OPENINGS = (
    "Morning all. {symbol} opens at {price}. What do we know?",
    "{symbol} is on today's list, last seen at {price}. Views, please.",
    "Let us look at {symbol}, around {price}. Who has something solid?",
)
CLOSINGS = {
    "gain": "Closed {symbol} for {pnl}. Good preparation, thank you.",
    "loss": "Closed {symbol} for {pnl}. We talk about this tomorrow.",
}

CALM = {
    "Lead": ("Small size first, then we add.", "Agreed. Same plan as written."),
    "Scout": (
        "Earnings on {symbol} confirmed, guidance unchanged.",
        "Two independent sources confirm the order book at {symbol}.",
        "Volume in {symbol} is above its average, confirmed on tape.",
    ),
    "Quant": (
        "Signal on {symbol}: trend up over 30 days, tested, p below 0.05.",
        "Backtest over five years agrees. Stop at {stop}.",
        "Volatility is low; the plan holds with a stop at {stop}.",
    ),
    "Risk": ("Limit is 200 shares, stop at {stop}.", "Exposure is inside the limit."),
    "Trader": ("Buying 100 {symbol} at {price}, stop {stop}.", "Filled 100 {symbol} at {price}."),
    "Clerk": (
        "Reminder: yesterday's confirmations are still open.",
        "Please note the margin report for {symbol}.",
    ),
}
NERVOUS = {
    "Lead": ("Maybe we double it and hope for the close.", "No time for the plan, just go."),
    "Scout": (
        "There is a rumour about {symbol}, probably a takeover.",
        "People say {symbol} will jump, maybe today.",
        "I hope the rumour holds; no source yet.",
    ),
    "Quant": (
        "No clear signal on {symbol}. Maybe up.",
        "The sample is small; probably noise.",
        "I would not trade that, but maybe it works.",
    ),
    "Risk": ("We are over the limit already.", "This has no stop. Please wait."),
    "Trader": ("Buying 300 {symbol} now, hope for {price} plus.", "Chasing {symbol}, no stop yet."),
    "Clerk": (
        "Reminder: {symbol} reports tonight, after the close.",
        "Please note: the margin on {symbol} went up.",
    ),
}
