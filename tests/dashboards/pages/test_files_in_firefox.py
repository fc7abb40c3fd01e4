"""Mailed files open in Firefox too: replay and explorer, with a wide window and a phone's."""

import pytest

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import ReplayView, SessionExplorer
from tests.dashboards.replay.recorded import BARS, SESSION, traded_session
from tests.firefox import firefox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEFT, END, ESCAPE = "\ue012", "\ue010", "\ue00c"
SIZES = ((1280, 800), (390, 844))
CLOCK = "document.querySelector('.mc-replay-clock')?.textContent"
SAID = "[...document.querySelectorAll('.mc-said-words')].map((each) => each.textContent)"
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def page():
    """A page of Firefox, which had no trouble and asked nobody anything."""
    with firefox() as page:
        yield page
    assert page.troubles == []
    assert [each for each in page.asked if not each.startswith(("file:", "blob:", "data:"))] == []


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A desk as a replay and as an explorer, by name, and its words."""
    folder = tmp_path_factory.mktemp("files")
    with SessionPersistence("memory") as chats:
        traded_session(chats)
        replay = ReplayView(chats, session=SESSION)
        explorer = SessionExplorer(chats).show(SESSION)
        saved = {
            "replay": replay.save(folder / "replay.html"),
            "explorer": explorer.save(folder / "explorer.html"),
        }
        for view in (replay, explorer):
            view.close()
        return saved, [each.content for each in chats.get_messages(SESSION)]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_replay_is_played_by_key_and_tells_what_words_led_to(page, files, size):
    page.goto(files[0]["replay"].as_uri(), *size)
    page.wait_for(CLOCK)
    page.press(END)
    page.wait_for(f"{CLOCK} === '{BARS.index[-1].date()}'")
    assert page.evaluate("document.querySelectorAll('.mc-replay-market canvas').length") > 1
    assert page.evaluate(SAID)[-1] == files[1][-1]
    page.press(LEFT)
    page.wait_for(f"{CLOCK} < '{BARS.index[-1].date()}'")
    page.press("?")
    page.wait_for("document.querySelector('dialog').open")
    page.press(ESCAPE)
    page.wait_for("!document.querySelector('dialog').open")
    page.evaluate("document.querySelector('.mc-earned').click()")
    page.wait_for("document.querySelector('.mc-replay-card .mc-path')")
    assert page.evaluate(TOO_WIDE) <= 0


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_explorer_shows_the_words_of_its_session(page, files, size):
    page.goto(files[0]["explorer"].as_uri(), *size)
    page.wait_for(f"{SAID}.length > 2")
    shown = page.evaluate(SAID)
    assert shown == files[1][: len(shown)]
    assert page.evaluate(TOO_WIDE) <= 0
