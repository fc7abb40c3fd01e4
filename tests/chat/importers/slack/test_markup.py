"""Slack's markup as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.slack.markup import Names, addressee_id, plain_text
from multichat_lab.chat.importers.slack.people import People

NAMES = Names(People([{"id": "U1", "real_name": "Ann"}]), {"C1": "general"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@U1>: hi", "@Ann: hi"),
        ("<@U1|annie>", "@Ann"),
        ("<@U9>", "@U9"),
        ("see <#C1|general> and <#C1> and <#C9>", "see #general and #general and #C9"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<https://a.example/x|the x>", "the x (https://a.example/x)"),
        ("<http://a.example|a.example>", "http://a.example"),
        ("<mailto:a@b.example|a@b.example>", "mailto:a@b.example"),
        ("<https://a.example/?x=1&amp;y=2>", "https://a.example/?x=1&y=2"),
        ("<!here> <!channel|channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@team> <!subteam^S2>", "@team @subteam"),
        ("<!date^1392734382^{date}|18 February>", "18 February"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &amp;lt; &quot;", "1 < 2 && 3 > 2 &lt; &quot;"),
        ("a > b", "a > b"),
    ],
)
def test_text_is_shown_as_slack_shows_it(text, expected):
    assert plain_text(text, NAMES) == expected


@given(text=st.text())
def test_text_that_slack_escaped_comes_back_as_it_was_typed(text):
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert plain_text(sent, NAMES) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@U1> hi", "U1"),
        ("<@U1|ann>: hi", "U1"),
        ("<@U1>", "U1"),
        ("<@U1> and <@U2>", "U1"),
        ("<@U1> <@U2> both", None),
        ("<@U1>, <@U2> both", None),
        ("<@U1>: <@U2> both", None),
        ("hi <@U1>", None),
        ("", None),
    ],
)
def test_a_mention_of_one_user_at_the_start_addresses_them(text, expected):
    assert addressee_id(text) == expected
