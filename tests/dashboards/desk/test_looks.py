"""Each view has a table of its own, which stands still while one reads in it."""

import re

import pytest

from multichat_lab import ChatMessage
from multichat_lab.dashboards.desk.chat_log import FIRST, ChatLog
from multichat_lab.dashboards.desk.looks import Looks
from multichat_lab.dashboards.parts.audience import Audience
from multichat_lab.dashboards.parts.per_view import MOST_VIEWS
from multichat_lab.errors import StoreError
from multichat_lab.trading.desk import DeskOptions
from tests.dashboards.chart.wire import hear, messages, take_sent
from tests.dashboards.desks import paused_desk
from tests.trading.desk.scripted import SESSION, Scripted

pytestmark = pytest.mark.usefixtures("recording")


TRADES = {each: lambda robot: robot.buy(1) for each in range(1, 300, 2)} | {
    each: lambda robot: robot.sell(1) for each in range(2, 300, 2)
}


@pytest.fixture
def busy():
    """A desk at which Bob fills an order with each bar, seen in two views."""
    with paused_desk(Scripted(TRADES, "Bob"), setup=DeskOptions(1_000_000)) as dashboard:
        dashboard.step(60)
        page = dashboard.screen.page
        for view in ("a", "b"):
            hear(page, view=view, ready=True)
        dashboard.refresh()
        take_sent(page)
        yield dashboard


def press(dashboard, view, act, arg=None):
    """Press something in a view, and return what each view is shown of tables then."""
    hear(dashboard.screen.page, view=view, act=act, arg=arg)
    return told(dashboard)


def told(dashboard):
    """Return what was told since the last time: view → its tabs, its table, its newer rows."""
    dashboard.refresh()
    shown: dict[str, dict[str, str]] = {}
    for each in messages(dashboard.screen.page):
        own = {**each.get("slots", {}), **each.get("fields", {})}
        of_tables = {name: own[name] for name in ("tabs", "table", "newer") if name in own}
        if of_tables:
            shown.setdefault(each.get("view", "all"), {}).update(of_tables)
    return shown


def times(html):
    return re.findall(r"<td[^>]*>(\d{4}-[^<]*)</td>", html)


def chosen(html):
    return re.findall(r'aria-selected="true">(\w+)<', html)


def test_a_view_turns_to_a_table_and_no_other_does(busy):
    shown = press(busy, "a", "table", "Fills")
    assert list(shown) == ["a"]
    assert chosen(shown["a"]["tabs"]) == ["Fills"]
    assert list(press(busy, "b", "table", "Accounts")) == ["b"]
    busy.step()
    shown = told(busy)
    assert ">Equity<" in shown["b"]["table"]
    assert ">Costs<" in shown["a"]["table"]


def test_a_view_that_opens_again_is_shown_its_own_table_at_once(busy):
    press(busy, "a", "table", "Fills")
    hear(busy.screen.page, view="a", ready=True)
    [whole] = [each for each in messages(busy.screen.page) if each.get("whole")]
    assert chosen(whole["slots"]["tabs"]) == ["Fills"]


def test_after_a_time_without_anybody_each_view_is_shown_its_own(busy):
    press(busy, "a", "table", "Fills")
    page = busy.screen.page
    page.audience._clock = lambda: float("inf")
    page.put(fields={"price": "1.00"})
    page.audience._clock = lambda: 1e12
    hear(page, view="b", beat=True)
    slots = [(each["view"], each["slots"]) for each in messages(page) if "slots" in each]
    shown = [(view, chosen(each["tabs"])) for view, each in slots if "tabs" in each]
    assert shown == [("", ["Working"]), ("a", ["Fills"]), ("b", ["Working"])]


def test_what_one_reads_stands_still_and_tells_how_many_are_newer(busy):
    before = times(press(busy, "a", "table", "Fills")["a"]["table"])
    shown = press(busy, "a", "hold", "still")["a"]
    assert (times(shown["table"]), shown["newer"]) == (before, "Newest")
    busy.step(12)
    shown = told(busy)["a"]
    assert shown["newer"] == "12 newer"
    assert "table" not in shown or times(shown["table"]) == before
    after = times(press(busy, "a", "newest")["a"]["table"])
    assert after[12:] == before[: len(before) - 12]


