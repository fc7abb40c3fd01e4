"""Who sits in a room has one colour: there, on a desk's page, in explorer and replay, in print."""

import asyncio
import re

import pytest

from multichat_lab import Human, Lab, SessionPersistence
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.people_colors import colors_in
from multichat_lab.chat.exporters import export_chat
from multichat_lab.dashboards import ReplayView
from multichat_lab.service.room.picture import Picture, RoomTerms
from multichat_lab.trading.desk import PaperDesk
from multichat_lab.trading.desk.desk_colors import DeskColors
from multichat_lab.trading.market import gbm_bars, replay_feed
from tests.trading.desk.scripted import Scripted

ROBOTS = ["Bob", "Zoe", "Max"]
PEOPLE = ["Ann", "Eve", "Cy", "Dee", "Flo", "Gus"]
"""In an order that no alphabet has; some would have the colour of another, were they alone."""


async def live_room(chats, session_id, people, robots=ROBOTS):
    """Let a room live in which people sit down one after the other; return its colours."""
    chats.create_session(robots, session_id=session_id)
    feed = replay_feed(gbm_bars(60, seed=2))
    desk = PaperDesk(feed, [Scripted({}, name) for name in robots], chats, session_id)
    picture = Picture(desk, RoomTerms("GBM", 100_000, 9, session_id))
    desk.pause()
    desk.start()
    for name in people:
        await desk.intake.step(2)
        person = Human(name)
        desk.door.seat(person)
        person.press("buy", 1, say=f"{name} buys.")
        picture.look()
    await desk.intake.step(2)
    colors = {row["name"]: row["color"] for row in picture.whole()["people"]}
    assert DeskColors(desk).now() == colors  # a page that is opened later, and on the desk itself
    await desk.stop()
    return colors


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        yield chats


def in_explorer(chats, names):
    with Lab(chats) as lab:
        browser = Browser(lab)
        browser.table.refresh()
        try:
            return {name: browser.table.color_of(name) for name in names}
        finally:
            browser.close()


def in_replay(chats, session_id):
    view = ReplayView(chats, session=session_id)
    try:
        return {each["name"]: each["color"] for each in view.columns.header["participants"]}
    finally:
        view.close()


def in_transcript(chats, session_id, path):
    export_chat(session_id, chats, path, "html")
    page = path.read_text("utf-8")
    said = re.findall(r'--who:(#\w+)">\n<p><b dir="auto">(\w+)</b>', page)
    return {name: color for color, name in said}


def test_a_room_its_replay_explorer_and_transcript_colour_people_alike(chats, tmp_path):
    colors = asyncio.run(live_room(chats, "one", PEOPLE))
    assert list(colors) == [*ROBOTS, *PEOPLE]
    assert len(set(colors.values())) == len(colors)
    assert in_explorer(chats, colors) == colors
    replay = in_replay(chats, "one")
    assert {name: replay[name] for name in colors} == colors
    with Lab(chats) as lab:
        assert colors_in(lab, colors) == colors
    told = in_transcript(chats, "one", tmp_path / "one.html")
    assert {name: told[name] for name in PEOPLE} == {name: colors[name] for name in PEOPLE}


def test_who_comes_to_the_next_room_keeps_their_colour_and_what_was_is_as_it_was(chats):
    first = asyncio.run(live_room(chats, "one", PEOPLE))
    second = asyncio.run(live_room(chats, "two", ["New", *reversed(PEOPLE)], ["Max", "Bob"]))
    assert {name: second[name] for name in PEOPLE[1:]} == {name: first[name] for name in PEOPLE[1:]}
    for session, colors in (("one", first), ("two", second)):
        replay = in_replay(chats, session)
        assert {name: replay[name] for name in colors} == colors
    everybody = in_explorer(chats, [*second, *first])
    assert {name: everybody[name] for name in first} == first


def test_more_people_than_colours_are_coloured_alike_too(chats):
    crowd = [f"Guest {number}" for number in range(20, 0, -1)]
    colors = asyncio.run(live_room(chats, "crowd", crowd))
    assert in_explorer(chats, colors) == colors
    replay = in_replay(chats, "crowd")
    assert {name: replay[name] for name in colors} == colors
