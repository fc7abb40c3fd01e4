"""The IRC importer on real logs, counted a second time by other means."""

import re
from itertools import pairwise

import pytest

from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.persistence import SessionPersistence
from tests.chat.importers.stored import all_messages

pytestmark = pytest.mark.slow

SAID = re.compile(r"^\[\d\d:\d\d\] <([^>]+)>")


@pytest.fixture
def irc_lines(real_chats):
    return {
        path.name.removesuffix(".raw.txt"): path.read_text("utf-8").split("\n")[:-1]
        for path in sorted((real_chats / "irc").glob("*.raw.txt"))
    }


@pytest.fixture(scope="module")
def irc(real_chats):
    """The ten logs, imported once, and the summary."""
    with SessionPersistence("memory") as chats:
        yield chats, import_chat(real_chats / "irc", chats)


def test_every_line_of_the_irc_logs_becomes_a_message(irc, irc_lines):
    chats, summary = irc
    assert summary.messages == sum(map(len, irc_lines.values())) == 12_500
    assert (summary.sessions, summary.skipped, summary.warnings) == (10, 0, [])
    for name, lines in irc_lines.items():
        messages = chats.get_messages(f"irc:{name}")
        assert [message.source_id for message in messages] == [
            str(number) for number in range(1, len(lines) + 1)
        ]


def test_the_system_lines_of_the_irc_logs_are_those_that_begin_with_equals_signs(irc, irc_lines):
    chats, _ = irc
    marked = {
        (f"irc:{name}", str(number))
        for name, lines in irc_lines.items()
        for number, line in enumerate(lines, start=1)
        if line.startswith("===")
    }
    system = {(m.session_id, m.source_id) for m in all_messages(chats) if m.kind == "system"}
    assert system == marked
    assert len(marked) == 856


def test_the_nicks_that_wrote_in_the_irc_logs_are_those_of_what_was_said(irc, irc_lines):
    chats, _ = irc
    wrote = {
        found[1].strip()
        for lines in irc_lines.values()
        for line in lines
        if (found := SAID.match(line))
    }
    nicks = {
        message.metadata.get("irc.nick", message.sender)
        for message in all_messages(chats)
        if message.kind == "message" and "irc.event" not in message.metadata
    }
    assert nicks == wrote
    assert len(wrote) == 1_219


def test_every_annotated_reply_of_the_irc_logs_becomes_a_relation(real_chats, irc):
    chats, _ = irc
    annotated = 0
    for path in sorted((real_chats / "irc").glob("*.annotation.txt")):
        session_id = f"irc:{path.name.removesuffix('.annotation.txt')}"
        links = [tuple(map(int, line.split()[:2])) for line in path.read_text().splitlines()]
        annotated += len(links)
        source_of = {m.message_id: int(m.source_id) - 1 for m in chats.get_messages(session_id)}
        related = {
            (source_of[each.target_id], source_of[each.message_id])
            for each in chats.relations.list(session_id)
        }
        starts = {
            int(m.source_id) - 1
            for m in chats.get_messages(session_id)
            if m.metadata.get("irc.starts_conversation")
        }
        assert related == {(a, b) for a, b in links if a != b}
        assert starts == {a for a, b in links if a == b}
    assert annotated == 2_607


def test_who_is_addressed_in_the_irc_logs_agrees_with_the_annotated_replies(irc):
    chats, _ = irc
    by_id = {message.message_id: message for message in all_messages(chats)}
    addressed = [m for m in by_id.values() if m.reply_to and not m.is_broadcast]
    right = [m for m in addressed if by_id[m.reply_to].sender == m.recipient]
    assert len(addressed) > 800
    assert len(right) / len(addressed) > 0.85


def test_the_times_of_an_irc_log_never_run_backwards(irc):
    chats, _ = irc
    for session in chats.list_sessions():
        times = [message.timestamp for message in chats.get_messages(session.session_id)]
        backwards = [later - earlier for earlier, later in pairwise(times)]
        assert min(backwards).total_seconds() >= 0
        assert (times[-1] - times[0]).total_seconds() < 24 * 3600


def test_a_log_with_a_clock_of_twelve_hours_goes_on_past_noon(irc):
    chats, _ = irc
    session = chats.get_session("irc:2005-08-08_01")
    assert session.created_at.isoformat() == "2005-08-08T11:29:00+00:00"
    assert session.last_activity.isoformat() == "2005-08-08T13:23:00+00:00"


def test_who_left_an_irc_log_last_appears_in_a_line_that_says_so(irc, irc_lines):
    chats, _ = irc
    left = 0
    for name, lines in irc_lines.items():
        messages = chats.get_messages(f"irc:{name}")
        last = {message.sender: lines[int(message.source_id) - 1] for message in messages}
        for each in chats.members.list(f"irc:{name}"):
            if each.left_at is not None:
                left += 1
                assert each.joined_at <= each.left_at
                assert re.search(r"^===.* has (left|quit) ", last[each.participant])
    assert left > 30  # of 45 lines that say so; a change of nick is no leaving
