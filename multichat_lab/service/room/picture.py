"""What the viewers of a room are shown: all of it once, and then what has changed."""

from dataclasses import dataclass
from typing import Any, Literal

from multichat_lab.service.room.fills import Fills
from multichat_lab.service.room.people import Standing
from multichat_lab.service.room.words import Words
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.desk_colors import DeskColors
from multichat_lab.trading.records.rows import Bar

MOST_BARS = 300
"""Bars that whoever comes is shown."""
Market = Literal["paused", "open", "closed", "failed"]


@dataclass(frozen=True, slots=True)
class RoomTerms:
    """What a room is about.

    Attributes:
        symbol: what is traded.
        cash: of each account, in currency.
        seats: how many people may sit down.
        session_id: the conversation.
        before: the last bars before the room opens.
        step_seconds: how long a bar is; 0 where that is not known.
    """

    symbol: str
    cash: float
    seats: int
    session_id: str
    before: tuple[Bar, ...] = ()
    step_seconds: float = 0.0


class Picture:
    """What is shown of a desk; it remembers what of it the viewers have.

    Args:
        desk: the desk.
        terms: what the room is about.

    Attributes:
        standings: participant → how they stand, in the order of coming.
        words: what is said.
        market: whether bars come.
        replay: `""`, then `writing`, then the path of the page, or `failed`.
    """

    def __init__(self, desk: PaperDesk, terms: RoomTerms) -> None:
        self._desk = desk
        self._terms = terms
        self.words = Words()
        self.standings: dict[str, Standing] = {}
        self.replay = ""
        self.market: Market = "paused"
        self._fills = Fills(self.words)
        self._shown: dict[str, Any] = {}
        self._colors = DeskColors(desk)
        self._rows: list[dict[str, Any]] = []
        self._told = (0, 0, 0)

    def whole(self) -> dict[str, Any]:
        """Return all that somebody who comes is shown."""
        self.look()
        bars = [*self._terms.before, *self._desk.bars.since(0)][-MOST_BARS:]
        return {
            "kind": "whole",
            "room": {
                "symbol": self._terms.symbol,
                "cash": round(self._terms.cash * 100),
                "seats": self._terms.seats,
                "step": self._terms.step_seconds,
            },
            **self._state(),
            "counts": self._counts,
            "bars": [numbers(each) for each in bars],
            "people": [each.row(self._terms.symbol) for each in self.standings.values()],
            "worths": [each.worth for each in self.standings.values()],
            "curves": [each.thinned() for each in self.standings.values()],
            "words": self.words.since(0),
            "fills": self._fills.from_time(bars[0].time_us / 1e6) if bars else [],
        }

    def change(self) -> dict[str, Any]:
        """Return what has changed since the last call."""
        self.look()
        rows = [each.row(self._terms.symbol) for each in self._all]
        state = {**self._state(), "worths": [each.worth for each in self._all]}
        bars, words, fills = self._counts
        told = {
            **{name: each for name, each in state.items() if self._shown.get(name) != each},
            **present("people", {n: row for n, row in enumerate(rows) if self._is_new(n, row)}),
            **present("bars", [numbers(each) for each in self._desk.bars.since(self._told[0])]),
            **present("words", self.words.since(self._told[1])),
            **present("fills", self._fills.since(self._told[2])),
        }
        if self._told != self._counts:
            told["counts"] = self._counts
        self._shown, self._rows, self._told = state, rows, (bars, words, fills)
        return {"kind": "change", **told}

    def look(self) -> None:
        """Look at the desk."""
        count = self._desk.bars.count
        for name, seat in self._desk.seats.items():
            if name not in self.standings:
                color = self._colors.now()[name]
                self.standings[name] = Standing(seat, self.words, color)
            self.standings[name].value(count)
        self._fills.look(self._desk.seats)

    @property
    def _all(self) -> list[Standing]:
        return list(self.standings.values())

    @property
    def _counts(self) -> tuple[int, int, int]:
        """How many bars were shown, words said and orders filled."""
        return (self._desk.bars.count, self.words.count, self._fills.count)

    def _is_new(self, number: int, row: dict[str, Any]) -> bool:
        return number >= len(self._rows) or self._rows[number] is not row

    def _state(self) -> dict[str, Any]:
        people = sum(each.seat.robot.kind == "human" for each in self._all)
        return {
            "market": self.market,
            "speed": self._desk.speed,
            "taken": people,
            "replay": self.replay,
        }


def numbers(bar: Bar) -> list[float]:
    """Return a bar as numbers: its time in seconds since 1970, prices, volume."""
    return [bar.time_us / 1e6, bar.open, bar.high, bar.low, bar.close, bar.volume]


def present(name: str, told: Any) -> dict[str, Any]:
    """Return what there is under its name; nothing where it is empty."""
    return {name: told} if told else {}
