"""Transcripts to read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.exporters.markdown import escaped
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.records import ChatMessage

NOON = datetime(2024, 1, 31, 12, tzinfo=UTC)


def test_a_transcript_reads_from_top_to_bottom(tmp_path):
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], "Lunch *today*", "lunch", created_at=NOON)
        chats.add_messages(
            [
                ChatMessage("lunch", "Ann", "Noon?\n# hungry", "Bob", timestamp=NOON),
                ChatMessage("lunch", "Bob", "joined", timestamp=NOON, kind="system"),
            ]
        )
        path = export_chat("lunch", chats, tmp_path / "lunch.md", "markdown")
    assert path.read_text("utf-8") == (
        "# Lunch \\*today\\*\n\n"
        "- Session: lunch\n"
        "- Participants: Ann, Bob\n"
        "- Messages: 2\n"
        "- Began: 2024-01-31 12:00:00 UTC\n"
        "\n**Ann** → Bob · 2024-01-31 12:00:00\n\n"
        "> Noon?  \n> \\# hungry  \n"
        "\n**Bob** → All (system) · 2024-01-31 12:00:00\n\n"
        "> joined  \n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("[x](javascript:1) ![y](z)", "\\[x\\](javascript:1) !\\[y\\](z)"),
        (
            "`code` *bold* _it_ ~no~ a|b $x$",
            "\\`code\\` \\*bold\\* \\_it\\_ \\~no\\~ a\\|b \\$x\\$",
        ),
        ("# one\n- two\n+ three\n=\n10. four", "\\# one\n\\- two\n\\+ three\n\\=\n10\\. four"),
        ("    indented", "&nbsp;&nbsp;&nbsp;&nbsp;indented"),
        ("a\x1b[31mred\x07", "a\ufffd\\[31mred\ufffd"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("&lt; & back\\slash", "&amp;lt; &amp; back\\\\slash"),
        ("> quote", "&gt; quote"),
        ("it's 3 - 2 = 1.", "it's 3 - 2 = 1."),
    ],
)
def test_nothing_that_was_said_acts_as_markup(text, expected):
    assert escaped(text) == expected


@given(text=st.text())
def test_no_text_leaves_a_tag_or_an_escape_sequence(text):
    shown = escaped(text)
    assert "<" not in shown
    assert "\x1b" not in shown
    assert "\r" not in shown
