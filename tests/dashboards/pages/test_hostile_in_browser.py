"""What others wrote runs nothing in a mailed file, which opens with all networks cut."""

import pytest
from playwright.sync_api import expect

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import ReplayView, SessionExplorer
from tests.browser import chromium
from tests.dashboards.explorer.happenings import HOSTILE, SESSION, WORDS, record

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MADE = "() => document.querySelectorAll('img, iframe, [onerror], [onclick], a[href]').length"
TITLE = "</title><script>alert(9)</script>\u2028"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A conversation with hostile names, words and topic, as the two files."""
    folder = tmp_path_factory.mktemp("files")
    with SessionPersistence("memory") as chats:
        record(chats, TITLE)
        replay, explorer = ReplayView(chats, session=SESSION), SessionExplorer(chats).show(SESSION)
        saved = [replay.save(folder / "replay.html"), explorer.save(folder / "explorer.html")]
        for each in (replay, explorer):
            each.close()
    return saved


@pytest.mark.parametrize("number", [0, 1], ids=["replay", "explorer"])
def test_names_words_and_topic_are_text_and_nothing_is_asked_for(files, number):
    asked, troubles = [], []
    with chromium() as browser:
        context = browser.new_context(offline=True)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda line: line.type == "error" and troubles.append(line.text))
        page.goto(files[number].as_uri())
        row = page.locator(".mc-said").last
        expect(row.locator(".mc-said-head b")).to_have_text(HOSTILE)
        assert row.locator(".mc-said-words").text_content() == WORDS
        expect(page.get_by_text("</title><script>alert(9)</script>").first).to_be_visible()
        assert page.evaluate(MADE) == 0
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []
    assert troubles == []
    assert files[number].stat().st_size < 500_000
