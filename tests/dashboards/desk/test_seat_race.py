"""The race of a desk's seats: true worths, not often, and few points however long it goes."""

import json

import pytest

from multichat_lab.dashboards.desk.seat_race import POINTS, SeatRace
from multichat_lab.trading.robots import MeanReversion, SmaCross
from tests.dashboards.desks import paused_desk


def race_of(dashboard):
    return json.loads(dashboard.screen.page.text_of("race"))


def test_it_begins_with_the_cash_and_ends_with_what_each_is_worth():
    with paused_desk(SmaCross(), MeanReversion()) as dashboard:
        desk = dashboard.live.desk
        race = SeatRace(desk)
        for _ in range(250):
            dashboard.live.step(1).result()
            dashboard.live.call(race.note)
        told = dashboard.live.call(race.news)
        assert told.names == [*desk.seats]
        assert told.points[-1].bars == desk.bars.count
        assert told.points[-1].worths == [each.equity for each in desk.accounts.values()]
        assert len({*told.points[-1].worths}) > 1
        assert len(told.names) * len(told.points) <= POINTS + len(told.names)
        bars = [each.bars for each in told.points]
        assert bars == sorted({*bars})
        assert dashboard.live.call(race.news) is None  # a moment later


def test_a_page_is_told_it_in_the_colours_of_the_chart():
    with paused_desk(SmaCross()) as dashboard:
        told = race_of(dashboard)
        assert [each["name"] for each in told["racers"]] == [*dashboard.live.desk.seats]
        colors = {each["name"]: each["color"] for each in told["racers"]}
        assert colors == dashboard.screen.chart.people
        assert told["start"] == pytest.approx(told["racers"][0]["worths"][0])
        assert "data-race" in dashboard.screen.page.content.whole("")["slots"]["race"]


def test_who_trades_alone_has_no_race():
    with paused_desk() as dashboard:
        assert not dashboard.screen.page.text_of("race")
