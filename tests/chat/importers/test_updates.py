"""A source that was edited since its last import; and what a source tells beside its messages."""

import json
from datetime import UTC, datetime

import pytest

from multichat_lab.chat.exporters import export_chat
from multichat_lab.chat.importers import import_chat
from multichat_lab.chat.importers.contract import ImportedSession
from multichat_lab.chat.importers.loader import Loader
from multichat_lab.chat.importers.tally import Tally
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.cli.anonymity import UndoneAnonymity
from multichat_lab.records import (
    Annotation,
    ChatMessage,
    Identity,
    Reaction,
    Revision,
)
from tests.stores.answers import answers, without_writing

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def conversation(*words, **more):
    messages = [
        ChatMessage("s", "Ann", each, message_id=f"m{at}", source_id=f"{at}", timestamp=NOON)
        for at, each in enumerate(words)
    ]
    return ImportedSession("s", NOON, messages, **more)


def load(chats, *words, **more):
    tally = Tally()
    with Loader(chats, tally) as loader:
        loader.load(conversation(*words, **more))
    return tally


def words(chats):
    return [each.content for each in chats.get_messages("s")]


def test_changed_words_take_the_place_of_the_old_ones_which_are_kept(any_chats):
    load(any_chats, "one", "two")
    tally = load(any_chats, "one", "2", "three")
    assert (tally.messages, tally.updated, tally.duplicates) == (1, 1, 1)
    assert words(any_chats) == ["one", "2", "three"]
    assert any_chats.history.revisions("s") == [Revision("s", "m1", 1, "two")]
    again = load(any_chats, "one", "2", "three")
    assert (again.messages, again.updated, again.duplicates) == (0, 0, 3)


def test_an_edit_by_hand_is_not_undone_by_the_same_source(any_chats):
    load(any_chats, "one", "two")
    any_chats.history.revise("m1", "by hand")
    tally = load(any_chats, "one", "two")
    assert (tally.updated, tally.duplicates) == (0, 2)
    assert words(any_chats) == ["one", "by hand"]


def test_a_message_that_lost_its_words_in_the_source_is_a_deletion(any_chats):
    load(any_chats, "one", "two")
    assert load(any_chats, "one", "").updated == 1
    (revision,) = any_chats.history.revisions("s")
    assert (revision.content, revision.kind) == ("two", "deletion")


def test_the_same_file_with_an_edited_line_is_updated(any_chats, tmp_path):
    lines = [
        {"session_id": "s", "sender": "Ann", "content": each, "message_id": each, "source_id": each}
        for each in ("a", "b")
    ]
    path = tmp_path / "chats.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    import_chat(path, any_chats)
    lines[1]["content"] = "edited"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    summary = import_chat(path, any_chats)
    assert (summary.messages, summary.updated, summary.duplicates) == (0, 1, 1)


def test_what_a_source_tells_beside_its_messages_is_recorded_once(any_chats):
    told = {
        "revisions": [
            Revision("s", "m1", 1, "tow", "Ann", NOON),
            Revision("s", "m1", 2, "to"),
            Revision("s", "gone", 1, "?"),
        ],
        "reactions": [Reaction("s", "m0", "Bob", "tada"), Reaction("s", "gone", "Bob", "tada")],
        "aliases": [Identity("Ann", "irc", "ann_", "ann_")],
    }
    for _ in range(2):
        tally = load(any_chats, "one", "two", **told)
        assert tally.strays == {"s": 2}
        assert words(any_chats) == ["one", "two"]
        assert any_chats.get_messages("s")[1].revisions == 2
        assert any_chats.history.revisions("s") == told["revisions"][:2]
        assert any_chats.history.reactions("s") == told["reactions"][:1]
        assert any_chats.identities.list() == told["aliases"]


