"""Brackets that fill in parts, beside a ledger that knows nothing of the broker.

Prices stand still within a bar, so that the order of what happens in it is beyond doubt: by number.
"""

import math
import random
from dataclasses import dataclass

import pytest

from multichat_lab.trading.broker.broker import Broker
from multichat_lab.trading.broker.kernel import Costs, Funds
from multichat_lab.trading.broker.orders import Bracket, Ticket
from tests.trading.scenes import SYMBOL, bar

LIMIT = 0.1
BARS = 25


@dataclass
class Entry:
    """One bracket of the ledger, and what has become of it."""

    number: int
    day: int
    side: int
    asked: int
    target: float | None
    stop: float
    bought: int = 0
    sold: int = 0
    is_open: bool = True
    has_stopped: bool = False

    def due(self, day, price):
        """Yield the numbers of its orders that fill at a price, and how much they ask for."""
        if self.is_open and self.day < day:
            yield self.number, self.asked - self.bought
        held = self.bought - self.sold
        if held and self.target is not None and self.side * (price - self.target) >= 0:
            yield self.number + 1, held
        if held and (self.has_stopped or self.side * (self.stop - price) >= 0):
            yield self.stop_number, held

    @property
    def stop_number(self):
        return self.number + (1 if self.target is None else 2)

    def fill(self, number, quantity):
        if number == self.number:
            self.bought += quantity
        else:
            self.sold += quantity
            self.has_stopped |= number == self.stop_number
        ended = self.bought == self.sold and self.bought > 0
        self.is_open &= self.bought < self.asked and not ended


def ledger(prices, volumes, asked):
    entries, fills, number = [], [], 1
    for day, (price, volume) in enumerate(zip(prices, volumes, strict=True)):
        left, done = math.floor(LIMIT * volume + 1e-9), set()
        while left:
            due = [(*what, each) for each in entries for what in each.due(day, price)]
            due = [each for each in due if each[0] not in done]
            if not due:
                break
            which, wanted, entry = min(due, key=lambda each: each[0])
            done.add(which)
            quantity = min(left, wanted)
            signed = entry.side * quantity * (1 if which == entry.number else -1)
            fills.append((day, which, float(signed), price))
            entry.fill(which, quantity)
            left -= quantity
        for side, quantity, target, stop in asked.get(day, ()):
            entries.append(Entry(number, day, side, quantity, target, stop))
            number += 2 if target is None else 3
    return fills


def scene(seed):
    draw = random.Random(seed)  # noqa: S311
    prices, volumes = [100.0], [1000.0]
    while len(prices) < BARS:
        prices.append(max(60.0, prices[-1] + draw.choice([-6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6])))
        volumes.append(float(draw.choice([0, 300, 500, 1000, 1000, 2000])))
    side, asked = draw.choice([1, -1]), {}
    for day in sorted(draw.sample(range(12), draw.choice([1, 2, 3]))):
        away = [draw.choice([5, 8, 12]) for _ in range(2)]
        target = prices[day] + side * away[0] if draw.random() < 0.8 else None
        asked[day] = [(side, draw.choice([50, 120, 250]), target, prices[day] - side * away[1])]
    return prices, volumes, asked


@pytest.mark.parametrize("first", range(0, 400, 50))
def test_what_fills_in_parts_shrinks_its_bracket_as_a_ledger_has_it(first):
    in_parts = 0
    for seed in range(first, first + 50):
        prices, volumes, asked = scene(seed)
        broker, days = Broker(Funds(1_000_000, leverage=10), Costs(volume_limit=LIMIT)), {}
        for day, (price, volume) in enumerate(zip(prices, volumes, strict=True)):
            shown = bar(day, (price,) * 4)._replace(volume=volume)
            days[shown.timestamp] = day
            broker.on_bar(shown)
            for side, quantity, target, stop in asked.get(day, ()):
                exits = Bracket(take_profit=target, stop_loss=stop)
                name = "buy" if side > 0 else "sell"
                broker.submit(Ticket(SYMBOL, name, float(quantity), bracket=exits))
        found = [
            (days[each.timestamp], each.order_id, signed(each), each.price) for each in broker.fills
        ]
        assert found == ledger(prices, volumes, asked), seed
        in_parts += len(found) > len({number for _, number, *_ in found})
    assert in_parts > 20


def signed(fill):
    return fill.quantity if fill.side == "buy" else -fill.quantity
