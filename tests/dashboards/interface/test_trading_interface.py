"""The interface without a browser: tabs, preferences, a new session, and its data as a file."""

import asyncio
import io
import json
import re
import zipfile

import pandas as pd
import pytest
from ipywidgets.widgets import widget as registry

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import TradingInterface
from multichat_lab.errors import MultichatError, SessionLimitError
from multichat_lab.stores.schema import TABLES
from tests.dashboards.chart.wire import hear, take_sent
from tests.dashboards.interface.pressing import CALM, press
from tests.waiting import HANG_SECONDS

NUMBERS = {"price", "quantity", "pnl", "cash", "commission", "initial_cash", "equity"}


def trade(interface):
    """Buy and sell, with the market stopped, so that there is something to save."""
    dashboard = interface.dashboard
    dashboard.start(paused=True)
    for button in ("buy", "sell", "hold"):
        dashboard.trader.ticket.why.value = f"I <b>{button}</b>, and say; “so”."
        dashboard.trader.ticket.buttons[button].click()
        dashboard.step(3)


def classes(interface):
    return set(interface.dashboard.screen.root._dom_classes)


@pytest.mark.slow
@pytest.mark.parametrize("storage_type", ["memory", "sqlite", "duckdb"])
def test_the_file_holds_exactly_what_the_store_holds(storage_type, tmp_path):
    with SessionPersistence(storage_type, tmp_path / "desk") as chats:
        interface = TradingInterface(chats, CALM)
        trade(interface)
        path = interface.save_data(tmp_path / "session.zip")
        desk = interface.dashboard.live.desk
        expected, messages = stored_tables(desk), chats.get_messages(desk.session_id)
        interface.close()
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        lines = [json.loads(line) for line in archive.read("messages.jsonl").splitlines()]
        told = [line["content"] for line in lines if "content" in line]
        assert told == [each.content for each in messages]
        assert len(told) >= 3
        for table, rows in expected.items():
            saved = pd.read_csv(io.BytesIO(archive.read(f"{table}.csv")))
            assert set(rows) <= set(saved), table
            assert len(saved) == len(rows) > 0, table
            for name in NUMBERS & set(rows):
                assert sorted(saved[name]) == sorted(rows[name]), (table, name)


def stored_tables(desk):
    """Return what the store has of everybody's run: table → frame."""
    with desk.chats.store.reading() as reader:
        return {
            table: pd.DataFrame(
                [
                    row
                    for seat in desk.seats.values()
                    for row in reader.run_rows(table, seat.run.run_id)
                ],
                columns=TABLES[table],
            )
            for table in ("runs", "orders", "fills", "trades", "equity")
        }


@pytest.mark.anyio
async def test_save_data_in_the_menu_hands_the_same_file_to_the_browser(interface):
    trade(interface)
    hear(interface.menu.page, ready=True)
    take_sent(interface.menu.page)
    hear(interface.menu.page, view="one", act="save")
    take_sent(interface.menu.page)
    sent = []
    async with asyncio.timeout(HANG_SECONDS):
        while not sent:
            await asyncio.sleep(0.01)
            sent = take_sent(interface.menu.page)
    data, buffers = sent[-1]
    session_id = interface.dashboard.live.desk.session_id
    told = data["content"]
    assert (told["view"], told["download"]) == ("one", f"AAPL-{session_id[:8]}.zip")
    assert "fills.csv" in zipfile.ZipFile(io.BytesIO(buffers[0])).namelist()


def test_a_new_session_follows_the_preferences_and_the_old_one_stays_recorded(interface, memory):
    trade(interface)
    old = interface.dashboard
    interface.form.controls["symbol"].value = "IBM"
    interface.form.controls["robots"].value = ("breakout",)
    press(interface, "new")
    new = interface.dashboard
    assert repr(new) == "<TradingDashboard IBM: Breakout, You>"
    assert (old.live.is_alive, new.live.is_alive) == (False, True)
    assert all(report.is_equal for report in old.live.desk.replay().values())
    assert len(memory.list_sessions()) == 2
    with memory.store.reading() as reader:
        assert len(reader.run_rows("fills", old.live.desk.seats["You"].run.run_id)) == 2


def test_a_new_session_that_is_refused_leaves_the_old_desk_trading(recording):
    with SessionPersistence("memory", max_sessions=1) as chats:
        interface = TradingInterface(chats, CALM)
        desk = interface.dashboard
        with pytest.raises(SessionLimitError):
            interface.new_session()
        take_sent(interface.menu.page)
        press(interface, "new")
        told = [data["content"] for data, _ in take_sent(interface.menu.page)]
        assert "sessions" in [each["fields"] for each in told][-1]["refusal"]
        assert interface.dashboard is desk
        assert desk.live.is_alive
        interface.close()


def test_tabs_lay_out_the_same_desk(interface):
    desk = interface.dashboard
    for tab, layout in (("Charts", "charts"), ("Mobile view", "mobile"), ("Dashboard", "desk")):
        press(interface, "tab", tab)
        assert f"mc-layout-{layout}" in classes(interface)
        assert len({each for each in classes(interface) if "layout" in each}) == 1
        assert interface.menu.page.text_of("menu").count('aria-selected="true"') == 1
    press(interface, "tab", "no such tab")
    assert "mc-layout-desk" in classes(interface)
    assert interface.dashboard is desk


def test_a_tab_is_turned_to_in_one_view_alone_unless_a_cell_turns_all(interface):
    page = interface.menu.page
    for view in ("a", "b"):
        hear(page, view=view, ready=True)
    take_sent(page)
    hear(page, view="a", act="tab", arg="Charts")
    assert dressed(page) == [("a", "charts")]
    assert "mc-layout-desk" in classes(interface)
    press(interface, "preferences")
    assert dressed(page) == [("", "desk"), ("a", "charts")]
    interface.show_tab("Mobile view")
    assert dressed(page) == [("", "mobile"), ("a", "mobile")]
    assert "mc-layout-mobile" in classes(interface)


def dressed(page):
    """Return what the views were told of their layout: view (empty for all) and layout."""
    sent = [data["content"] for data, _ in take_sent(page) if "content" in data]
    bars = [(each.get("view", ""), each["slots"]["menu"]) for each in sent if "slots" in each]
    return [(view, re.search('data-dress="([a-z]+)"', bar)[1]) for view, bar in bars]


def test_the_theme_changes_at_once_and_stays_in_a_new_session(interface):
    interface.form.controls["theme"].value = "light"
    assert interface.dashboard.screen.theme == "light"
    assert "mc-light" in interface._root._dom_classes
    press(interface, "new")
    assert interface.dashboard.screen.theme == "light"


def test_the_speed_changes_at_once(interface):
    interface.form.controls["speed"].value = 33
    live = interface.dashboard.live
    assert live.call(lambda: live.desk.speed) == 33


def test_closing_leaves_no_widget(memory):
    before = set(registry._instances)
    interface = TradingInterface(memory, CALM)
    interface.new_session()
    interface.close()
    interface.close()
    assert set(registry._instances) == before


def test_it_tells_what_it_shows(interface):
    bundle = interface._repr_mimebundle_()
    assert bundle["text/plain"] == repr(interface)
    assert bundle["text/plain"] == "<TradingInterface Dashboard, Charts, Mobile view>"
    assert "image/png" in bundle


def test_a_file_that_cannot_be_written_is_told(interface, tmp_path):
    with pytest.raises((OSError, MultichatError)):
        interface.save_data(tmp_path / "no such folder" / "session.zip")
