"""What hands do at an explorer with a page alone: keys, brush, pins, addresses, speaking."""

import re

import pytest
from playwright.sync_api import expect

from multichat_lab import ChatMessage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TOPIC = "IBM on 24 March 2025"
OTHER = "IBM on 21 March 2025"
SESSION = "floor-2025-03-24"
NOTEBOOK = """
from multichat_lab.dashboards import SessionExplorer
explorer = SessionExplorer("sqlite:{}", alone=True).speak_as("Zoe")
explorer
"""
PASTED = "() => navigator.clipboard.readText()"
SAYS_COPIED = """(button) => {
  window.copied = new Promise((told) => {
    const look = () => button.textContent === "Copied" && told(true);
    new MutationObserver(look).observe(button, { childList: true });
  });
}"""


def copy_by(page, name):
    """Press a button that copies, and says so for a moment."""
    button = page.button(name)
    button.evaluate(SAYS_COPIED)
    button.click()
    assert page.page.evaluate("() => window.copied")
    return page.page.evaluate(PASTED)


def seq(page):
    """Return `seq` of the message that is looked at."""
    return int(page.current.get_attribute("data-seq"))


def test_a_session_is_pinned_and_another_one_read_beside_it(show):
    page = show()
    page.button(f"Pin {TOPIC}").click()
    page.read(OTHER)
    pinned = page.page.get_by_role("list", name="Pinned").get_by_role("button")
    expect(pinned).to_have_text(TOPIC)
    row = page.page.locator(".mc-explorer-session", has_text=TOPIC)
    row.hover()
    row.get_by_role("button", name="Beside").click()
    topics = page.page.locator(".mc-explorer-reader .mc-explorer-topic")
    expect(topics).to_have_text([OTHER, TOPIC])
    expect(page.page.locator(".mc-explorer-reader").last.locator(".mc-said").first).to_be_visible()
    row.get_by_role("button", name="Read alone").click()
    expect(topics).to_have_text([OTHER])
    pinned.click()
    expect(topics).to_have_text([TOPIC])
    page.button(f"Pin {TOPIC}").click()
    expect(pinned).to_have_count(0)


def test_a_span_of_time_is_chosen_by_dragging_over_it_and_taken_back(show):
    page = show()
    bars = page.page.locator(".mc-explorer-bars")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    page.page.mouse.move(box["x"] + 0.02 * box["width"], box["y"] + 20)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 20, steps=4)
    page.page.mouse.up()
    expect(page.totals).to_have_text(re.compile(r"^\d+ of 406 messages in \d of 16 sessions$"))
    expect(page.page.locator(".mc-explorer-sql code")).to_contain_text("timestamp")
    page.page.locator(".mc-explorer-chip", has_text="UTC").click()
    expect(page.totals).to_have_text("406 messages in 16 sessions")


def test_both_ends_of_the_line_below_the_bars_can_be_taken(show):
    page = show()
    low, high = (page.page.get_by_label(each, exact=True) for each in ("From", "To"))
    high.scroll_into_view_if_needed()
    box = high.bounding_box()
    middle = box["y"] + box["height"] / 2
    for begin, end in ((box["width"] - 8, 0.7), (8, 0.2)):
        before = page.totals.inner_text()
        page.page.mouse.move(box["x"] + begin, middle)
        page.page.mouse.down()
        page.page.mouse.move(box["x"] + end * box["width"], middle, steps=4)
        page.page.mouse.up()
        expect(page.totals).not_to_have_text(before)
    assert 0 < int(low.input_value()) < int(high.input_value()) < int(high.get_attribute("max"))
    before = low.get_attribute("aria-valuetext")
    low.press("ArrowRight")
    expect(low).not_to_have_attribute("aria-valuetext", before)


def test_the_choice_and_the_place_of_a_message_can_be_copied(show):
    page = show()
    page.page.locator("[data-choice='senders/Clerk']").click()
    where = page.page.locator(".mc-explorer-sql code")
    expect(where).to_contain_text("Clerk")
    assert copy_by(page, "Copy") == where.inner_text()
    page.read(TOPIC)  # it opens at the first of what is chosen
    expect(page.current.locator(".mc-said-head b")).to_have_text("Clerk")
    first = seq(page)
    page.page.keyboard.press("]")
    expect(page.current).not_to_have_attribute("data-seq", str(first))
    assert copy_by(page, "Link") == f"{SESSION}/{seq(page)}"


