"""A replay as a file in a real browser: what moves together, and by which hand."""

import pandas as pd
import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import ReplayView
from tests.accessibility import violations
from tests.browser import chromium
from tests.dashboards.replay.recorded import BARS, SESSION, said
from tests.dashboards.replay.replay_page import SMALL_TARGETS, TOO_WIDE, ReplayPage
from tests.outside_world import outside_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def open_file(tmp_path_factory):
    """Save a replay and open the file on a page of its own, which must have had no trouble."""
    folder = tmp_path_factory.mktemp("files")
    opened = []
    with outside_world() as world, chromium() as browser:

        def open_in(view, width=1280, **options):
            context = browser.new_context(
                proxy=world.proxy, viewport={"width": width, "height": 844}, **options
            )
            file = view.save(folder / f"{len(opened)}.html")
            opened.append(ReplayPage(context.new_page(), view))
            return opened[-1].open(file.as_uri())

        yield open_in
        for each in opened:
            each.page.context.close()
            assert each.troubles == []
    assert world.requests == []


@pytest.fixture(scope="module")
def desk(open_file, floor):
    """The page of a desk that has traded."""
    return open_file(ReplayView(floor, session=SESSION, skip_silence=False))


@pytest.fixture
def talk(open_file):
    """Open the page of a conversation with words at these minutes; None is not known."""
    stores = []

    def open_talk(*minutes, **options):
        stores.append(SessionPersistence("memory"))
        said(stores[-1], *minutes)
        return open_file(ReplayView(stores[-1], session="talk"), **options)

    yield open_talk
    for each in stores:
        each.close()


def money(amount):
    return f"{'−' if amount < 0 else ''}${abs(amount):,.2f}"


def expected(view, when):
    """What the store's rows come to at a time, as the page writes it."""
    state = view.at(when).state
    held = {row.participant: f"{row.quantity:,g}" for row in state.positions.itertuples()}
    accounts = {}
    for seat in state.seats.itertuples():
        quantity = held.get(seat.participant, "nothing").replace("-", "−")
        accounts[seat.participant] = (money(seat.equity), money(seat.cash), quantity)
    bars = BARS[: pd.Timestamp(when, tz="UTC")]
    return state.messages, f"{bars['close'].iloc[-1]:.2f}", accounts


def seen(page):
    """What the page shows, brought to the form of `expected`."""
    shown = page.shown()
    accounts = {
        name: (cells[0], cells[2], cells[4].split(" ")[0])
        for name, cells in shown["accounts"].items()
    }
    return shown["messages"], shown["close"], accounts


@pytest.mark.parametrize("shares", [(0.9, 0.5), (0.5, 0.1), (0.1, 0.97), (0.3, 0.2, 0.61)])
def test_words_candles_positions_and_money_are_those_of_the_store_where_one_drags(desk, shares):
    desk.page.keyboard.press("End")
    end = desk.clock.inner_text()
    desk.drag(*shares)
    expect(desk.clock).not_to_have_text(end)
    assert seen(desk) == expected(desk.view, desk.clock.inner_text())


def test_keys_go_from_event_to_event_and_from_trade_to_trade(desk):
    columns = desk.view.columns
    fills = sorted({*columns.column("fills", "time")})
    words = {*columns.column("words", "shown")}
    days = [pd.Timestamp(each, unit="s") for each in sorted({*fills, *words})]
    desk.page.keyboard.press("Home")
    expect(desk.clock).to_have_text(str(BARS.index[0].date()))
    first = [each for each in days if each > BARS.index[0].tz_localize(None)]
    for day in first[:3]:
        desk.page.keyboard.press("ArrowRight")
        expect(desk.clock).to_have_text(str(day.date()))
    desk.page.keyboard.press("ArrowLeft")
    expect(desk.clock).to_have_text(str(first[1].date()))
    desk.page.keyboard.press("End")
    desk.page.keyboard.press("Shift+ArrowLeft")
    last = pd.Timestamp([each for each in fills if each < columns.header["to"] / 1e6][-1], unit="s")
    expect(desk.clock).to_have_text(str(last.date()))
    words = desk.slider.get_attribute("aria-valuetext")
    assert words.startswith(f"{last.date()}, event ")


