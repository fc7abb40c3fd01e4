"""A session as a page: escaped, linked, and it loads nothing."""

from html.parser import HTMLParser

import pytest

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.persistence import SessionPersistence
from tests.chat.exporters.talk import MARKUP, record_talk


@pytest.fixture
def chats():
    with SessionPersistence("memory") as persistence:
        record_talk(persistence)
        yield persistence


class Page(HTMLParser):
    """Collects the tags, anchors and words of a page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        assert not {"src", "onerror", "onload", "srcset", "background"} & given.keys()
        self.tags.add(tag)
        self.ids |= {given["id"]} if "id" in given else set()
        self.links += [given["href"]] if "href" in given else []

    def handle_data(self, data):
        self.words.append(data)


def test_a_page_shows_all_that_was_said_and_none_of_it_acts(chats, tmp_path):
    markup = export_chat("talk", chats, tmp_path / "talk.html", "html").read_text("utf-8")
    page = Page(markup)
    assert not page.tags & {"script", "img", "iframe", "link", "object", "form", "b "}
    assert MARKUP in page.words
    assert {"Will it rain?", "She wants a forecast.", "down"} <= set(page.words)
    assert '"city": "Köln"' in "".join(page.words)
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= page.ids == {f"m{n}" for n in range(1, 6)}
    assert "url(" not in markup
    assert "@import" not in markup


def test_a_page_quotes_what_a_reply_answers_and_shows_no_time_that_nobody_knew(chats, tmp_path):
    markup = export_chat("talk", chats, tmp_path / "talk.html", "html").read_text("utf-8")
    first, second, _, fourth, fifth = markup.split("<article ")[1:]
    assert '<a href="#m1"><b><bdi>Ann Lee</bdi></b>: <bdi>Will it rain?</bdi></a>' in second
    assert "blockquote" not in first
    assert "no time" in fourth
    assert "09:00" not in fourth
    assert "about 09:01:00" in fifth
    assert "perhaps answers" in fifth