def test_an_address_leads_to_a_message_and_follows_the_one_that_is_looked_at(show):
    page = show(at=f"#{SESSION}/20")
    expect(page.current).to_have_attribute("data-seq", "20")
    expect(page.current).to_be_in_viewport()
    page.page.keyboard.press("j")
    expect(page.current).to_have_attribute("data-seq", "21")
    expect(page.page).to_have_url(re.compile(f"#{SESSION}/21$"))
    page.page.reload()
    expect(page.current).to_have_attribute("data-seq", "21")


def test_keys_lead_through_messages_and_hits_to_the_search_and_to_their_help(show):
    page = show(at=f"#{SESSION}/3")
    expect(page.current).to_have_attribute("data-seq", "3")
    page.page.keyboard.press("k")
    expect(page.current).to_have_attribute("data-seq", "2")
    page.page.locator("[data-choice='senders/Clerk']").click()
    expect(page.totals).to_contain_text("58 of 406")
    for key, found in ("]", "12"), ("[", "2"), ("[", "2"):
        page.page.keyboard.press(key)
        expect(page.current).to_have_attribute("data-seq", found)
        expect(page.current.locator(".mc-said-head b")).to_have_text("Clerk")
    page.page.keyboard.press("?")
    help_of_keys = page.page.get_by_role("dialog", name="Keys")
    expect(help_of_keys).to_contain_text("answer the message")
    page.page.keyboard.press("Escape")
    expect(help_of_keys).to_be_hidden()
    page.page.keyboard.press("/")
    expect(page.page.get_by_role("searchbox")).to_be_focused()
    page.page.keyboard.type("jk")
    expect(page.page.get_by_role("searchbox")).to_have_value("jk")


def test_a_thread_opens_beside_its_message_and_escape_leads_back(show):
    page = show()
    page.read(TOPIC)
    page.said.locator(".mc-said-replies").first.click()
    thread = page.page.get_by_role("complementary", name="Beside it")
    root = thread.locator(".mc-said").first
    expect(root).to_be_visible()
    expect(thread.locator("button")).to_have_text(["Close"])
    assert thread.locator(".mc-said").count() > 1
    page.page.keyboard.press("Escape")
    expect(thread).to_be_hidden()
    expect(page.said.locator(".mc-said-replies").first).to_be_focused()


def test_a_person_answers_one_who_is_there_and_the_store_has_it(show, chats):
    page = show()
    session = chats.create_session(["Ann", "Bob"], topic="A running one").session_id
    [asked] = chats.add_messages([ChatMessage(session, "Bob", "Sell, or wait?")])
    page.page.locator(".mc-explorer-fresh").click()
    page.read("A running one")
    page.page.keyboard.press("j")
    expect(page.current).to_contain_text("Sell, or wait?")
    page.page.keyboard.press("r")
    expect(page.page.locator(".mc-explorer-answering")).to_contain_text("Sell, or wait?")
    page.page.get_by_label("To whom").select_option("Bob")
    field = page.page.get_by_label("What is said")
    field.fill("Wait.")
    field.press("Enter")
    expect(page.current.locator(".mc-said-quote")).to_contain_text("Sell, or wait?")
    expect(field).to_have_value("")
    *_, said = chats.get_messages(session)
    assert (said.sender, said.recipient, said.content) == ("Zoe", "Bob", "Wait.")
    assert said.reply_to == asked.message_id


def test_what_cannot_be_said_stays_in_the_field_and_is_told_why(show):
    page = show(at=f"#{SESSION}/1")
    field = page.page.get_by_label("What is said")
    expect(page.current).to_be_visible()
    field.fill("Too late?")
    field.press("Enter")
    expect(page.page.locator(".mc-explorer-failed")).to_contain_text("ended")
    expect(field).to_have_value("Too late?")
