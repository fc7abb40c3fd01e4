"""A desk's chart draws the fills of all seats, in the colour of who did them, with their words."""

from multichat_lab import Human
from multichat_lab.dashboards import DashboardOptions, TradingDashboard
from multichat_lab.palette import participant_colors
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.market import replay_feed
from tests.dashboards.desks import HISTORY, TRADED, on_screen
from tests.trading.desk.scripted import Scripted


def buying(name, bars, say):
    return Scripted(dict.fromkeys(bars, lambda robot: robot.buy(1, say=say)), name)


def marked(dashboard):
    marks = dashboard.screen.chart._views.content.fills
    names = [maker.name for maker in marks.makers_from(0)]
    return names, [maker.why for maker in marks.makers_from(0)], marks.rows[:, 0].tolist()


def test_all_seats_are_marked_whoever_is_looked_at(open_desk):
    bob, eve = buying("Bob", (1, 3), "Up!"), buying("Eve", (2,), "")
    dashboard = open_desk(bob, eve, options=DashboardOptions(participant="Bob"))
    dashboard.start(paused=True)
    dashboard.step(6)
    names, whys, times = marked(dashboard)
    assert (names, whys) == (["Bob", "Eve", "Bob"], ["Up!", "", "Up!"])
    assert times == sorted(times)
    assert dashboard.screen.chart.people == participant_colors(["Ann", "Bob", "Eve"])
    dashboard.presenter.handlers()["account"]("Eve")
    dashboard.refresh()
    assert marked(dashboard) == (names, whys, times)


def test_a_desk_that_goes_on_knows_the_words_of_a_person_too(memory):
    first = on_screen(memory, buying("Bob", (1, 3), "Up!"))
    first.start(paused=True)
    first.step(2)
    first.trader.ticket.why.value = "Mine."
    first.trader.ticket.buttons["buy"].click()
    first.step(6)
    before = marked(first)
    first.close()
    everybody = [Human("Ann"), buying("Bob", (1, 3), "Up!")]
    session = first.live.desk.session_id
    again = TradingDashboard(
        PaperDesk.resume(memory, replay_feed(TRADED), everybody, session), HISTORY
    )
    again.start(paused=True)
    again.step()
    assert marked(again) == before
    assert "Mine." in before[1]
    again.close()


def test_of_one_alone_nobody_is_named(open_desk):
    dashboard = open_desk()
    dashboard.start(paused=True)
    dashboard.step(2)
    dashboard.trader.ticket.buttons["buy"].click()
    dashboard.step(3)
    names, _, times = marked(dashboard)
    assert (names, len(times), dashboard.screen.chart.people) == ([], 1, {})
