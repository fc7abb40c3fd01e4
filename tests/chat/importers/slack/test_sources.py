"""What else people have of Slack: Enterprise Grid, dumps of slackdump, edit logs, guests."""

import json

import pytest

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.slack.acme import CHANNEL, USERS, said

TODAY = 1_760_000_000
"""A time at which Slack has threads, in seconds since 1970."""

CARLA = {"display_name": "", "real_name": "Carla D", "name": "carla"}


def test_everybody_of_an_enterprise_grid_has_a_name(slack_zip, chats):
    files = {"org_users.json": USERS, "general/1970-01-01.json": [said("1.0", user="U2")]}
    import_chat(slack_zip(files), chats)
    assert chats.get_messages("slack:general")[0].sender == "Bob"


def test_a_guest_has_the_name_of_the_profile_wherever_the_guest_stands(slack_zip, chats):
    files = {
        "users.json": USERS,
        "channels.json": [{**CHANNEL, "members": ["U1", "U9"]}],
        "general/1970-01-01.json": [said("1.0", "<@U9> hi")],
        "general/1970-01-02.json": [said("90000.0", user="U9", user_profile=CARLA)],
    }
    import_chat(slack_zip(files), chats)
    assert chats.get_session("slack:general").participants == ("Ann", "Carla D")
    first, second = chats.get_messages("slack:general")
    assert (first.recipient, first.content, second.sender) == ("Carla D", "@Carla D hi", "Carla D")


def test_a_guest_of_the_same_name_stays_another_person(general):
    messages = general(said("1.0"), said("2.0", user="U9", user_profile={"display_name": "Ann"}))
    assert [message.sender for message in messages] == ["Ann", "Ann (U9)"]


def test_a_bot_that_nobody_lists_has_the_name_of_its_profile(general, chats):
    (message,) = general(said("1.0", user="U8", bot_id="B8", bot_profile={"name": "Deployer"}))
    assert message.sender == "Deployer"
    kinds = {each.participant: each.kind for each in chats.members.list("slack:general")}
    assert kinds["Deployer"] == "bot"


def test_threads_are_told_and_addressees_of_direct_talk_declared(general, slack_zip, chats):
    said_then = said(f"{TODAY}.1"), said(f"{TODAY}.2", "<@U2> hi")
    messages = general(*said_then, said(f"{TODAY}.3", subtype="channel_join"))
    assert {message.reply_kind for message in messages} == {"declared"}
    assert [message.recipient_kind for message in messages] == ["declared", "parsed", "declared"]
    direct = {"id": "D1", "created": 1, "members": ["U1", "U7"]}
    import_chat(slack_zip({"dms.json": [direct], "D1/1970-01-01.json": [said("1.0")]}), chats)
    (message,) = chats.get_messages("slack:D1")
    assert (message.recipient, message.recipient_kind) == ("U7", "declared")


def test_what_a_message_answers_is_not_known_from_before_slack_had_threads(general, chats):
    """Nobody is called ignored because a channel is old."""
    files = {"name": "a.txt", "size": 1}
    told = said("1452837318.000002"), said("1452837319.000000", files=[files])
    root = said("1452837320.000000", thread_ts="1452837320.000000")
    messages = general(*told, root, said(f"{TODAY}.000000"))
    assert [each.reply_kind for each in messages] == ["unknown"] * 2 + ["declared"] * 2


def test_folders_may_be_called_by_the_ids_of_channels(slack_zip, chats):
    files = {"channels.json": [CHANNEL], "C1/1970-01-02.json": [said("90000.0")]}
    import_chat(slack_zip(files), chats)
    assert chats.get_session("slack:general").topic == "Lunch"


ROOT = said("5.0", "root", thread_ts="5.0", slackdump_thread_replies=[])
REPLIES = [said("7.0", "re", user="U2", thread_ts="5.0"), said("6.0", "first", thread_ts="5.0")]


@pytest.mark.parametrize("what", ["file", "folder", "zip"])
def test_a_dump_of_slackdump_is_a_channel_with_its_threads(tmp_path, slack_zip, chats, what):
    channel = {
        "channel_id": "C1",
        "name": "general",
        "messages": [said("9.0", "last"), {**ROOT, "slackdump_thread_replies": REPLIES}],
    }
    thread = {"channel_id": "C1", "thread_ts": "5.0", "messages": [ROOT, *REPLIES]}
    files = {"C1.json": channel, "C1-5.0.json": thread, "users.json": USERS}
    folder = tmp_path / "dump"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content))
    sources = {"file": folder / "C1.json", "folder": folder, "zip": slack_zip(files)}
    summary = import_chat(sources[what], chats)
    assert (summary.messages, summary.duplicates, summary.warnings) == (4, 0, [])
    messages = chats.get_messages("slack:general")
    assert [message.content for message in messages] == ["root", "first", "re", "last"]
    assert messages[1].reply_to == messages[2].reply_to == messages[0].message_id
    assert messages[2].sender == ("U2" if what == "file" else "Bob")
    assert chats.get_session("slack:general").created_at.timestamp() == 5


def test_times_that_a_program_made_numbers_of_are_read_as_they_were(general):
    root, answer = general(
        said(1700000000.0001, thread_ts=1700000000.0001),
        said("1700000001.000200", thread_ts=1700000000.0001),
    )
    assert (root.source_id, root.timestamp.microsecond) == ("1700000000.000100", 100)
    assert answer.reply_to == root.message_id
    assert general(said("1700000000.000100"))[0].revisions == 0
    assert general.summary.duplicates == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (["a", "b"], "a\nb"),
        (7, "7"),
        ({"type": "mrkdwn", "text": "hi"}, "hi"),
        ({"x": 1}, '{"x": 1}'),
    ],
)
def test_words_that_are_no_text_are_not_lost(general, text, words):
    assert general(said("1.0", text))[0].content == words


def test_an_event_is_no_message(general):
    general(said("1.0"), {"type": "reaction_added", "user": "U1", "ts": "2.0"})
    assert (general.summary.messages, general.summary.skipped) == (1, 1)
    assert "an event of the type 'reaction_added'" in general.summary.warnings[0]


def test_files_that_windows_wrote_in_utf_16_are_read(tmp_path, chats):
    folder = tmp_path / "export"
    (folder / "general").mkdir(parents=True)
    files = {"users.json": USERS, "general/1970-01-01.json": [said("1.0", "ça va 😀")]}
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-16")
    assert import_chat(folder, chats).warnings == []
    assert chats.get_messages("slack:general")[0].content == "ça va 😀"