@pytest.mark.parametrize("target_type", ["memory", "json", "sqlite", "duckdb"])
def test_an_export_brings_all_that_is_recorded_beside_messages(any_chats, tmp_path, target_type):
    load(any_chats, "one", "two", "three")
    any_chats.history.revise("m0", "1", by="Bob", at=NOON)
    any_chats.history.revise("m0", "I")
    any_chats.history.delete("m1", at=NOON)
    any_chats.history.react("m2", "Bob", "tada", NOON)
    any_chats.annotations.add([Annotation("s", "odd", "m2", 0, 2, "x", "Bob", "r")])
    any_chats.identities.alias("Ann", "Annie")
    path = export_chat("s", any_chats, tmp_path / "s.jsonl")
    with SessionPersistence(target_type, tmp_path / "other") as other:
        import_chat(path, other)
        assert without_writing(answers(other)) == without_writing(answers(any_chats))
        assert other.identities.list() == any_chats.identities.list()
        before = answers(other)
        assert import_chat(path, other).updated == 0
        assert answers(other) == before


def test_an_anonymous_export_names_nobody_in_what_is_recorded_beside_messages(any_chats, tmp_path):
    load(any_chats, "Zebulon said so", "two")
    any_chats.members.add("s", {"Zebulon": "human"})
    any_chats.history.revise("m0", "Zebulon said no", by="Wilhelmina", at=NOON)
    any_chats.history.react("m1", "Kunigunde", "tada")
    any_chats.annotations.add([Annotation("s", "by Zebulon", "m0", 0, 7, "Zebulon", "Ottokar")])
    any_chats.identities.alias("Zebulon", "Zebbie")
    anonymity = UndoneAnonymity(anonymise=True)
    with anonymity.anonymiser() as anonymiser:
        rewrite = anonymity.rewrite_of(any_chats, "s", anonymiser)
        path = export_chat("s", any_chats, tmp_path / "s.jsonl", rewrite=rewrite)
    text = path.read_text(encoding="utf-8").casefold()
    for name in ("zebulon", "wilhelmina", "kunigunde", "ottokar", "zebbie"):
        assert name not in text
    with SessionPersistence("memory") as other:
        import_chat(path, other)
        assert [len(other.history.revisions("s")), len(other.annotations.list("s"))] == [1, 1]


def test_an_annotation_of_words_that_are_gone_goes_through_export_and_import(any_chats, tmp_path):
    load(any_chats, "a long promise", "two")
    any_chats.annotations.add([Annotation("s", "promise", "m0", 2, 14)])
    any_chats.history.revise("m0", "short")
    any_chats.history.delete("m0")
    path = export_chat("s", any_chats, tmp_path / "s.jsonl")
    stray = {"record": "annotation", "session_id": "s", "message_id": "gone", "label": "x"}
    stray |= {"annotation_id": "of nothing", "created_at": NOON.isoformat()}
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(stray) + "\n")
    with SessionPersistence("memory") as other:
        summary = import_chat(path, other)
        assert without_writing(answers(other)) == without_writing(answers(any_chats))
        assert summary.warnings == ["s: 1 notes on messages that are not there were left out"]


def test_a_log_that_tells_more_than_an_import_knew_adds_no_words_twice(any_chats):
    load(any_chats, "a")
    any_chats.history.delete("m0")  # what the newer source says, as its update has it
    told = [Revision("s", "m0", 1, "a"), Revision("s", "m0", 2, "b", kind="deletion")]
    for _ in range(2):
        load(any_chats, "", revisions=told)
        assert [each.content for each in any_chats.history.revisions("s")] == ["a", "b"]


@pytest.mark.parametrize("parts", [None, "x", 7, {"a": 1}, ["x"], [None], [{}], [[]]])
def test_parts_that_are_none_are_no_record(any_chats, tmp_path, parts):
    line = {"session_id": "s", "sender": "Ann", "content": "hi", "message_id": "m", "parts": parts}
    good = {**line, "message_id": "n", "parts": []}
    path = tmp_path / "s.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in (good, line)))
    summary = import_chat(path, any_chats)
    assert (summary.messages, summary.skipped) == (1, 1)
