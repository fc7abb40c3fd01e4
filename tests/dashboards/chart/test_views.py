"""A chart knows whether anybody looks, and gives views what they need to draw."""

import pytest

from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.parts import built as library
from multichat_lab.dashboards.parts.audience import BEATS_WITHIN, Audience
from tests.dashboards.chart.wire import hear, look, take_sent

pytestmark = pytest.mark.usefixtures("recording")


@pytest.fixture
def chart(minutes):
    chart = ChartWidget(minutes)
    take_sent(chart)
    return chart


def test_whoever_waits_is_told_when_somebody_looks_again(chart):
    seen = []
    chart.on_seen(lambda: seen.append(chart.watched))
    look(chart, "one")
    look(chart, "one")
    look(chart, "two")
    assert seen == [True]
    hear(chart, kind="gone", view="one")
    look(chart, "two")
    assert seen == [True]
    hear(chart, kind="gone", view="two")
    look(chart, "one")
    assert seen == [True, True]


def test_a_view_that_has_been_silent_for_long_counts_as_closed():
    now = 0.0
    views = Audience(clock=lambda: now)
    views.arrive("one")
    now = BEATS_WITHIN - 1
    views.arrive("two")
    assert views.is_present
    now = BEATS_WITHIN
    assert "one" not in views
    assert "two" in views
    now = 2 * BEATS_WITHIN
    assert not views.is_present


def test_the_library_is_sent_to_a_view_that_asks_for_it(chart):
    hear(chart, kind="here", view="one", generation=-1, bars=0, behind=False, needs_library=True)
    data, [source] = take_sent(chart)[0]
    assert data["content"] == {"kind": "library", "view": "one"}
    assert b"TradingView Lightweight Charts" in source
    assert chart.picture == b""


def test_without_the_library_the_view_gets_a_picture(chart, monkeypatch):
    monkeypatch.setattr(library, "LIBRARY", library.LIBRARY.with_name("absent.mjs"))
    library.library_source.cache_clear()
    hear(chart, kind="here", view="one", generation=-1, bars=0, behind=False, needs_library=True)
    library.library_source.cache_clear()
    sent = take_sent(chart)
    assert sent[0] == ({"method": "custom", "content": {"kind": "library", "view": "one"}}, [])
    assert chart.picture.startswith(b"\x89PNG")


@pytest.mark.parametrize("message", [None, 3, "here", {}, {"kind": "elsewhere"}])
def test_messages_of_others_are_none_of_its_business(chart, message):
    chart._handle_custom_msg(message, [])
    assert not chart.watched
