"""A session as a strip of lines, against what pandas makes of its messages."""

from itertools import cycle

import pytest

from multichat_lab import Annotation, ChatMessage, Lab, SessionPersistence
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.one_session import MOST_LINES
from multichat_lab.analysis.browsing.selection import Selection

NAMES = ("Ann", "Bob", "Cid")


@pytest.fixture(params=[1, MOST_LINES, MOST_LINES + 1, 3 * MOST_LINES + 7])
def talk(request):
    """A browser of one session, and its messages as a frame."""
    turns = zip(cycle(("Ann", "Bob", "Ann", "Cid", "Bob")), range(request.param), strict=False)
    with SessionPersistence("memory") as chats:
        chats.create_session(NAMES, session_id="s", topic="long")
        chats.add_messages(
            ChatMessage(
                "s",
                name,
                "a risk" if place % 101 == 0 else "well",
                message_id=str(place),
                kind="fill" if place % 89 == 0 else "message",
            )
            for name, place in turns
        )
        chats.annotations.add([Annotation("s", "good", message_id="0")])
        with Lab(chats) as lab:
            yield Browser(lab), lab.sql("FROM messages ORDER BY seq").df()


def test_a_line_of_the_strip_shows_who_says_most_in_it_and_what_lies_in_it(talk):
    browser, said = talk
    strip = browser.ask(Selection(words="risk"), "minimap", {"session_id": "s"})
    count = len(said)
    assert (strip["topic"], strip["count"]) == ("long", count)
    assert strip["lines"] == len(strip["sender"]) == min(count, MOST_LINES)
    said["line"] = (said["seq"] - 1) * strip["lines"] // count
    names = [strip["senders"][each]["name"] for each in strip["sender"]]
    for line, piece in said.groupby("line"):
        turns = piece["sender"].value_counts(sort=False)  # in order of appearance
        assert names[line] == turns.index[turns.argmax()]
    assert strip["hits"] == said["content"].str.contains("risk").sum()
    assert strip["hit"] == sorted(set(said.loc[said["content"].str.contains("risk"), "line"]))
    assert strip["fill"] == sorted(set(said.loc[said["kind"] == "fill", "line"]))
    assert strip["label"] == [0]


def test_a_session_in_which_nobody_spoke_has_no_lines(talk):
    browser, _ = talk
    with SessionPersistence(browser.table.lab.store) as chats:
        chats.create_session(["Ann"], session_id="empty")
    strip = browser.ask(Selection(), "minimap", {"session_id": "empty"})
    assert (strip["count"], strip["lines"], strip["hits"], strip["sender"]) == (0, 0, 0, [])
