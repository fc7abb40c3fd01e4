"""The race of a desk: what all its seats were worth, at moments that lie ever further apart."""

import json
import math
import time
from collections.abc import Mapping
from typing import NamedTuple

from multichat_lab.markup import Html, element, joined
from multichat_lab.trading.desk import PaperDesk

PACE = 2.0
"""Seconds between two pictures of it: curves change little in a tenth of a second."""
POINTS = 240
"""Points of all curves together, about; a picture of it takes some 2 kB."""
LEAST_POINTS = 20
"""Points that each curve may have, however many there are."""
DIGITS = 6
"""Of what an account began with, to which a worth is told."""


class RacePoint(NamedTuple):
    """What the seats were worth when so many bars had been shown; who came later has none."""

    bars: int
    worths: list[float]


class Contest(NamedTuple):
    """A race as it stands: who is in it, what each began with in currency, and the points."""

    names: list[str]
    start: float
    points: list[RacePoint]


class SeatRace:
    """Notes what the accounts of a desk are worth; for the desk's thread.

    Args:
        desk: the desk.
    """

    def __init__(self, desk: PaperDesk) -> None:
        self._desk = desk
        self._points: list[RacePoint] = []
        self._step = 1
        self._due = 0
        self._told_at = -math.inf

    def note(self) -> None:
        """Take a point when one is due; costs nothing else."""
        count = self._desk.bars.count
        if count < self._due:
            return
        self._points.append(self._now())
        if len(self._points) > max(LEAST_POINTS, POINTS // len(self._desk.seats)):
            del self._points[1::2]
            self._step *= 2
        self._due = count + self._step

    def news(self) -> Contest | None:
        """Return the race up to now; None where one rides alone, or it was told just now."""
        seats, now = self._desk.seats, time.monotonic()
        if len(seats) < 2 or now - self._told_at < PACE:
            return None
        self._told_at, last = now, self._now()
        points = [*(each for each in self._points if each.bars < last.bars), last]
        return Contest([*seats], next(iter(seats.values())).run.initial_cash, points)

    def _now(self) -> RacePoint:
        worths = [each.equity for each in self._desk.accounts.values()]
        return RacePoint(self._desk.bars.count, worths)


def race_text(race: Contest, colors: Mapping[str, str]) -> str:
    """Return the field `race` of a page, which draws it; `colors` are those of the seats."""
    digits = max(0, DIGITS - 1 - math.floor(math.log10(race.start)))
    racers = [
        {"name": name, "color": colors[name], "worths": worths_of(seat, race.points, digits)}
        for seat, name in enumerate(race.names)
    ]
    told = {"start": race.start, "at": [each.bars for each in race.points], "racers": racers}
    return json.dumps(told, separators=(",", ":"))


def worths_of(seat: int, points: list[RacePoint], digits: int) -> list[float | None]:
    """Return what a seat was worth at each point, as short as a page needs it."""
    worths = [each.worths[seat] if seat < len(each.worths) else None for each in points]
    return [None if each is None else plain(round(each, digits)) for each in worths]


def plain(number: float) -> float | None:
    """Return a number without a decimal point that says nothing; None for no number."""
    if not math.isfinite(number):
        return None
    return int(number) if number == int(number) else number


def race_panel() -> Html:
    """Return the place where a page draws the race."""
    title = element("h3", "The race")
    drawn = element("div", "", "mc-race-stage", data_race="")
    return element("section", joined([title, drawn]), "mc-panel", aria_label="The race")
