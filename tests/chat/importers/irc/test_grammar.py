"""The lines of an IRC log."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.irc.grammar import parse_line
from multichat_lab.chat.importers.irc.line import SERVER, IrcLine


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[09:05] <ann> hello", IrcLine(time(9, 5), "ann", "hello")),
        ("[9:05:07] <ann> hello", IrcLine(time(9, 5, 7), "ann", "hello", exact=True)),
        ("[09:05] < ann> hello", IrcLine(time(9, 5), "ann", "hello")),
        ("[09:05] <|trey|>  two  spaces ", IrcLine(time(9, 5), "|trey|", " two  spaces ")),
        ("[09:05] <ann>", IrcLine(time(9, 5), "ann", "")),
        ("[09:05] <ann> ", IrcLine(time(9, 5), "ann", "")),
        ("[09:05] <@ann> ops", IrcLine(time(9, 5), "ann", "ops")),
        ("[09:05] <ann> <bob> quoted", IrcLine(time(9, 5), "ann", "<bob> quoted")),
        ("[09:05]  * ann shrugs at bob", IrcLine(time(9, 5), "ann", "shrugs at bob", "action")),
        ("[09:05]  * ann", IrcLine(time(9, 5), "ann", "", "action")),
        ("* ann shrugs", IrcLine(None, "ann", "shrugs", "action")),
        ("[09:05] -*- ann shrugs", IrcLine(time(9, 5), "ann", "shrugs", "action")),
        ("[09:05] • ann: shrugs", IrcLine(time(9, 5), "ann", "shrugs", "action")),
        ("[09:05] — ann shrugs", IrcLine(time(9, 5), "ann", "shrugs", "action")),
        ("[09:05] *ann waves", IrcLine(time(9, 5), "ann", "waves", "action")),
        ("[09:05] *[ann]^ waves *a lot*", IrcLine(time(9, 5), "[ann]^", "waves *a lot*", "action")),
        ("[09:05] Action: ann shrugs", IrcLine(time(9, 5), "ann", "shrugs", "action")),
    ],
)
def test_what_people_say_and_do(text, expected):
    assert parse_line(text) == expected


@pytest.mark.parametrize(
    ("text", "nick", "event"),
    [
        ("=== topyli [~juha@dsl.inet.fi]  has left #ubuntu []", "topyli", "part"),
        ("=== brad[]  [~brad@209.161.225.22]  has joined #ubuntu", "brad[]", "join"),
        ("=== ann has quit [Ping timeout]", "ann", "quit"),
        ("*** ann has joined #lab", "ann", "join"),
        ("[10:00] * ann (~ann@host) has joined #lab", "ann", "join"),
        ("=== usual is now known as ubuntor", "usual", "nick"),
        ("=== mode/#ubuntu [-b *!*@24-176.charter.com]  by Seveas", "Seveas", "mode"),
        ("[10:00] * ChanServ sets mode: +o ann", "ChanServ", "mode"),
        ("=== |trey| shuts up", "|trey|", "action"),
        ("===", "server", "notice"),
    ],
)
def test_what_the_server_says(text, nick, event):
    line = parse_line(text)
    assert line is not None
    assert (line.nick, line.event, line.system) == (nick, event, True)


def test_a_change_of_nick_keeps_the_new_one():
    line = parse_line("=== usual is now known as ubuntor")
    assert line is not None
    assert line.new_nick == "ubuntor"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "[09:05]",
        "[09:05] no nick",
        "[09:05] *ann",
        "[09:05] *really* good",
        "*ann waves",
        "[24:00] <ann> too late",
        "[10:60] <ann> no such minute",
        "<ann> no time",
        "[01/01/19 11:25] John Doe: hello",
        "1011 1013 -",
    ],
)
def test_what_is_no_line_of_a_log(text):
    assert parse_line(text) is None


WORDS = st.text(st.characters(exclude_characters="\x02\x03\x04\x0f\x11\x16\x1b\x1d\x1e\x1f"))


@given(
    text=WORDS,
    nick=WORDS.filter(lambda nick: nick == nick.strip() and ">" not in nick).filter(
        lambda nick: nick and nick[0] not in "@+%&~!"
    ),
)
def test_any_words_under_any_nick_come_back_whole(text, nick):
    assert parse_line(f"[10:00] <{nick}> {text}") == IrcLine(time(10), nick, text)


def stands_in(words: str, text: str) -> bool:
    """Whether all characters of the words stand in the text, in their order."""
    rest = iter(text)
    return all(each in rest for each in words)


@given(text=st.text())
def test_no_text_makes_the_parser_fail_or_invent_words(text):
    for line in (text, f"=== {text}", f"[10:00] * {text}"):
        found = parse_line(line)
        assert found is None or found.nick == SERVER or stands_in(found.nick, line)
        assert found is None or stands_in(found.text, line)


@pytest.mark.parametrize(
    ("text", "nick", "event"),
    [
        ("→ ann joined (~a@h)", "ann", "join"),
        ("← ann left (~a@h)", "ann", "part"),
        ("⇐ ann quit (~a@h): Ping timeout", "ann", "quit"),
        ("→ Joined channel #x", SERVER, "notice"),
    ],
)
def test_arrows_of_irccloud(text, nick, event):
    line = parse_line(f"[2023-11-13 10:00:00] {text}")
    assert line is not None
    assert (line.nick, line.event, line.system) == (nick, event, True)
