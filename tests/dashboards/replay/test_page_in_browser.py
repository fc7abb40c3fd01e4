"""A replay as a file in a real browser: what moves together, and by which hand."""

import re

import pandas as pd
import pytest
from playwright.sync_api import expect

from multichat_lab.dashboards import ReplayView
from tests.dashboards.replay.recorded import BARS, SESSION
from tests.drawing import drawn

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def desk(open_file, floor):
    """The page of a desk that has traded."""
    return open_file(ReplayView(floor, session=SESSION, skip_silence=False))


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


def test_space_plays_to_the_end_s_skips_silence_and_a_question_mark_lists_the_keys(desk):
    desk.page.keyboard.press("Home")
    for _ in range(9):
        desk.page.keyboard.press("+")
    expect(desk.page.get_by_label("Speed")).to_have_value("50")
    desk.page.keyboard.press("Space")
    expect(desk.page.get_by_role("button", name="Pause")).to_be_visible()
    expect(desk.clock).to_have_text(str(BARS.index[-1].date()))
    expect(desk.page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    skip = desk.page.get_by_label("Skip silence")
    for skips in (True, False):
        desk.page.keyboard.press("s")
        expect(skip).to_be_checked(checked=skips)
    desk.page.keyboard.press("?")
    keys = desk.page.get_by_role("dialog", name="Keys")
    for does in ("Next event", "Next trade", "Faster", "Skip silence"):
        expect(keys).to_contain_text(does)
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
    desk.page.locator(".mc-earned").first.click()
    expect(desk.card).to_contain_text(columns.header["messages"][worst]["content"])
    expect(desk.card.locator(".mc-replay-total")).to_contain_text(money(by_message.sum().min()))
    own = [columns.header["orders"][int(each)]["message"] == worst for each in trades[:, 9]]
    entry, left = (f"{trades[own][0][at]:.6g}" for at in (6, 7))
    path = desk.card.get_by_role("img").first
    told = rf"long GBM in USD: entered at {entry} on .+, left at {left} on .+ UTC"
    assert re.fullmatch(told, path.get_attribute("aria-label"))
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
    drawn(desk.page)
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
    expect(desk.page.locator(".mc-said").last).to_be_in_viewport()
    assert desk.shown()["messages"] == last


def test_a_press_on_an_order_counts_although_the_clock_goes_on_meanwhile(desk):
    desk.page.keyboard.press("Home")
    desk.page.keyboard.press("Shift+ArrowRight")
    chip = desk.page.locator("button.mc-said-order").last
    expect(chip).to_be_visible()
    end = desk.clock.inner_text()
    chip.hover()
    desk.page.mouse.down()
    # what is under the finger: until then the list may still have been on its way
    pressed = desk.page.locator("button.mc-said-order:active")
    words = pressed.locator("xpath=ancestor::article").locator(".mc-said-words").inner_text()
    desk.slider.press("End")
    expect(desk.clock).not_to_have_text(end)
    desk.page.mouse.up()
    expect(desk.card).to_contain_text(words)
    desk.page.get_by_role("button", name="Close", exact=True).click()
    expect(desk.card).to_be_hidden()
