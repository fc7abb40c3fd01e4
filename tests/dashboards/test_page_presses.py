"""What is pressed on a page is done in time or not at all, and the view that pressed it is told."""

import time

import pytest

from multichat_lab.dashboards.parts.press import Press
from tests.dashboards.chart.wire import hear, messages, take_sent


def test_a_press_calls_its_handler_with_its_argument(page):
    pressed = []
    page.handle("cancel", lambda press: pressed.append(press.arg))
    hear(page, act="cancel", arg="7")
    hear(page, act="cancel")
    assert pressed == ["7", None]


NOW = time.time()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"heard": NOW - 40, "since": 200, "seen": "98.50"}, "s late. It was pressed at 98.50"),
        ({"heard": NOW - 40, "since": 40_000}, "shown was 40 s old"),
        ({"heard": NOW, "since": 3_600_000}, "shown was 3600 s old"),
        ({"heard": None}, "does not say when"),
        ({"since": "now"}, "does not say when"),
    ],
)
def test_a_press_that_comes_late_or_out_of_the_past_is_not_done_and_its_view_is_told(
    page, told, why
):
    page.handle("buy", lambda _: pytest.fail("it was done"))
    hear(page, view="a", act="buy", number=3, **told)
    (told,) = messages(page)
    assert why in told.pop("fields")["refusal"]
    assert told == {"view": "a", "took": 3, "refused": 3}


def test_a_refusal_goes_away_with_the_next_press_that_is_taken(page):
    page.handle("new", lambda _: None)  # what answers nothing by itself
    hear(page, view="a", act="new", number=1, heard=NOW - 40)
    take_sent(page)
    hear(page, view="a", act="new", number=2)
    assert messages(page) == [{"view": "a", "took": 2, "fields": {"refusal": ""}}]


def test_what_came_of_a_press_is_told_by_its_number(page):
    page.answer(Press(view="a", number=3), "")
    page.answer(Press(view="a", number=4), "No.")
    assert messages(page) == [
        {"view": "a", "fields": {"refusal": ""}, "done": 3},
        {"view": "a", "fields": {"refusal": "No."}, "refused": 4},
    ]