def test_who_scrolls_up_again_is_shown_the_newest(busy):
    press(busy, "a", "table", "Fills")
    press(busy, "a", "hold", "still")
    busy.step(3)
    told(busy)
    shown = press(busy, "a", "hold", "")["a"]
    assert 'data-act="newest"' not in shown["table"]


def test_older_pages_do_not_slide_while_one_reads_them(busy):
    press(busy, "a", "table", "Fills")
    older = times(press(busy, "a", "page", "1")["a"]["table"])
    busy.step(9)
    shown = told(busy)["a"]
    assert shown["newer"] == "9 newer"
    assert "table" not in shown or times(shown["table"]) == older
    back = times(press(busy, "a", "page", "0")["a"]["table"])
    assert len(back) == 50 and back[-1] >= older[0]


def test_the_choices_of_many_that_have_left_are_forgotten():
    looks = Looks(Audience())
    for number in range(3 * MOST_VIEWS):
        looks.of(f"view {number}")
    assert len(looks._looks) == MOST_VIEWS


def test_all_that_was_said_can_be_reached(memory):
    memory.create_session(["Ann"], session_id=SESSION)
    for number in range(1, 3 * FIRST):
        memory.add_message(ChatMessage(SESSION, "Ann", f"word {number}"))
    log = ChatLog(memory, SESSION)
    log.read_on()
    found = [each.content for each in log.take()]
    while True:
        log.wish("a", int(found[0].split()[1]))
        assert log.is_due
        log.read_on()
        [(view, earlier)] = log.take_earlier()
        assert view == "a"
        if not earlier:
            break
        found = [*(each.content for each in earlier), *found]
    assert found == [f"word {number}" for number in range(1, 3 * FIRST)]
    log.wish("a", 2**60)
    log.read_on()
    assert [each.seq for each in log.take_earlier()[0][1]] == list(range(2 * FIRST, 3 * FIRST))


@pytest.mark.anyio
async def test_what_cannot_be_read_for_a_view_is_told_to_it_alone(busy, monkeypatch):
    chats, page = busy.live.desk.chats, busy.screen.page
    read = chats.get_messages
    damaged = StoreError("Line 3 is damaged", "Mend it.")

    def read_end(session_id, limit=None, after_seq=None, **given):
        if limit is not None:
            raise damaged
        return read(session_id, limit=limit, after_seq=after_seq, **given)

    for word in ("one", "two"):
        chats.add_message(ChatMessage(SESSION, "Ann", word))
    await busy._draw()
    monkeypatch.setattr(chats, "get_messages", read_end)
    take_sent(page)
    hear(page, view="a", act="earlier", arg="2")
    busy._chat._read_at = float("-inf")
    await busy._draw()
    refused = [each for each in messages(page) if each.get("fields", {}).get("refusal")]
    assert [(each["view"], each["refused"]) for each in refused] == [("a", 0)]
    assert "Line 3 is damaged" in refused[0]["fields"]["refusal"]
    monkeypatch.undo()
    hear(page, view="a", act="earlier", arg="2")
    await busy._draw()
    [earlier] = [each["earlier"] for each in messages(page) if "earlier" in each]
    assert len(earlier["messages"]) == 1


def test_a_page_that_is_pressed_before_its_table_is_shown_has_rows(busy):
    page = busy.screen.page
    hear(page, view="a", act="table", arg="Fills")
    table = press(busy, "a", "page", "1")["a"]["table"]
    assert "page 2 of 2" in table
    assert table.count("<tr") > 5


@pytest.mark.parametrize("arg", ["-1", 1e300])
def test_a_page_that_is_no_number_changes_nothing(busy, arg):
    press(busy, "a", "table", "Fills")
    assert "table" not in press(busy, "a", "page", arg).get("a", {})
