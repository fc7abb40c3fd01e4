"""An explorer by our own server, and with a kernel under Voilà, over the floor of the Clerk.

Nobody answers the Clerk.
"""

import re

import pytest
from playwright.sync_api import expect

from multichat_lab import Annotation, ChatMessage, annotations_df
from tests.accessibility import violations
from tests.waiting import wait_until
from tests.widget_page import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SELECTED = "() => getSelection().toString()"
SERVERS = ["ours", "voila"]
TOPIC = "IBM on 24 March 2025"
SESSION = "floor-2025-03-24"
NOTEBOOK = """
from multichat_lab.dashboards import SessionExplorer
explorer = SessionExplorer("sqlite:{}")
explorer
"""


def test_the_one_whom_nobody_answers_stands_out_and_is_read_by_a_press_on_a_cell(show):
    page = show()
    ignored = page.page.locator(".mc-explorer-matrix tr", has=page.page.locator("[data-ignored]"))
    expect(ignored.locator("th")).to_have_text("Clerk")
    page.button("Clerk → Lead: 58").click()
    expect(page.totals).to_have_text("58 of 406 messages in 16 of 16 sessions")
    expect(page.page.locator(".mc-explorer-sql code")).to_contain_text("Clerk")
    page.read(TOPIC)  # it opens at the first of what is chosen
    expect(page.current.locator(".mc-said-head b")).to_have_text("Clerk")
    first = page.current.get_attribute("data-seq")
    page.page.keyboard.press("]")
    expect(page.current).not_to_have_attribute("data-seq", first or "")
    expect(page.current.locator(".mc-said-head b")).to_have_text("Clerk")
    expect(page.current).to_contain_text("not answered")
    page.button("Take back: Who: Clerk").click()
    page.button("Take back: To whom: Lead").click()
    expect(page.totals).to_have_text("406 messages in 16 sessions")


def test_words_are_found_and_marked_and_what_is_no_expression_is_told(show):
    page = show()
    search = page.page.get_by_role("searchbox")
    search.fill("/margin (report|on)/")
    expect(page.totals).to_contain_text(" of 406 messages")
    page.sessions.first.click()
    expect(page.said.locator("mark").first).to_be_visible()
    page.page.keyboard.press("]")
    expect(page.current.locator("mark").first).to_have_text(re.compile("^margin (report|on)$"))
    search.fill("/(/")
    expect(page.page.get_by_role("alert")).to_contain_text("no regular expression")


def test_a_quote_leads_to_what_is_answered_and_back_again(show):
    page = show()
    page.read(TOPIC)
    page.places()
    row = page.said.filter(has=page.page.locator("button.mc-said-quote")).last
    answer = row.get_attribute("data-seq")
    quote = page.page.locator(f".mc-said[data-seq='{answer}'] button.mc-said-quote")
    answered = quote.inner_text()
    quote.click()
    expect(page.current).not_to_have_attribute("data-seq", answer)
    words = page.current.locator(".mc-said-words")
    expect(words).to_be_visible()
    assert words.inner_text() in answered
    page.button("Back").click()
    expect(page.current).to_have_attribute("data-seq", answer)


def test_a_label_on_selected_words_is_in_the_store_and_can_be_chosen(show, chats):
    page = show()
    page.read(TOPIC)
    words = page.said.nth(1).locator(".mc-said-words")
    content = words.inner_text()
    page.places()
    words.dblclick(position={"x": 8, "y": 8})  # selects the first word
    page.page.keyboard.press("a")
    page.page.get_by_role("dialog").get_by_role("button", name="question").click()
    expect(page.page.locator(".mc-said-label")).to_have_text("question")
    noted = annotations_df(chats).iloc[-1]
    assert (noted["label"], noted["session_id"]) == ("question", SESSION)
    assert content.startswith(content[noted["start"] : noted["end"]])
    assert 0 == noted["start"] < noted["end"] < len(content)
    words.dblclick(position={"x": 8, "y": 8})
    page.page.keyboard.press("a")
    page.page.get_by_role("dialog").get_by_role("button", name="question").click()
    expect(page.page.get_by_text("You have labelled it “question” before.")).to_be_visible()
    page.page.locator("[data-choice='labels/question']").click()
    expect(page.totals).to_contain_text("1 of 406 messages")


def test_what_others_write_is_told_and_moves_nothing(show, chats):
    page = show()
    session = chats.create_session(["Ann", "Bob"], session_id="live", topic="A live one")
    chats.add_messages(
        ChatMessage(session.session_id, ("Ann", "Bob")[number % 2], f"Word {number}. " * 20)
        for number in range(300)
    )
    fresh = page.page.locator(".mc-explorer-fresh")
    expect(fresh).to_have_text("300 new")
    fresh.click()
    page.read("A live one")
    page.page.keyboard.press("j")
    expect(page.current).to_have_attribute("data-seq", "1")
    feed = page.page.locator(".mc-explorer-pages > [role=feed]")
    feed.evaluate("feed => feed.scrollTo(0, 9000)")
    before = page.places()
    seq = list(before)[8]
    expect(page.page.locator(f".mc-said[data-seq='{seq}']")).to_be_in_viewport()
    chats.add_messages(ChatMessage(session.session_id, "Ann", "Written later.") for _ in range(12))
    expect(fresh).to_have_text("12 new")
    fresh.click()
    same = page.page.locator(f".mc-said[data-seq='{seq}'][aria-setsize='312']")
    expect(same).to_be_visible()
    assert abs(page.places()[seq] - before[seq]) <= 1
    wait_until(lambda: page.page.wait_for_timeout(20) or fresh.is_hidden())


def test_what_others_label_is_shown_in_its_place_and_selected_words_stay_selected(show, chats):
    page = show()
    page.read(TOPIC)
    before = page.places()
    page.said.nth(1).locator(".mc-said-words").dblclick(position={"x": 8, "y": 8})
    selected = page.page.evaluate(SELECTED)
    assert selected
    message = chats.get_messages(SESSION)[3]
    chats.annotations.add([Annotation(SESSION, "unclear", message_id=message.message_id)])
    label = page.page.locator(".mc-said[data-seq='4'] .mc-said-label")
    expect(label).to_have_text("unclear")
    assert (page.page.evaluate(SELECTED), page.places()["2"]) == (selected, before["2"])


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_is_for_all_who_read_it_otherwise(show, theme, width):
    page = show(width, theme)
    assert violations(page.page, ".mc-explorer") == []
    page.read(TOPIC)
    page.said.locator(".mc-said-replies").first.click()
    expect(page.page.locator(".mc-explorer-drawer .mc-said").first).to_be_visible()
    assert violations(page.page, ".mc-explorer") == []
    page.page.keyboard.press("?")
    expect(page.page.get_by_role("dialog")).to_be_visible()
    assert violations(page.page, ".mc-explorer") == []


def test_a_phone_has_one_pane_at_a_time(show):
    page = show(width=390)
    choose, read = (page.page.get_by_role("tab", name=name) for name in ("Choose", "Read"))
    choose.click()
    expect(page.page.locator(".mc-explorer-matrix")).to_be_visible()
    expect(page.sessions.first).to_be_hidden()
    page.page.keyboard.press("ArrowRight")
    page.read(TOPIC)
    expect(read).to_have_attribute("aria-selected", "true")
    expect(page.page.get_by_role("tabpanel", name="Read")).to_be_visible()
    expect(page.sessions.first).to_be_hidden()
    assert page.page.evaluate(TOO_WIDE) <= 0
