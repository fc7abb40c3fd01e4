"""What is said at the table of the debate; the numbers in it come from the bars."""

from typing import Literal, NamedTuple

Lines = dict[Literal["up", "down"], tuple[str, ...]]

BULL_LINES: Lines = {
    "up": (
        "{symbol} closes at {price:.2f}, {trend:+.1f}% to its 50-day mean. A trend pays who waits.",
        "Still {trend:.1f}% above its 50-day mean: buyers are not done with {symbol}.",
    ),
    "down": (
        "{symbol} is {fall:.1f}% below its best close. Here one buys; one sold before.",
        "At {price:.2f} the bad news is in the price. I would rather own {symbol} than fear it.",
    ),
}
BEAR_LINES: Lines = {
    "up": (
        "{trend:+.1f}% above the mean is a stretched rubber band. I sell {symbol} at {price:.2f}.",
        "Everybody owns {symbol} by now. Who is left to buy at {price:.2f}?",
    ),
    "down": (
        "Below its mean, and {fall:.1f}% under the top: the trend is down. Do not catch a knife.",
        "{trend:+.1f}% to its 50-day mean. What has fallen like that falls further.",
    ),
}
RISK_LINE = (
    "Volatility is {volatility:.0f}% a year: {shares:,} shares at most, a stop {distance:.2f} away."
)


class Decision(NamedTuple):
    """What the person decides in a debate.

    Attributes:
        follows: whose argument: the bull's (own shares), the bear's (be short), or the risk
            officer's (hold nothing).
        words: why.
    """

    follows: Literal["Bull", "Bear", "Risk"]
    words: str


DECISIONS = (
    Decision("Bull", "Everybody is afraid of this year. I take the Bull's side."),
    Decision("Bull", "The new phone sells. I stay with the Bull."),
    Decision("Bear", "Three quarters up without a pause; I believe the Bear."),
    Decision("Bull", "I was wrong to fight it. Long again."),
    Decision("Bull", "A tablet nobody asked for, and a queue before the shop. Long."),
    Decision("Risk", "That was a nervous spring. I want to see it calm first."),
    Decision("Bull", "Calm enough. In again."),
    Decision("Bear", "Everybody owns it by now. I take the Bear's side this once."),
    Decision("Bear", "And I stay there."),
    Decision("Bull", "The numbers do not care about my worries. Long."),
    Decision("Bull", "A new man at the top, the same company. I hold."),
    Decision("Bull", "A phone under every tree. I hold."),
    Decision("Risk", "Too fast for me. I step aside."),
    Decision("Bull", "It came back to its mean. In again."),
    Decision("Bear", "The new maps lose their way. This time the Bear is right."),
)
"""One for each debate, the first trading day of a quarter from April 2009 on."""
