"""Numbers as a trader reads them can be read back, and say gain or loss by their sign."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from multichat_lab.currencies import money
from multichat_lab.formatting import (
    MINUS,
    QUOTED_DIGITS,
    clock,
    neutral,
    price,
    price_to,
    shares,
    signed,
    signed_percent,
    volume,
)

CENTS = st.integers(-(10**14), 10**14).map(lambda cents: cents / 100)
UNITS = {"k": 1e3, "M": 1e6, "B": 1e9}


def number(text):
    return float(text.replace(",", "").replace(MINUS, "-").removesuffix("%"))


@given(CENTS)
def test_an_amount_is_shown_to_the_cent(amount):
    assert number(money(amount)) == amount
    assert number(signed(amount)) == amount


@given(st.floats(-1e9, 1e9))
def test_a_gain_begins_with_plus_a_loss_with_minus_and_nothing_with_neither(amount):
    shown = round(amount, 2)
    first = "+" if shown > 0 else MINUS if shown < 0 else "0"
    assert signed(amount)[0] == first
    assert "-" not in signed(amount)


@given(st.floats(-10, 10))
def test_a_fraction_is_shown_in_percent(fraction):
    assert number(signed_percent(fraction)) == pytest.approx(100 * fraction, abs=0.0051)


@given(st.integers(-(10**17), 10**17).map(lambda units: units / 1e8))
def test_shares_are_shown_to_their_last_place_and_no_further(quantity):
    text = shares(quantity)
    assert number(text) == pytest.approx(quantity, rel=1e-15, abs=5e-9)
    assert "." not in text or text[-1] not in "0."


@given(st.floats(0.01, 1e7))
def test_a_price_is_shown_to_the_cent_or_more_or_below_one_to_four_digits_that_say_something(value):
    text = price(value)
    whole, decimals = text.replace(",", "").split(".")
    half = 0.0051 if value >= 1 else 0.00051 * value
    assert number(text) == pytest.approx(value, abs=half)
    if value >= 1:
        assert 2 <= len(decimals) <= max(2, QUOTED_DIGITS - len(whole))
    else:  # a price that is rounded up to 1 has five
        assert 4 <= len(f"{whole}{decimals}".lstrip("0")) <= QUOTED_DIGITS


@pytest.mark.parametrize(
    ("value", "step", "shown"),
    [
        (1.08345, None, "1.08345"),  # EUR/USD, to a tenth of a pip
        (float(np.float32(1.08345)), None, "1.08345"),  # as a float32 column has it
        (0.67891, None, "0.67891"),
        (150.123, None, "150.123"),
        (1.1042408943, None, "1.1042"),  # what Yahoo has: the reciprocal of another rate
        (182.33999633789062, None, "182.34"),  # a share, in single precision
        (101.2345678, None, "101.23"),
        (4512.5, 0.25, "4,512.50"),
        (1.08, 1e-5, "1.08000"),
        (3456.0, 1, "3,456"),
        (-37.63, None, "−37.63"),
        (0.0, None, "0.00"),
    ],
)
def test_the_decimals_of_a_price_follow_its_instrument_or_what_it_needs(value, step, shown):
    assert price(value, step) == shown


@example(999.7)
@example(999_960.0)
@example(999_960_000.0)
@given(st.floats(0, 1e14))
def test_a_volume_keeps_its_size_and_never_has_a_thousand_of_a_unit_below_billions(value):
    figure, _, unit = volume(value).partition(" ")
    size = UNITS.get(unit, 1)
    assert number(figure) * size == pytest.approx(value, abs=0.051 * size if unit else 0.51)
    assert unit == "B" or number(figure) < 1000


def test_a_time_is_shown_to_the_second_and_midnight_as_the_day():
    assert clock(datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)) == "2024-05-06 07:08:09"
    assert clock(datetime(2024, 5, 6, tzinfo=UTC)) == "2024-05-06"


FORMULAS = (
    "=1", "+1+1", "-x", "@SUM(1)", "\t=1", "\r=1", "\n1", " =1", "\u00a0=1", "\u3000=1", "\u2003@x",
    "\ufeff=1", "\u200b=1", "\x00=1", "\x0b=1", "\x85-1", "\u2028=1", "＝1", "＋1", "－1",
    "＠a", "﹦1", "﹢1", "﹣1", "﹫a", "⁼1", "₌1", "=cmd|' /C calc'!A0",
)  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_a_formula_in_whatever_dress_begins_with_an_apostrophe(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", " ", "hello", "-2", "+1e5", "a=1", "−1", "(=1)", -2, None])
def test_what_is_no_formula_stays_as_it_is(value):
    assert neutral(value) == value


CASES = Path(__file__).parents[1] / "js/src/shared/figures.cases.json"


def test_figures_are_those_of_the_chart_in_javascript():
    cases = json.loads(CASES.read_text("utf-8"))
    for value, decimals, text in cases["prices"]:
        assert price_to(decimals, value) == text
    for value, text in cases["volumes"]:
        assert volume(value) == text
    for value, text in cases["changes"]:
        assert signed(value) == text
