"""The site of the manual, built whole: every link leads on, nothing comes from elsewhere."""

import functools
import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect
from typer.testing import CliRunner

from multichat_lab.cli import app
from multichat_lab.errors import MultichatError
from multichat_lab.manual.live_pages import LIVE
from multichat_lab.manual.site import build_site, generate
from multichat_lab.manual.tutorials import tutorials
from tests.browser import chromium

pytestmark = pytest.mark.slow


class Links(HTMLParser):
    """What a page leads to, what it loads, and the anchors in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given.get("id", ""), given.get("name", "")}
        if tag == "a" and "href" in given:
            self.targets.append(given["href"])
        self.loaded += [given[name] for name in ("src", "data") if name in given]
        if tag == "link" and given.get("rel") in {"stylesheet", "icon", "preconnect"}:
            self.loaded.append(given["href"])


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built by its command."""
    out = tmp_path_factory.mktemp("docs") / "site"
    done = CliRunner().invoke(app, ["docs", str(out)])
    assert done.exit_code == 0, done.output
    assert f"pages in {out}" in done.output
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Links]:
    """Address within the site → what is on the page; pages of ours that are embedded are none."""
    return {
        each.relative_to(site).as_posix(): Links(each.read_text(encoding="utf-8"))
        for each in site.rglob("*.html")
        if each.parent.name != "live" and each.name != "404.html"
    }


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Page]:
    """A page of a browser."""
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1280, "height": 900})


def test_every_link_leads_to_a_page_and_to_what_is_on_it(site: Path, pages: dict[str, Links]):
    lost = []
    for name, found in pages.items():
        for target in found.targets:
            whole = urlsplit(urljoin(f"https://site/{name}", target))
            if whole.netloc != "site" or target.startswith("javascript"):
                continue
            place = unquote(whole.path).strip("/") or "index.html"
            if not (site / place).exists():
                lost.append((name, target))
            anchors = pages[place].anchors if place in pages else {whole.fragment}
            if whole.fragment and unquote(whole.fragment) not in anchors:
                lost.append((name, target))
    assert not lost


def test_no_page_loads_anything_from_elsewhere(site: Path, pages: dict[str, Links]):
    loaded = {each for found in pages.values() for each in found.loaded}
    assert not [each for each in loaded if urlsplit(each).netloc]
    sheets = [each.read_text(encoding="utf-8") for each in site.rglob("*.css")]
    assert not [each for each in sheets if "url(http" in each or "@import" in each]


def test_there_is_a_page_for_each_notebook_and_folder(pages: dict[str, Links]):
    assert {f"tutorials/{each.name}.html" for each in tutorials()} <= set(pages)
    for name in ("multichat_lab.chat", "multichat_lab.stores", "multichat_lab.trading.broker"):
        assert f"reference/python/{name}.html" in pages
    chats = pages["reference/python/multichat_lab.chat.html"].anchors
    assert "multichat_lab.chat.persistence.SessionPersistence" in chats


@pytest.mark.parametrize("name", ["commands", "settings", "http"])
def test_the_reference_of_the_service_and_the_commands_says_something(site: Path, name: str):
    told = (site / "reference" / f"{name}.html").read_text(encoding="utf-8")
    expected = {"commands": "walk-forward", "settings": "backup_keep", "http": "/sessions"}
    assert expected[name] in told


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("03_backtest_a_robot", "Sharpe"),
        ("07_session_explorer", "not answered"),
        ("08_replay", "Skip silence"),
    ],
)
def test_a_live_page_lives_in_its_tutorial(page: Page, address: str, name: str, words: str):
    assert name in LIVE
    page.goto(f"{address}/tutorials/{name}.html")
    frame = page.frame_locator("iframe.mc-live")
    page.locator("iframe.mc-live").scroll_into_view_if_needed()
    expect(frame.get_by_text(words).first).to_be_visible()


def test_what_is_looked_for_is_found(page: Page, address: str):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/index.html")
    page.get_by_role("button", name="Search").first.click()
    page.keyboard.type("check_lookahead")
    expect(page.get_by_text(re.compile(r"\d+ results"))).to_be_visible()
    assert not [each for each in asked if not each.startswith((address, "blob:", "data:"))]


@pytest.mark.parametrize("width", [1920, 1280, 390])
def test_no_page_is_wider_than_the_screen(page: Page, address: str, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    for name in ("index", "tutorials/00_start_here", "explanation/measured", "reference/settings"):
        page.goto(f"{address}/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_a_site_is_built_again_in_its_place_and_nothing_else_is_replaced(tmp_path: Path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(MultichatError, match="is no site that was built here"):
        build_site(tmp_path, "# Commands")
    assert [each.name for each in tmp_path.iterdir()] == ["mine.txt"]


def test_a_link_that_leads_nowhere_fails_the_build(tmp_path: Path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Here\n\n[there](there.md)\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: here\n")
    with pytest.raises(MultichatError, match="page does not exist"):
        generate(tmp_path)
