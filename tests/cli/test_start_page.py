"""`multichat present` alone: a page of all there is to open; who may reach it, how it ends."""

import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest
from PIL import Image
from playwright.sync_api import expect

from multichat_lab.cli.start.offers import offers
from multichat_lab.cli.start.page import PICTURES
from multichat_lab.errors import MultichatError
from multichat_lab.palette import PALETTES
from multichat_lab.shipped import shipped_folder
from multichat_lab.shipped.first_words import plain
from tests.accessibility import violations
from tests.notebook_file import write_notebook
from tests.outside_world import outside_world
from tests.printed_address import wait_for
from tests.waiting import HANG_MILLISECONDS, HANG_SECONDS

QUIETLY = ("--no-browser", "--port", "0")
EVERYWHERE = "0.0.0.0"  # noqa: S104
NOTEBOOKS = shipped_folder("notebooks")


def names():
    return [each.name for each in offers(NOTEBOOKS)]


def test_everything_is_offered_with_a_sentence_and_a_picture_in_both_themes():
    offered = offers(NOTEBOOKS)
    assert names()[:3] == ["room", "explore", "replay"]
    assert set(names()[3:]) == {each.stem for each in NOTEBOOKS.glob("*.ipynb")}
    first = next(each for each in offered if each.name == "01_record_a_session")
    assert first.title == "1 · Record a session"
    assert first.sentence.endswith("when, and in answer to what.")
    for each in offered:
        assert 0 < len(each.title) < 40
        assert each.sentence.endswith((".", "?")), each
        for theme in PALETTES:
            with Image.open(PICTURES / f"{each.name}-{theme}.webp") as picture:
                assert picture.size == (640, 400)
    assert {each.stem for each in PICTURES.glob("*")} == {
        f"{name}-{theme}" for name in names() for theme in PALETTES
    }


def test_a_sentence_loses_its_marks():
    assert plain("The `lab` of [2](two.ipynb) is\n*small*.") == "The lab of 2 is small."


def test_a_copy_that_is_damaged_is_named(tmp_path):
    for each in NOTEBOOKS.glob("*.ipynb"):
        (tmp_path / each.name).write_bytes(each.read_bytes())
    (tmp_path / "06_trading_interface.ipynb").write_text("{")
    with pytest.raises(MultichatError, match=r"06_trading_interface\.ipynb is not a notebook"):
        offers(tmp_path)


def started(folder, *options):
    """Start the page in a folder of its own; return the process and what it prints."""
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "multichat_lab", "present", *QUIETLY, *options],
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    return process, log


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with a notebook of the user's own in the place of a long one, and one that fails."""
    folder = tmp_path_factory.mktemp("start")
    mine = folder / "multichat-notebooks"
    mine.mkdir()
    write_notebook(mine / "01_record_a_session.ipynb", "# Mine\n\nShort. And more.", "6 * 7")
    write_notebook(mine / "03_backtest_a_robot.ipynb", "# <b>Bold</b>\n\nNot & done.", "1")
    return folder


@pytest.fixture(scope="module")
def address(folder):
    process, log = started(folder)
    yield wait_for(r"http://\S+", log, process)
    process.terminate()
    assert process.wait(timeout=HANG_SECONDS) == 0


def answered(address, headers=None, data=None):
    """Return the status and the text of an answer."""
    try:
        request = urllib.request.Request(address, headers=headers or {}, data=data)  # noqa: S310
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.slow
def test_only_this_page_opens_what_is_offered(address):
    host = urllib.parse.urlsplit(address).netloc
    own = {"Origin": f"http://{host}"}
    assert answered(f"{address}open?name=room", {}, b"")[0] == 403
    assert answered(f"{address}open?name=room", {"Origin": "http://evil.example"}, b"")[0] == 403
    assert answered(f"{address}open?name=../room", own, b"")[0] == 404
    assert answered(address, {"Host": "rebound.example:8866"})[0] == 403
    assert answered(f"{address}pictures/../page.html")[0] == 404
    status, text = answered(address)
    assert status == 200
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", text) == []
    assert "&lt;b&gt;Bold" in text


@pytest.mark.slow
def test_elsewhere_only_the_token_opens_it(tmp_path):
    process, log = started(tmp_path, "--ip", EVERYWHERE)
    printed = wait_for(r"http://\S+", log, process)
    port, token = re.search(r":(\d+)/\?token=(\S+)", printed).groups()
    here = f"http://127.0.0.1:{port}/"
    assert [answered(here + each)[0] for each in ("", "?token=no", f"?token={token}")] == [
        403, 403, 200,
    ]  # fmt: skip
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=HANG_SECONDS) == 0


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_each_card_has_its_picture_at_any_width(browser, address, theme, width):
    with outside_world() as world:
        size = {"width": width, "height": 1080}
        context = browser.new_context(proxy=world.proxy, color_scheme=theme, viewport=size)
        page = context.new_page()
        page.goto(address)
        shown = page.locator(".picture img:visible")
        assert shown.count() == len(names())
        for each in shown.all():
            each.scroll_into_view_if_needed()
            expect(each).to_have_js_property("naturalWidth", 640)
            assert theme in each.get_attribute("src")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
        assert violations(page, "body") == []
        context.close()
        assert world.requests == []


@pytest.mark.slow
@pytest.mark.browser
def test_a_press_opens_a_notebook_and_the_explorer(browser, address):
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Open: Mine").click()
    expect(page.get_by_text("42")).to_be_visible(timeout=HANG_MILLISECONDS)
    page.goto(address)
    card = page.locator(".card", has=page.get_by_role("heading", name="Bold"))
    card.get_by_role("button", name="Step by step").click()
    expect(page.locator(".mc-steps-where")).to_have_text("1 / 1", timeout=HANG_MILLISECONDS)
    page.goto(address)
    page.locator(".picture").nth(1).click()
    expect(page.get_by_text("406 messages in 16 sessions")).to_be_visible(timeout=HANG_MILLISECONDS)
    context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_what_cannot_be_opened_says_why_and_an_end_is_told(browser, tmp_path):
    process, log = started(tmp_path)
    address = wait_for(r"http://\S+", log, process)
    (tmp_path / "multichat-notebooks" / "02_explore_real_chats.ipynb").write_text("{")
    page = browser.new_context().new_page()
    page.goto(address)
    card = page.locator(".card", has=page.get_by_role("heading", name="Explore real chats"))
    card.get_by_role("button", name="Open").click()
    expect(card.get_by_role("status")).to_contain_text("is not a notebook")
    process.terminate()
    assert process.wait(timeout=HANG_SECONDS) == 0
    card.get_by_role("button", name="Open").click()
    expect(card.get_by_role("status")).to_contain_text("has ended")
    page.close()
