"""The importers on real chats, counted a second time by other means."""

import json
import re
import zipfile

import pytest

from multichat_lab.chat.importers import ImportOptions, import_chat
from tests.chat.importers.stored import all_messages

pytestmark = pytest.mark.slow


def test_the_slack_export_gives_the_messages_of_its_two_channels(real_chats, chats):
    summary = import_chat(real_chats / "slack" / "export.zip", chats)
    with zipfile.ZipFile(real_chats / "slack" / "export.zip") as archive:
        raw = {
            channel: [
                item
                for name in archive.namelist()
                if re.fullmatch(rf"{channel}/\d{{4}}-\d\d-\d\d\.json", name)
                for item in json.loads(archive.read(name))
            ]
            for channel in ("enrique", "traveling-sailor")
        }
    assert {channel: len(items) for channel, items in raw.items()} == {
        "enrique": 102,
        "traveling-sailor": 56,
    }
    assert (summary.sessions, summary.messages, summary.skipped) == (2, 158, 0)
    for channel, items in raw.items():
        messages = chats.get_messages(f"slack:{channel}")
        assert [m.source_id for m in messages] == sorted(item["ts"] for item in items)
        for message in messages:
            micros = round((message.timestamp.timestamp() % 1) * 1e6)
            assert micros == int(message.source_id.partition(".")[2])
    with_subtype = [m for m in all_messages(chats) if "slack.subtype" in m.metadata]
    assert len(with_subtype) == sum("subtype" in i for items in raw.values() for i in items) == 109


def test_every_log_of_the_agent_teams_becomes_a_session(real_chats, chats):
    summary = import_chat(real_chats / "agents", chats)
    logs = {
        f"agents:{path.parent.name}/{path.stem}": json.loads(path.read_text("utf-8"))
        for path in (real_chats / "agents").glob("*/*.json")
    }
    turns = sum(len(log["history"]) for log in logs.values())
    assert (summary.sessions, summary.messages) == (len(logs), turns) == (60, 1_487)
    assert summary.skipped == 0
    for session_id, log in logs.items():
        messages = chats.get_messages(session_id)
        assert [m.content for m in messages] == [turn["content"] for turn in log["history"]]
        assert chats.get_session(session_id).metadata["mistake_step"] == log["mistake_step"]


def test_the_arrow_in_a_role_names_the_recipient(real_chats, chats):
    import_chat(real_chats / "agents", chats)
    found = [m for m in all_messages(chats) if not m.is_broadcast]
    arrows = [
        re.fullmatch(r"(.+) \(-> (.+)\)", turn["role"]).groups()
        for path in (real_chats / "agents").glob("*/*.json")
        for turn in json.loads(path.read_text("utf-8"))["history"]
        if "->" in turn["role"]
    ]
    assert sorted((m.sender, m.recipient) for m in found) == sorted(arrows)


@pytest.mark.parametrize("source", ["irc", "slack/export.zip", "agents"])
def test_a_second_import_adds_nothing_and_says_so(real_chats, any_chats, source):
    first = import_chat(real_chats / source, any_chats)
    before = [(s, any_chats.members.list(s.session_id)) for s in any_chats.list_sessions()]
    second = import_chat(real_chats / source, any_chats, options=ImportOptions(strict=True))
    assert (second.sessions, second.messages, second.participants) == (0, 0, 0)
    assert second.duplicates == first.messages
    after = [(s, any_chats.members.list(s.session_id)) for s in any_chats.list_sessions()]
    assert after == before