def test_space_plays_to_the_end_and_a_question_mark_lists_the_keys(desk):
    desk.page.keyboard.press("Home")
    for _ in range(9):
        desk.page.keyboard.press("+")
    expect(desk.page.get_by_label("Speed")).to_have_value("50")
    desk.page.keyboard.press("Space")
    expect(desk.page.get_by_role("button", name="Pause")).to_be_visible()
    expect(desk.clock).to_have_text(str(BARS.index[-1].date()))
    expect(desk.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    desk.page.keyboard.press("?")
    keys = desk.page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Next trade")
    desk.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_a_fill_leads_to_its_words_and_words_to_what_they_earned(desk):
    columns = desk.view.columns
    seats = [each["name"] for each in columns.header["seats"]]
    fill = columns.buffers["fills"][-3]
    order = columns.header["orders"][int(fill[3])]
    message = columns.header["messages"][order["message"]]
    lane = desk.page.locator(".mc-replay-name").all_text_contents().index(seats[int(fill[1])])
    desk.press_fill(lane, fill[0])
    expect(desk.marked).to_contain_text(message["content"])
    expect(desk.card).to_contain_text(message["content"])
    expect(desk.card).to_contain_text(f"{order['side'].capitalize()} {order['quantity']:g}")
    desk.page.keyboard.press("End")
    trades = columns.buffers["trades"]
    by_message = pd.Series(trades[:, 8]).groupby(
        [columns.header["orders"][int(each)]["message"] for each in trades[:, 9]]
    )
    worst = by_message.sum().idxmin()
    desk.page.locator(".mc-replay-cost").first.click()
    expect(desk.card).to_contain_text(columns.header["messages"][worst]["content"])
    expect(desk.card.locator(".mc-replay-total")).to_contain_text(money(by_message.sum().min()))
    desk.page.get_by_role("button", name="Close", exact=True).click()
    expect(desk.card).to_be_hidden()


def test_a_press_at_an_arrow_of_the_chart_leads_to_its_words(desk):
    desk.page.keyboard.press("End")
    box = desk.page.locator(".mc-chart-plot").bounding_box()
    fills = desk.view.columns.buffers["fills"]
    end = len(BARS)
    number = BARS.index.searchsorted(pd.Timestamp(fills[-3][0], unit="s", tz="UTC"))
    pane = desk.page.locator(".mc-replay-over").bounding_box()["width"]
    x = box["x"] + pane * number / (end + 6)  # six empty bars at the edge
    desk.page.mouse.click(x, box["y"] + 60)
    expect(desk.card).to_be_visible()
    expect(desk.marked).to_have_count(1)
    desk.page.keyboard.press("End")


def test_the_transcript_stands_where_one_reads_and_a_button_leads_back(desk):
    desk.page.keyboard.press("End")
    back = desk.page.get_by_role("button", name="Back to the clock")
    if back.is_visible():
        back.click()
    desk.page.locator(".mc-replay-feed").hover()
    desk.page.mouse.wheel(0, -100_000)
    expect(back).to_be_visible()
    back.click()
    expect(back).to_be_hidden()
    last = len(desk.view.columns.header["messages"])
    expect(desk.page.locator(".mc-replay-row").last).to_be_in_viewport()
    assert desk.shown()["messages"] == last


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_phone_stacks_it_and_everybody_can_use_it(open_file, floor, scheme):
    view = ReplayView(floor, session=SESSION)
    phone = open_file(view, 390, has_touch=True, is_mobile=True, color_scheme=scheme)
    assert phone.page.evaluate(TOO_WIDE) == 0
    assert phone.page.evaluate(SMALL_TARGETS) == []
    expect(phone.slider).to_be_in_viewport()
    assert violations(phone.page, ".mc-replay") == []
    phone.page.locator(".mc-replay-cost").first.click()
    expect(phone.slider).to_be_in_viewport()
    phone.page.set_viewport_size({"width": 1280, "height": 900})
    expect(phone.card).to_be_visible()
    assert violations(phone.page, ".mc-replay") == []


def test_a_conversation_alone_has_its_words_and_no_empty_boxes(talk):
    page = talk(0, 1, None, 3, 600)
    for region in ("Market", "Money"):
        expect(page.page.get_by_role("region", name=region)).to_be_hidden()
    expect(page.page.get_by_role("button", name="Next trade")).to_be_hidden()
    expect(page.page.locator(".mc-replay-row").nth(2)).to_contain_text("time not known")
    expect(page.page.locator(".mc-replay-note")).to_contain_text("1 pause shortened by")
    page.page.keyboard.press("Home")
    expect(page.page.locator(".mc-replay-row")).to_have_count(1)
    page.page.keyboard.press("ArrowRight")
    expect(page.page.locator(".mc-replay-row")).to_have_count(3)
    assert violations(page.page, ".mc-replay") == []


def test_where_no_time_is_known_the_messages_are_counted(talk):
    page = talk(None, None, None)
    expect(page.clock).to_have_text("Message 3 of 3")
    page.page.keyboard.press("ArrowLeft")
    expect(page.clock).to_have_text("Message 2 of 3")
    expect(page.page.locator(".mc-replay-row")).to_have_count(2)
