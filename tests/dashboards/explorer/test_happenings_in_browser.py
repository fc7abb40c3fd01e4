"""What has happened to a message, on a page: edits, deletions, reactions, parts, labels."""

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from tests.accessibility import violations
from tests.dashboards.explorer.happenings import HOSTILE, SESSION, WORDS, record
from tests.widget_page import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOTEBOOK = """
from multichat_lab.dashboards import SessionExplorer
explorer = SessionExplorer("sqlite:{}", alone=True).speak_as("Zoe")
explorer
"""
BEYOND = """() => {
  const box = document.querySelector(".mc-explorer-read").getBoundingClientRect();
  const all = [...document.querySelectorAll(".mc-explorer-composer *")];
  return all.filter((each) => each.getBoundingClientRect().right > box.right).length;
}"""
UNFOLD = "() => document.querySelectorAll('.mc-said details').forEach((each) => (each.open = true))"


@pytest.fixture(scope="module")
def chats(folder):
    """The store of the conversation."""
    with SessionPersistence("sqlite", folder / "floor.db") as chats:
        record(chats)
        yield chats


def row(page, seq):
    """Return the row of a message."""
    return page.said.and_(page.page.locator(f"[data-seq='{seq}']"))


def test_what_a_message_said_before_is_reached_by_a_press(show):
    page = show(at=f"#{SESSION}/1")
    edited, deleted = row(page, 1), row(page, 2)
    expect(edited.locator(".mc-said-words")).to_have_text("We buy 12.")
    edited.get_by_text("edited 1 time").click()
    expect(edited).to_contain_text("Before 2026-03-02 09:39:00 UTC, by Ann: We buy 10.")
    expect(deleted.locator(".mc-said-gone")).to_be_visible()
    expect(deleted.get_by_text("Sell.")).to_be_hidden()
    deleted.get_by_text("deleted", exact=True).click()
    expect(deleted).to_contain_text("deleted by Bob, 2026-03-02 09:39:00 UTC: Sell.")


def test_reasoning_unfolds_tools_are_cards_and_who_reacted_is_told_by_key(show):
    page = show(at=f"#{SESSION}/3")
    said = row(page, 3)
    reasoning = said.locator(".mc-said-reasoning pre")
    expect(reasoning).to_be_hidden()
    said.get_by_text("Reasoning, 1,280 characters").click()
    expect(reasoning).to_contain_text("First I look at the order book.")
    expect(said.locator(".mc-said-call")).to_contain_text('"symbol": "IBM"')
    fine, failed = said.locator(".mc-said-result").all()
    expect(fine.locator("pre")).to_have_text("bid 66.88 ask 66.91")
    expect(failed.locator("summary")).to_have_text("✗ error of margin, 800 characters")
    reacted = said.locator(".mc-said-reaction")
    expect(reacted.locator("span")).to_be_hidden()
    reacted.locator("summary").press("Enter")
    expect(reacted.locator("span")).to_have_text(f"Ann, {HOSTILE}")


def test_what_others_wrote_is_text_and_a_time_that_nobody_knows_is_none(show):
    page = show(at=f"#{SESSION}/4")
    expect(row(page, 4).locator(".mc-said-head b")).to_have_text(HOSTILE)
    assert row(page, 4).locator(".mc-said-words").text_content() == WORDS
    page.read("No times")
    expect(row(page, 1).locator("time")).to_have_text("time not known")
    expect(page.page.locator(".mc-explorer-session[data-open]")).to_contain_text("time not known")


def test_a_label_is_there_when_the_page_is_loaded_again(show):
    page = show(at=f"#{SESSION}/1")
    row(page, 1).locator(".mc-said-words").dblclick(position={"x": 4, "y": 8})
    page.page.keyboard.press("a")
    labels = page.page.get_by_role("dialog", name="Label")
    expect(labels).to_contain_text("the selected words of Ann")
    page.page.keyboard.type("a promise")  # typed at once, into no field: neither a key nor a press
    page.page.keyboard.press("Enter")
    expect(row(page, 1).locator(".mc-said-label")).to_have_text("a promise")
    page.page.reload()
    expect(row(page, 1).locator("mark.mc-said-labelled")).to_have_text("We")
    page.page.locator("[data-choice='labels/a promise']").click()
    expect(page.totals).to_contain_text("1 of 5 messages")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [1280, 390])
def test_all_of_it_is_for_all(show, theme, width):
    page = show(width, theme, at=f"#{SESSION}/3", is_live=True)
    page.page.evaluate(UNFOLD)
    expect(page.said.locator(".mc-said-reasoning[open]")).to_be_visible()
    assert violations(page.page, ".mc-explorer") == []
    assert page.page.evaluate(TOO_WIDE) <= 0
    assert page.page.evaluate(BEYOND) == 0
