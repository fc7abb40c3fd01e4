"""A served widget in a browser: a widget for each page, a cut connection, what a handler raises."""

import re

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence, import_chat
from tests.accessibility import EVERY, violations
from tests.dashboards.explorer.explorer_page import ExplorerPage
from tests.dashboards.served.cell_server import cell_server
from tests.dashboards.wire_to_server import wire_to
from tests.printed_address import serving
from tests.waiting import HANG_MILLISECONDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CORPUS = "data/chats/trading_floor.jsonl"
ALL = "406 messages in 16 sessions"
FONT = "each => getComputedStyle(each).fontSize"
DOTS = "all => all.map(each => getComputedStyle(each, '::before').backgroundColor)"
BROKEN = """
from multichat_lab.dashboards import SessionExplorer
from multichat_lab.errors import QueryError
def raising(widget, message, buffers):
    if message.get("what") == "select":
        raise {}
explorer = SessionExplorer("sqlite:{}", alone=True)
explorer.on_msg(raising)
explorer
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("served") / "floor.db"
    with SessionPersistence("sqlite", place) as chats:
        import_chat(CORPUS, chats)
    return place


def explored(place, port="0"):
    argv = ["explore", "--store", f"sqlite:{place}", "--no-open", "--port", port]
    return serving(argv, r"http://\S+")


def opened(browser, address, width=1400):
    page = browser.new_page(viewport={"width": width, "height": 900})
    return ExplorerPage(page).open(address)


def line(page):
    return page.page.locator(".mc-live-line")


def choose(page, name):
    page.page.locator(f"[data-choice='senders/{name}']").click()


def test_each_page_has_choices_of_its_own(browser, place):
    with explored(place) as address:
        one, other = opened(browser, address), opened(browser, address)
        choose(one, "Clerk")
        expect(one.totals).to_contain_text(" of 406 messages")
        expect(other.totals).to_have_text(ALL)
        choose(other, "Lead")
        expect(other.totals).not_to_have_text(ALL)
        expect(one.page.locator(".mc-explorer-sql code")).not_to_contain_text("Lead")
        other.page.reload()  # another widget, with nothing chosen
        expect(other.totals).to_have_text(ALL)
        assert one.troubles == other.troubles == []


def test_a_page_is_light_or_dark_as_the_device_is(browser, place):
    with explored(place) as address:
        for scheme in ("light", "dark"):
            page = ExplorerPage(browser.new_page(color_scheme=scheme)).open(address)
            expect(page.page.locator(".mc-explorer")).to_have_attribute("data-theme", scheme)
            page.page.close()


@pytest.mark.parametrize("width", [390, 1400])
def test_nothing_is_found_wrong_with_a_page_and_a_phone_zooms_into_no_field(browser, place, width):
    with explored(place) as address:
        phone = {"has_touch": True, "is_mobile": True} if width == 390 else {}
        context = browser.new_context(viewport={"width": width, "height": 844}, **phone)
        page = ExplorerPage(context.new_page()).open(address)
        assert violations(page.page, "html", EVERY) == []
        page.sessions.first.click()
        expect(page.said.first).to_be_visible()
        assert violations(page.page, "html", EVERY) == []
        if phone:
            assert page.page.get_by_role("searchbox").evaluate(FONT) == "16px"
            page.page.get_by_role("tab", name="Read").press("ArrowLeft")
            expect(page.page.get_by_role("tab", name="Sessions")).to_be_focused()
            expect(page.page.get_by_role("tabpanel")).to_have_accessible_name("Sessions")
        else:
            expect(page.page.get_by_role("tabpanel")).to_have_count(0)
        context.close()


def test_in_forced_colours_faces_keep_theirs_and_what_is_chosen_has_an_edge(browser, place):
    with explored(place) as address:
        page = ExplorerPage(browser.new_page(forced_colors="active")).open(address)
        faces = page.page.locator(".mc-explorer-faces span > span").evaluate_all(DOTS)
        assert len({*faces}) >= 5
        choose(page, "Clerk")
        chosen = page.page.locator("[data-choice='senders/Clerk']")
        expect(chosen).to_have_css("outline-style", "solid")
        page.page.close()


def test_a_cut_connection_is_told_and_what_was_pressed_meanwhile_is_done_when_it_is_back(
    browser, place
):
    with explored(place) as address, wire_to(address) as (wire, near):
        page = opened(browser, near)
        expect(line(page)).to_be_hidden()
        wire.flowing.clear()
        expect(line(page)).to_contain_text("Not connected", timeout=HANG_MILLISECONDS)
        choose(page, "Clerk")
        expect(page.totals).to_have_text(ALL)
        wire.flowing.set()
        expect(line(page)).to_be_hidden()
        expect(page.totals).to_contain_text(" of 406 messages")
        assert page.troubles == []


def test_a_program_that_ended_is_told_and_another_one_in_its_place_too(browser, place):
    with explored(place) as address:
        page = opened(browser, address)
        port = re.search(r":(\d+)/", address)[1]
    expect(line(page)).to_contain_text("Not connected", timeout=HANG_MILLISECONDS)
    expect(page.totals).to_have_text(ALL)
    with explored(place, port):
        expect(line(page)).to_contain_text("was started anew")
        assert violations(page.page, "body") == []
        page.button("Load it again").click()
        expect(page.totals).to_have_text(ALL)
        expect(line(page)).to_be_hidden()


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        ("QueryError('It is too late', 'Ask tomorrow.')", "It is too late. Ask tomorrow."),
        ("KeyError('the missing key')", "KeyError: 'the missing key'. The terminal says more."),
    ],
)
def test_what_a_handler_raises_is_on_the_page(browser, place, tmp_path, raised, told):
    cell = BROKEN.format(raised, place)
    with cell_server(tmp_path / "cell.py", cell, "explorer") as address:
        page = opened(browser, address)
        choose(page, "Clerk")
        note = page.page.locator(".mc-live-error")
        expect(note).to_contain_text(told)
        assert violations(page.page, "body") == []
        expect(page.totals).to_contain_text(" of 406 messages")  # the rest goes on
        note.get_by_role("button", name="Close").click()
        expect(note).to_have_count(0)


def test_a_widget_that_cannot_be_made_says_why_on_the_page(browser, tmp_path):
    cell = "from multichat_lab.dashboards import SessionExplorer\nSessionExplorer('sqlite:none')"
    with cell_server(tmp_path / "cell.py", cell, "explorer") as address:
        page = browser.new_page()
        page.goto(address)
        expect(page.locator(".mc-live-error")).to_contain_text("none")
        assert violations(page, "body") == []
