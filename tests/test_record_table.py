"""Records show as tables where they end a notebook cell, and stay what they are."""

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.record_table import RecordList
from multichat_lab.records import ChatMessage

NOON = datetime(2024, 1, 31, 12, tzinfo=UTC)
EVIL = "<script>alert('hi')</script>"


class Cells(HTMLParser):
    """Reads the texts of a page's cells, and the names of all its elements."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.elements = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)

    def handle_data(self, data):
        self.texts.append(data.strip())


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], EVIL, "lunch", created_at=NOON)
        for number in range(3):
            chats.add_message(
                ChatMessage("lunch", "Ann", f"{EVIL} {number}", "Bob", timestamp=NOON)
            )
        yield chats


def test_messages_are_a_list_that_shows_as_a_table(chats):
    messages = chats.get_messages("lunch")
    assert messages == list(messages)
    assert list(messages) == messages
    lines = repr(messages).splitlines()
    assert len(lines) == 4
    assert lines[0].split() == [
        *("seq", "session_id", "sender", "content", "recipient", "timestamp", "kind"),
    ]
    assert repr(messages[1:]).count("\n") == 2
    assert messages[0].content == f"{EVIL} 0"
    assert repr(RecordList([])) == "[]"


@pytest.mark.parametrize("shown", ["chats", "session", "message", "messages", "sessions"])
def test_what_others_wrote_is_shown_and_does_nothing(chats, shown):
    given = {
        "chats": chats,
        "session": chats.get_session("lunch"),
        "message": chats.get_messages("lunch")[0],
        "messages": chats.get_messages("lunch"),
        "sessions": chats.list_sessions(),
    }[shown]
    page = Cells(given._repr_html_())
    assert page.elements <= {"table", "thead", "tbody", "tr", "th", "td", "p"}
    assert any(EVIL in text for text in page.texts)
    assert given._repr_html_() == given._repr_html_()


def test_a_long_list_is_shown_by_its_beginning_and_its_end(chats):
    chats.add_messages(
        ChatMessage("lunch", "Bob", str(number), timestamp=NOON) for number in range(500)
    )
    messages = chats.get_messages("lunch")
    assert len(repr(messages).splitlines()) < 30
    assert messages._repr_html_().count("<tr>") < 30


def test_a_lab_shows_how_many_rows_its_tables_have(chats):
    with Lab(chats) as lab:
        texts = [text for text in Cells(lab._repr_html_()).texts if text]
    assert texts[texts.index("messages") + 1] == "3"
    assert "orders" in texts
