"""A page is sent what has changed, once, and only while somebody looks."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.dashboards import PageWidget
from tests.dashboards.chart.wire import hear, messages, take_sent

pytestmark = pytest.mark.usefixtures("recording")
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(("act", "arg", "echo", "x")), inner, max_size=3),
    ),
)


def test_only_what_has_changed_is_sent(page):
    assert page.put({"a": "<p></p>", "b": "<i></i>"}, {"price": "1.00", "clock": "now"})
    take_sent(page)
    assert page.put({"a": "<p></p>", "b": "<b></b>"}, {"price": "2.00", "clock": "now"})
    assert messages(page) == [{"slots": {"b": "<b></b>"}, "fields": {"price": "2.00"}, "frame": 2}]


def test_nothing_is_sent_when_nothing_has_changed(page):
    page.put({"a": "<p></p>"}, {"price": "1.00"})
    take_sent(page)
    assert not page.put({"a": "<p></p>"}, {"price": "1.00"}, {"messages": []})
    assert messages(page) == []
    assert page.frame == 1


def test_a_list_is_sent_what_was_added(page):
    page.put(lists={"messages": ["<li>1</li>"]})
    page.put(lists={"messages": ["<li>2</li>"]})
    assert [each["lists"]["messages"] for each in messages(page)] == [
        ["<li>1</li>"],
        ["<li>2</li>"],
    ]


def test_a_view_that_opens_is_sent_everything(page):
    page.put({"a": "<p></p>"}, {"price": "1.00"}, {"messages": ["<li>1</li>"]})
    page.put(fields={"price": "2.00"}, lists={"messages": ["<li>2</li>"]})
    take_sent(page)
    hear(page, ready=True)
    assert messages(page) == [
        {
            "slots": {"a": "<p></p>"},
            "fields": {"price": "2.00"},
            "lists": {"messages": ["<li>1</li>", "<li>2</li>"]},
            "view": "",
            "whole": True,
            "frame": 2,
        }
    ]


def test_a_page_keeps_fifty_items_of_a_list(page):
    for number in range(120):
        page.put(lists={"messages": [f"<li>{number}</li>"]})
    page.put(lists={"many": [str(number) for number in range(80)]})
    take_sent(page)
    hear(page, ready=True)
    lists = messages(page)[0]["lists"]
    assert lists["messages"] == [f"<li>{number}</li>" for number in range(70, 120)]
    assert lists["many"] == [str(number) for number in range(30, 80)]


def test_nobody_looks_and_nothing_is_sent_but_all_is_kept():
    page = PageWidget()
    take_sent(page)
    page.put(fields={"price": "1.00"})
    hear(page, ready=True)
    hear(page, gone=True)
    take_sent(page)
    page.put(fields={"price": "2.00"})
    assert messages(page) == []
    hear(page, ready=True)
    assert messages(page)[0]["fields"] == {"price": "2.00"}


def test_what_was_put_while_the_page_was_away_comes_with_its_next_beat():
    page = PageWidget()
    take_sent(page)
    page.put(fields={"price": "1.00"}, lists={"messages": ["<li>1</li>"]})
    hear(page, view="a", beat=True)
    (told,) = messages(page)
    assert (told["fields"], told["lists"]) == ({"price": "1.00"}, {"messages": ["<li>1</li>"]})
    hear(page, view="a", beat=True)
    assert messages(page) == [{"view": "a", "pong": True}]


def test_of_two_views_one_may_close_and_the_other_still_sees_all():
    page = PageWidget()
    hear(page, view="a", ready=True)
    hear(page, view="b", ready=True)
    hear(page, view="b", gone=True)
    take_sent(page)
    page.put(fields={"price": "2.00"})
    assert messages(page)[0]["fields"] == {"price": "2.00"}


def test_of_many_items_the_last_fifty_travel(page):
    page.put(lists={"messages": [str(number) for number in range(500)]})
    assert messages(page)[0]["lists"]["messages"] == [str(each) for each in range(450, 500)]


def test_a_beat_is_answered_so_that_the_page_knows_of_the_kernel(page):
    hear(page, view="a", beat=True)
    assert messages(page) == [{"view": "a", "pong": True}]


def test_what_is_right_without_a_frame_comes_with_the_beat(page):
    page.pulse = lambda: {"market": "Market open"}
    hear(page, view="a", beat=True)
    assert messages(page) == [{"fields": {"market": "Market open"}, "frame": 1}]
    hear(page, view="a", beat=True)
    assert messages(page) == [{"view": "a", "pong": True}]


@pytest.mark.slow
@given(message=JSON)
def test_garbage_from_a_browser_changes_nothing(message):
    page = PageWidget()
    page.handle("known", lambda _: pytest.fail("it was called"))
    page.put({"a": "<p></p>"}, {"price": "1.00"})
    page._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    assert page.text_of("a") == "<p></p>"
    assert page.text_of("price") == "1.00"
    assert page.frame == 1
    page.close()


def test_a_download_carries_its_bytes(page):
    page.offer_download("one.zip", b"PK")
    data, buffers = take_sent(page)[0]
    assert abs(data["content"].pop("now") - time.time()) < 60
    assert (data["content"], buffers) == ({"view": "", "download": "one.zip"}, [b"PK"])
