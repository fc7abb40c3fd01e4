"""One trade as a card in a notebook: what it earned, the prices around it, and its story."""

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from multichat_lab.analysis.trade_drawing import drawn_path
from multichat_lab.currencies import currency
from multichat_lab.formatting import price, shares
from multichat_lab.markup import Html, element, joined
from multichat_lab.times import utc_datetime

if TYPE_CHECKING:
    from multichat_lab.analysis.trade_explanation import TradeExplanation

WIDTH, HEIGHT = 480.0, 132.0
SIDE, TOP = 26.0, 18.0
"""Room at left and right, and above and below, for prices in words; in pixels of the picture."""
UP, DOWN, LEVEL = "#17877b", "#d9484f", "#3b7ddd"
"""Colours that can be read on a dark ground and on a light one; which it is, the notebook says."""
NAME = "padding:1px 12px 1px 0;text-align:left;vertical-align:top;opacity:.7;white-space:nowrap"
TEXT = "padding:1px 0;text-align:left;white-space:normal;overflow-wrap:anywhere"


def trade_card(told: "TradeExplanation") -> str:
    """Return a trade as HTML, everything in it escaped.

    Args:
        told: what `explain_trade` found.
    """
    trade, path = told.trade, drawn_path(told)
    color = UP if trade["pnl"] > 0 else DOWN if trade["pnl"] < 0 else None
    earned = element("span", told.earned(), style=color and f"color:{color}")
    what = (
        f"{trade['participant']}, {trade['side']} {shares(trade['quantity'])} {trade['symbol']}: "
    )
    rows = [
        element("tr", joined([element("th", name, style=NAME), element("td", text, style=TEXT)]))
        for name, text in told.lines()
    ]
    inner = [
        element("b", joined([what, earned])),
        drawing(path) if path else "",
        element(
            "table", joined(rows), style="margin:6px 0 0;border:0;color:inherit;font-size:inherit"
        ),
    ]
    return element("div", joined(inner), css="mc-trade", style="max-width:720px;line-height:1.4")


class Scale:
    """Where times and prices of a path stand in the picture: a bar beside the next, no gaps."""

    def __init__(self, path: dict[str, Any]) -> None:
        known = [each for name in ("low", "high") for each in path[name] if each is not None]
        prices = [*known, path["entry"]["price"], path["exit"]["price"]]
        self.times: list[int] = path["at"]
        room = (max(prices) - min(prices)) / 2  # a level further off would press the prices flat
        ends = min(prices) - room, max(prices) + room
        levels = [each["price"] for each in path["levels"] if ends[0] <= each["price"] <= ends[1]]
        self.low: float = min([*prices, *levels])
        self.high: float = max([*prices, *levels])

    def x(self, place: float) -> float:
        """Return where the bar of a number stands."""
        share = place / max(len(self.times) - 1, 1)
        return round(SIDE + share * (WIDTH - 2 * SIDE), 1)

    def x_at(self, time_us: int) -> float:
        """Return where the bar of a time stands."""
        return self.x(max(bisect_right(self.times, time_us) - 1, 0))

    def y(self, price: float) -> float:
        """Return where a price stands."""
        share = float(self.high - price) / ((self.high - self.low) or 1.0)
        return round(TOP + share * (HEIGHT - 2 * TOP), 1)

    def line(self, prices: list[float | None]) -> list[str]:
        """Return the points of prices, those that are not known left out."""
        known = ((place, each) for place, each in enumerate(prices) if each is not None)
        return [f"{self.x(place)},{self.y(each)}" for place, each in known]


def drawing(path: dict[str, Any]) -> Html:
    """Return the prices around a trade as SVG: range and close of each bar, its ends, its levels.

    Args:
        path: see `drawn_path`.
    """
    scale = Scale(path)
    band = [*scale.line(path["high"]), *reversed(scale.line(path["low"]))]
    ends = [(scale.x_at(path[end]["at"]), scale.y(path[end]["price"])) for end in ("entry", "exit")]
    (left, _), (right, _) = ends
    shapes = [
        element("rect", x=left, y=0, width=max(right - left, 1), height=HEIGHT,
                fill="currentColor", opacity=".07"),
        element("polygon", points=" ".join(band), fill="currentColor", opacity=".2"),
        element("polyline", points=" ".join(scale.line(path["close"])), fill="none",
                stroke="currentColor", stroke_width=1.2, opacity=".75"),
        *(level(scale, left, each) for each in path["levels"]),
        element("line", x1=left, y1=ends[0][1], x2=right, y2=ends[1][1], stroke="currentColor",
                stroke_dasharray="2 3", opacity=".6"),
    ]  # fmt: skip
    bought_first = path["side"] == "long"
    for (x, y), end, buys in zip(
        ends, ("entry", "exit"), (bought_first, not bought_first), strict=True
    ):
        shapes += mark(x, y, price(path[end]["price"]), buys)
    first, last = (f"{utc_datetime(path['at'][at]):%Y-%m-%d %H:%M}" for at in (0, -1))
    unit = f" in {currency(path['currency'])}" if path["currency"] else ""
    told = (
        f"Prices of {path['symbol']}{unit} from {first} to {last} UTC: {price(scale.low)} to"
        f" {price(scale.high)}, in at {price(path['entry']['price'])}, out at"
        f" {price(path['exit']['price'])}"
    )
    return element(
        "svg", joined([element("title", told), *shapes]), viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
        role="img", style="display:block;width:100%;max-width:640px;margin-top:4px;font-size:11px",
    )  # fmt: skip


def mark(x: float, y: float, words: str, buys: bool) -> list[Html]:
    """Return a purchase, ▲ below the price, or a sale, ▼ above it, with the price in words."""
    side = 1 if buys else -1
    points = f"{x},{y} {x - 5},{y + 9 * side} {x + 5},{y + 9 * side}"
    anchor = "start" if x < 60 else "end" if x > WIDTH - 60 else "middle"
    text_y = min(max(y + (20 if buys else -12), 10), HEIGHT - 2)
    return [
        element("polygon", points=points, fill=UP if buys else DOWN),
        element("text", words, x=x, y=text_y, fill="currentColor", text_anchor=anchor),
    ]


def level(scale: Scale, left: float, told: dict[str, Any]) -> Html:
    """Return a level of its bracket, where it lies among the prices; else nothing."""
    if not scale.low <= told["price"] <= scale.high:
        return Html("")
    y = scale.y(told["price"])
    line = element("line", x1=left, y1=y, x2=WIDTH - 4, y2=y, stroke=LEVEL, stroke_dasharray="1 3")
    words = f"{told['name']} {price(told['price'])}"
    text = element("text", words, x=WIDTH - 4, y=y - 3, fill=LEVEL, text_anchor="end")
    return joined([line, text])
