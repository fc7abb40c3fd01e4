"""`multichat present NOTEBOOK --steps` in a real browser: a talk, one heading a screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.accessibility import violations
from tests.notebook_file import write_notebook
from tests.outside_world import outside_world
from tests.voila_server import voila_server
from tests.waiting import HANG_MILLISECONDS

pytestmark = [pytest.mark.slow, pytest.mark.browser]

CELLS = (
    "# The talk\n\nWelcome, and see [the other one](other.ipynb).\n\n## Of numbers\n\nThree.",
    "1 + 2",
    "## Live\n\nA slider.",
    "from ipywidgets import IntSlider, Label, VBox\n"
    "slider, told = IntSlider(value=3), Label('not yet')\n"
    "slider.observe(lambda change: setattr(told, 'value', f'slid to {change.new}'), 'value')\n"
    "VBox([slider, told])",
    "## Long\n\n" + "\n\n".join(f"Paragraph {number}." for number in range(60)),
    "## Only code",
    "nothing_is_shown = 1",
)
TITLES = ["The talk", "Of numbers", "Live", "Long", "Only code"]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    notebook = write_notebook(tmp_path_factory.mktemp("talk") / "talk.ipynb", *CELLS)
    with voila_server(notebook, "--steps") as address:
        yield address


@pytest.fixture
def opened(browser, address):
    """A page of its own in a world without internet, which nobody may have asked anything."""
    with outside_world() as world:
        context = browser.new_context(proxy=world.proxy, reduced_motion="reduce")
        errors = []
        context.on("weberror", lambda error: errors.append(str(error.error)))
        yield open_at(context.new_page(), address)
        context.close()
        assert (errors, world.requests) == ([], [])


def open_at(page, address):
    page.goto(address, timeout=HANG_MILLISECONDS)
    expect(page.locator(".mc-steps-where")).not_to_be_empty(timeout=HANG_MILLISECONDS)
    return page


def where(page, number):
    """Wait until it is the step of that number, alone on its screen."""
    expect(page.locator(".mc-steps-where")).to_have_text(f"{number} / {len(TITLES)}")
    headings = page.locator("#rendered_cells :is(h1, h2):visible")
    expect(headings).to_have_text([re.compile(TITLES[number - 1])])
    assert page.evaluate("location.hash") == f"#{number}"


def test_keys_and_buttons_go_from_heading_to_heading(opened):
    where(opened, 1)
    for key, number in [("ArrowRight", 2), ("PageDown", 3), ("ArrowLeft", 2), ("PageUp", 1),
                        ("PageUp", 1), ("End", 5), ("ArrowRight", 5), ("Home", 1)]:  # fmt: skip
        opened.keyboard.press(key)
        where(opened, number)
    opened.get_by_role("button", name="Next step").click()
    where(opened, 2)
    assert opened.locator("a[href$='.ipynb']").count() == 0  # it would lead nowhere


def test_a_clicker_shows_the_rest_of_a_long_step_before_the_next(opened):
    opened.keyboard.press("End")
    opened.keyboard.press("ArrowLeft")
    where(opened, 4)
    presses = 0
    while opened.evaluate("innerHeight + scrollY + 8 < document.documentElement.scrollHeight"):
        opened.keyboard.press("PageDown")
        presses += 1
        where(opened, 4)
    assert presses > 1
    opened.keyboard.press("PageDown")
    where(opened, 5)
    assert opened.evaluate("scrollY") == 0


def test_a_reload_and_an_address_come_back_to_the_step(opened, address):
    opened.keyboard.press("End")
    opened.reload(timeout=HANG_MILLISECONDS)
    where(opened, 5)
    opened.evaluate("location.hash = '#2'")
    where(opened, 2)
    expect(opened).to_have_title(re.compile("Of numbers"))


def test_widgets_live_and_keep_their_arrows(opened):
    opened.evaluate("location.hash = '#3'")
    value = int(
        re.search(r"\d+", opened.locator(".noUi-handle").get_attribute("aria-valuetext"))[0]
    )
    opened.locator(".noUi-handle").press("ArrowRight")
    expect(opened.get_by_text(f"slid to {value + 1}")).to_be_visible()
    where(opened, 3)


def test_code_comes_on_demand_and_stays_where_there_is_nothing_else(opened):
    editors = opened.locator(".jp-InputArea-editor:visible")
    opened.keyboard.press("ArrowRight")
    expect(editors).to_have_count(0)
    opened.keyboard.press("c")
    expect(editors).to_have_text(re.compile(r"1 \+ 2"))
    opened.reload(timeout=HANG_MILLISECONDS)
    expect(editors).to_have_count(1)
    opened.get_by_role("button", name="Code on or off").click()
    expect(editors).to_have_count(0)
    opened.keyboard.press("End")
    expect(editors).to_have_text(re.compile("nothing_is_shown"))


def test_a_step_is_read_out_and_has_the_focus_and_the_keys_are_told(opened):
    opened.keyboard.press("ArrowRight")
    expect(opened.locator(".mc-steps-told")).to_have_text("Step 2 of 5: Of numbers")
    expect(opened.locator(".mc-steps-told")).to_have_attribute("aria-live", "polite")
    assert "Of numbers" in opened.evaluate("document.activeElement.textContent")
    clock = opened.locator(".mc-steps-clock")
    expect(clock).to_have_text(re.compile(r"^\d+:\d\d$"))
    opened.keyboard.press("t")
    expect(clock).to_be_hidden()
    opened.keyboard.press("t")
    expect(clock).to_be_visible()
    opened.keyboard.press("?")
    expect(opened.get_by_role("dialog")).to_contain_text("clicker")
    opened.keyboard.press("ArrowRight")  # of the dialog, not of the steps
    opened.keyboard.press("Escape")
    expect(opened.get_by_role("dialog")).to_have_count(0)
    where(opened, 2)
    assert violations(opened, "body") == []


def test_a_finger_turns_over_on_a_phone(browser, address):
    phone = {"width": 390, "height": 844}
    context = browser.new_context(viewport=phone, has_touch=True, is_mobile=True)
    page = open_at(context.new_page(), address)
    for x_from, x_to, number in ((300, 60, 2), (60, 300, 1)):
        finger = context.new_cdp_session(page)
        for kind, points in (
            ("touchStart", [{"x": x_from, "y": 400}]),
            ("touchMove", [{"x": x_to, "y": 404}]),
            ("touchEnd", []),
        ):
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        where(page, number)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    context.close()
