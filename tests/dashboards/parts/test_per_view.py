"""What is kept for views is not kept for ever for those that vanish without a word."""

import pytest

from multichat_lab.dashboards import Preferences
from multichat_lab.dashboards.interface.menu import Menu
from multichat_lab.dashboards.page import put_own
from multichat_lab.dashboards.parts.per_view import MOST_VIEWS
from tests.dashboards.chart.wire import hear, messages, take_sent

pytestmark = pytest.mark.usefixtures("recording")

MANY = [f"view {number}" for number in range(3 * MOST_VIEWS)]


def slots_of(page, view):
    hear(page, view=view, ready=True)
    return [each["slots"] for each in messages(page) if each.get("whole")][-1]


def test_what_many_were_shown_alone_is_forgotten_but_for_who_looks_and_who_has_chosen_nothing(page):
    put_own(page, "", {"tabs": "for all"})
    for view in ("looks", *MANY):
        hear(page, view="looks", beat=True)
        put_own(page, view, {"tabs": view})
    assert len(page.content.own()) < MOST_VIEWS
    told = [slots_of(page, view)["tabs"] for view in ("looks", MANY[0], MANY[-1])]
    assert told == ["looks", "for all", MANY[-1]]


def test_more_views_than_are_kept_otherwise_are_kept_while_they_look(page):
    for view in MANY:
        hear(page, view=view, beat=True)
        put_own(page, view, {"tabs": view})
    assert [view for view, _ in page.content.own()] == MANY


def test_the_tabs_of_many_that_have_vanished_are_forgotten():
    menu = Menu(Preferences())
    for view in MANY:
        menu.turn("Charts", view)
    assert len(menu._own) == MOST_VIEWS
    take_sent(menu.page)
    assert 'data-dress="charts"' in slots_of(menu.page, MANY[-1])["menu"]
    assert 'data-dress="desk"' in slots_of(menu.page, MANY[0])["menu"]
