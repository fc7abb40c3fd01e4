"""A replay on a phone, for those who see or move differently, and where little is recorded."""

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import ReplayView
from tests.accessibility import EVERY, violations
from tests.dashboards.replay.recorded import SESSION, said
from tests.dashboards.replay.replay_page import SMALL_TARGETS
from tests.widget_page import TOO_WIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


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


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_a_phone_stacks_it_and_everybody_can_use_it(open_file, floor, scheme):
    view = ReplayView(floor, session=SESSION)
    phone = open_file(view, 390, has_touch=True, is_mobile=True, color_scheme=scheme)
    assert phone.page.evaluate(TOO_WIDE) == 0
    assert phone.page.evaluate(SMALL_TARGETS) == []
    expect(phone.slider).to_be_in_viewport()
    assert violations(phone.page, "html", EVERY) == []
    expect(phone.page.get_by_label("Speed")).to_have_css("font-size", "16px")
    phone.page.locator(".mc-earned").first.click()
    expect(phone.slider).to_be_in_viewport()
    phone.page.set_viewport_size({"width": 1280, "height": 900})
    expect(phone.card).to_be_visible()
    assert violations(phone.page, "html", EVERY) == []


@pytest.mark.parametrize("name", ["mc-replay-name::before", "mc-replay-dot"])
def test_seats_keep_their_colours_where_those_of_the_page_are_forced(open_file, floor, name):
    desk = open_file(ReplayView(floor, session=SESSION), forced_colors="active")
    css, _, part = name.partition("::")
    read = f"all => all.map(each => getComputedStyle(each, '::{part}').backgroundColor)"
    colors = desk.page.locator(f".{css}").evaluate_all(read if part else read.replace(", '::'", ""))
    assert len({*colors}) == len(desk.view.columns.header["seats"])


@pytest.mark.parametrize("width", [360, 900, 1100, 1280, 1920])
def test_the_accounts_never_scroll_sideways(open_file, floor, width):
    desk = open_file(ReplayView(floor, session=SESSION), width)
    table = desk.page.get_by_role("region", name="Accounts and positions").get_by_role("table")
    names = [each["name"] for each in desk.view.columns.header["seats"]]
    assert table.get_by_role("rowheader").all_inner_texts() == names
    assert table.get_by_role("row").nth(1).get_by_role("cell").count() == 5
    for box in (".mc-replay-scroll", ".mc-replay-money"):
        beyond = "each => each.scrollWidth - each.clientWidth"
        assert desk.page.locator(box).evaluate(beyond) <= 0
    assert desk.page.evaluate(TOO_WIDE) <= 0


def test_a_conversation_alone_has_its_words_and_no_empty_boxes(talk):
    page = talk(0, 1, None, 3, 600)
    for region in ("Market", "Money"):
        expect(page.page.get_by_role("region", name=region)).to_be_hidden()
    expect(page.page.get_by_role("button", name="Next trade")).to_be_hidden()
    expect(page.page.locator(".mc-said").nth(2)).to_contain_text("time not known")
    expect(page.page.locator(".mc-replay-note")).to_contain_text("1 pause shortened by")
    page.page.keyboard.press("Home")
    expect(page.page.locator(".mc-said")).to_have_count(1)
    page.page.keyboard.press("ArrowRight")
    expect(page.page.locator(".mc-said")).to_have_count(3)
    assert violations(page.page, ".mc-replay") == []


def test_where_no_time_is_known_the_messages_are_counted(talk):
    page = talk(None, None, None)
    expect(page.clock).to_have_text("Message 3 of 3")
    page.page.keyboard.press("ArrowLeft")
    expect(page.clock).to_have_text("Message 2 of 3")
    expect(page.page.locator(".mc-said")).to_have_count(2)
