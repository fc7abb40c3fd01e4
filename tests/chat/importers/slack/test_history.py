"""Edits, deletions, reactions and names, as Slack tells them."""

from datetime import UTC, datetime, timedelta

import pytest

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.slack.acme import changed, deleted, said


def at(seconds):
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def by(user, ts):
    return {"user": user, "ts": f"{ts:.6f}"}


def history(chats):
    return [
        (each.revision, each.content, each.by, each.at, each.kind)
        for each in chats.history.revisions("slack:general")
    ]


OLD, NEW = said("1.0", "at 5"), said("1.0", "at 6", edited=by("U2", 2))
EDIT, GONE = (1, "at 5", "Bob", at(2), "edit"), (2, "at 6", "Ann", at(3), "deletion")


@pytest.mark.parametrize(
    ("items", "words", "revisions"),
    [
        ([NEW, changed("2.5", NEW, OLD)], "at 6", [EDIT]),
        ([OLD, changed("2.5", NEW, OLD)], "at 6", [EDIT]),
        ([changed("2.5", NEW, OLD)], "at 6", [EDIT]),
        ([OLD, changed("2.5", NEW)], "at 6", [EDIT]),
        ([NEW, changed("2.5", NEW)], "at 6", []),
        ([NEW, changed("2.5", NEW, OLD), deleted("3.0", NEW, editor_id="U1")], "", [EDIT, GONE]),
        ([deleted("3.0", NEW, editor_id="U1"), changed("2.5", NEW, OLD)], "", [EDIT, GONE]),
        ([OLD, deleted("3.0")], "", [(1, "at 5", None, at(3), "deletion")]),
        ([OLD, deleted("3.0", original=OLD)], "", [(1, "at 5", None, at(3), "deletion")]),
        ([deleted("3.0", OLD)], "", [(1, "at 5", None, at(3), "deletion")]),
        ([OLD, changed("2.0", {**OLD, "attachments": [{"from_url": "x"}]}, OLD)], "at 5", []),
        (
            [OLD, changed("3.0", {"subtype": "tombstone", "ts": "1.0", "user": "USLACKBOT"}, OLD)],
            "",
            [(1, "at 5", None, at(3), "deletion")],
        ),
    ],
)
def test_an_edit_log_becomes_revisions_of_its_messages(general, chats, items, words, revisions):
    (message,) = general(*items)
    assert (message.content, message.sender, message.kind) == (words, "Ann", "message")
    assert message.source_id == "1.0"
    assert history(chats) == revisions
    assert message.revisions == len(revisions)
    general(*items)
    assert (general.summary.updated, general.summary.revisions) == (0, 0)
    assert history(chats) == revisions


def test_of_an_edit_without_a_log_it_is_known_when_and_by_whom(general, chats):
    (message,) = general(NEW)
    assert message.metadata["import.edited"] == {"at": at(2).isoformat(), "by": "Bob"}
    assert message.metadata["slack.edited"] == by("U2", 2)
    assert history(chats) == []


def test_the_newer_export_says_who_edited_and_when(general, chats):
    general(OLD)
    (message,) = general(NEW)
    assert (general.summary.updated, general.summary.duplicates) == (1, 0)
    assert message.content == "at 6"
    assert history(chats) == [EDIT]
    general(NEW, changed("2.5", NEW, OLD))
    assert history(chats) == [EDIT]
    general(NEW, changed("2.5", NEW, OLD), deleted("3.0", NEW, editor_id="U1"))
    assert history(chats) == [EDIT, GONE]


def test_a_tombstone_takes_the_words_of_a_known_message_and_keeps_them(general, chats):
    stone = said("1.0", "This message was deleted.", user="USLACKBOT", subtype="tombstone")
    answer = said("2.0", "why?", user="U2", thread_ts="1.0")
    general(said("1.0", "oops", thread_ts="1.0"), answer)
    first, second = general(stone, answer)
    assert (first.content, first.sender, second.reply_to) == ("", "Ann", first.message_id)
    assert history(chats) == [(1, "oops", None, None, "deletion")]


def test_words_of_before_a_tombstone_are_found_in_an_older_export(general, chats):
    stone = said("1.0", "This message was deleted.", user="USLACKBOT", subtype="tombstone")
    (message,) = general(stone)
    assert (message.content, message.metadata["import.deleted"]) == ("", {})
    for _ in range(2):
        (message,) = general(said("1.0", "oops"))
        assert message.content == ""
        assert history(chats) == [(1, "oops", None, None, "deletion")]


def test_an_entry_about_a_message_that_nobody_tells_stays_as_it_is(general, chats):
    entries = general(deleted("3.0", of="9.0"), {"subtype": "message_changed", "ts": "4.0"})
    assert [each.content for each in entries] == ["deleted a message", "edited: "]
    assert {each.kind for each in entries} == {"system"}


def test_who_reacted_is_recorded_once_and_more_than_are_named_are_counted(general, chats):
    reactions = [
        {"name": "+1", "users": ["U2", "U9", "U2", None], "count": 3},
        {"name": "eyes", "users": None, "count": 2},
        {"name": "tada", "users": ["U1"], "count": 1},
        {"users": ["U1"]},
        None,
    ]
    (message,) = general(said("1.0", reactions=reactions))
    told = [
        (each.participant, each.name, each.at) for each in chats.history.reactions("slack:general")
    ]
    assert told == [("Bob", "+1", None), ("U9", "+1", None), ("Ann", "tada", None)]
    assert message.metadata["import.reaction_counts"] == {"+1": 3, "eyes": 2}
    assert general.summary.reactions == 3
    general(said("1.0", reactions=reactions[:1]))
    assert len(chats.history.reactions("slack:general")) == 3


def test_a_person_is_known_by_the_id_whatever_the_name(general, slack_zip, chats):
    carla = {"display_name": "Carla", "real_name": "Carla D", "name": "carla"}
    general(said("1.0"), said("2.0", user="U9", user_profile=carla))
    known = {
        (each.participant, each.source_id, each.name) for each in chats.identities.list("slack")
    }
    assert known == {
        ("Ann", "U1", "Ann"), ("Ann", "U1", "ann"), ("Bob", "U2", "Bob"), ("Bob", "U2", "bob"),
        ("Carla", "U9", "Carla"), ("Carla", "U9", "Carla D"), ("Carla", "U9", "carla"),
    }  # fmt: skip
    renamed = {"id": "U1", "name": "ann", "profile": {"display_name": "Anna"}}
    files = {"users.json": [renamed], "general/1970-01-01.json": [said("3.0")]}
    import_chat(slack_zip(files), chats)
    assert {each.participant for each in chats.identities.list() if each.source_id == "U1"} == {
        "Ann", "Anna",
    }  # fmt: skip


def test_the_real_export_tells_its_edit_and_its_reaction(real_chats, chats):
    summary = import_chat(real_chats / "slack" / "export.zip", chats)
    assert (summary.messages, summary.reactions, summary.revisions) == (158, 1, 0)
    (reaction,) = chats.history.reactions("slack:enrique")
    assert (reaction.participant, reaction.name) == ("abilinski", "botman")
    edited = [
        each.metadata["import.edited"]
        for each in chats.get_messages("slack:traveling-sailor")
        if "import.edited" in each.metadata
    ]
    assert [each["at"] for each in edited] == ["2016-03-26T08:32:14+00:00"]
