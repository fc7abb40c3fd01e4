"""A replay as one file: how large it is, what it carries, and that it opens from the disk."""

import asyncio
import random
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from multichat_lab import ChatMessage, SessionPersistence
from multichat_lab.dashboards import ReplayView, pages
from multichat_lab.errors import PageError
from multichat_lab.trading.market import replay_feed
from tests.browser import chromium
from tests.dashboards.replay.recorded import BARS, SESSION, START
from tests.outside_world import outside_world
from tests.trading.desk.scripted import Scripted, bars_seen, desk_in, until

NASTY = "</script><!--<script>document.title = 'taken'</script> <img src=https://example.com/x.png>"
ANSWERS = "() => fetch('https://example.com').then(() => 'went', () => 'refused')"


def test_a_session_of_ten_thousand_messages_is_less_than_three_megabytes(memory, tmp_path):
    chance = random.Random(1)  # noqa: S311 - words, no secret
    letters = "etaoinshrdlucmfwypvbgk"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(5_000)]
    memory.create_session(["Ann", "Bob"], session_id="long")
    memory.add_messages(
        [
            ChatMessage(
                "long",
                ("Ann", "Bob")[number % 2],
                " ".join(chance.choices(words, k=20)),
                timestamp=START + timedelta(seconds=30 * number),
            )
            for number in range(10_000)
        ]
    )
    view = ReplayView(memory, session="long")
    assert view.save(tmp_path / "long.html").stat().st_size < 3_000_000
    view.close()


def test_without_data_it_is_less_than_half_a_megabyte(memory, tmp_path):
    memory.create_session(["Ann"], session_id="empty")
    view = ReplayView(memory, session="empty")
    assert view.save(tmp_path / "empty.html").stat().st_size < 500_000
    view.close()


def test_where_the_scripts_are_not_built_it_is_said(lab, tmp_path, monkeypatch):
    view = ReplayView(lab, session=SESSION)
    monkeypatch.setattr(pages, "STATIC", tmp_path)
    with pytest.raises(PageError, match=r"file.js is not built.*npm --prefix js run build"):
        view.save(tmp_path / "replay.html")
    assert [*tmp_path.iterdir()] == []
    view.close()


def recorded(chats):
    """Record a desk whose words are markup; some are said early, some late."""
    chats.create_session([], topic="Trading </script>", session_id=SESSION)
    script = {
        10: lambda robot: robot.buy(1, say=NASTY),
        200: lambda robot: robot.buy(1, say="Much later."),
    }
    asyncio.run(desk_in(chats, replay_feed(BARS), [Scripted(script)]).run())
    return SESSION


@pytest.mark.browser
@pytest.mark.slow
def test_it_opens_from_the_disk_at_its_time_and_asks_nobody_anything(tmp_path):
    with SessionPersistence("memory") as chats:
        session = recorded(chats)
        view = ReplayView(chats, session=session)
        path = view.at(BARS.index[50]).save(tmp_path / "replay.html")
        state = view.state
        view.close()
    asked, errors = [], []
    with outside_world() as world, chromium() as browser:
        context = browser.new_context(proxy=world.proxy, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector(".mc-replay canvas")
        page.wait_for_function("text => document.body.innerText.includes(text)", arg=NASTY)
        assert "Much later." not in page.inner_text("body")  # said later
        assert state.messages < 5
        assert page.title() == "Trading </script>"
        assert page.evaluate(ANSWERS) == "refused"
        context.close()
    assert {url.split(":")[0] for url in asked} <= {"file", "blob", "https"}
    assert [url for url in asked if url.startswith("https")] in ([], ["https://example.com/"])
    assert world.requests == []
    assert errors == []


async def saved_while_it_trades(chats, path):
    """Save the replay of a desk that trades."""
    desk = desk_in(chats, replay_feed(BARS), [Scripted({10: lambda robot: robot.buy(1)})])
    async with asyncio.TaskGroup() as running:
        running.create_task(desk.run())
        await until(lambda: bars_seen(desk) > 20)
        view = ReplayView(chats, session=desk.session_id)
        assert view.columns.header["live"]
        view.save(path)
        view.close()
        await desk.stop()


@pytest.mark.browser
@pytest.mark.slow
def test_a_file_of_a_desk_that_still_trades_does_not_call_itself_live(tmp_path):
    path = tmp_path / "replay.html"
    with SessionPersistence("memory") as chats:
        asyncio.run(saved_while_it_trades(chats, path))
    with chromium() as browser:
        page = browser.new_page()
        page.goto(path.as_uri())
        page.wait_for_selector(".mc-replay canvas")
        page.keyboard.press("End")
        expect(page.get_by_text("what came after this file was written")).to_be_visible()
        expect(page.locator(".mc-replay-state")).to_have_text("")
