"""Each page has preferences and a theme of its own; what makes no sense is refused there."""

import pytest

from tests.dashboards.chart.wire import hear, take_sent


def typed(**changed):
    """Return the fields of a page as they are told with a press, some of them changed."""
    page = {"symbol": "AAPL", "robot sma-cross": "yes", "speed": "10", "cash": "100000"}
    return {**page, "commission": "0.1", "slippage": "1", "press": None, **changed}


def test_preferences_open_and_close_in_one_view_alone(interface):
    page = interface.menu.page
    for view in ("a", "b"):
        hear(page, view=view, ready=True)
    take_sent(page)
    for expanded in ("true", "false"):
        hear(page, view="a", act="preferences")
        sent = [data["content"] for data, _ in take_sent(page) if "slots" in data["content"]]
        assert [each["view"] for each in sent] == ["a"]
        assert f'aria-expanded="{expanded}"' in sent[0]["slots"]["menu"]


def test_a_theme_is_chosen_for_one_view_alone(interface):
    page = interface.menu.page
    for view in ("a", "b"):
        hear(page, view=view, ready=True)
    take_sent(page)
    hear(page, view="a", act="theme", arg="light")
    sent = [data["content"] for data, _ in take_sent(page) if "slots" in data["content"]]
    assert [each["view"] for each in sent] == ["a"]
    assert 'data-theme="light"' in sent[0]["slots"]["menu"]
    assert interface.dashboard.screen.theme == "dark"
    hear(page, view="a", act="theme", arg="no such theme")
    assert [data for data, _ in take_sent(page) if "slots" in data["content"]] == []


def test_each_page_opens_what_it_has_typed_itself(interface):
    hear(interface.menu.page, view="a", act="new", arg=typed(symbol="IBM", cash="5000"))
    assert repr(interface.dashboard) == "<TradingDashboard IBM: SmaCross, You>"
    seat = interface.dashboard.live.desk.seats["You"]
    assert seat.run.initial_cash == 5000
    assert interface.form.chosen().symbol == "AAPL"


@pytest.mark.parametrize(
    ("field", "text"),
    [("speed", "fast"), ("speed", "nan"), ("cash", "0"), ("commission", ""), ("symbol", "NOPE")],
)
def test_what_makes_no_sense_on_a_page_is_refused_there(interface, field, text):
    page, desk = interface.menu.page, interface.dashboard
    take_sent(page)
    hear(page, view="a", act="new", arg=typed(**{field: text}))
    told = [data["content"] for data, _ in take_sent(page)]
    assert [each["view"] for each in told if each.get("fields", {}).get("refusal")] == ["a"]
    assert interface.dashboard is desk


def test_a_robot_that_is_not_offered_is_not_loaded_for_a_page(interface, tmp_path):
    file = tmp_path / "own.py"
    file.write_text("raise SystemExit('loaded')", "utf-8")
    hear(interface.menu.page, view="a", act="new", arg=typed(**{f"robot {file}:Own": "yes"}))
    assert repr(interface.dashboard) == "<TradingDashboard AAPL: SmaCross, You>"


def test_the_speed_of_a_page_is_the_markets(interface):
    hear(interface.menu.page, view="a", act="speed", arg=typed(speed="33"))
    live = interface.dashboard.live
    assert live.call(lambda: live.desk.speed) == 33
    assert interface.dashboard.screen.page.text_of("source") == "replay of AAPL, 33 ticks/s"
