"""Where lost messages were accepted, whoever reads a page of messages goes on behind them."""

import json
from contextlib import closing

import pytest

from multichat_lab import Annotation, ChatMessage, Lab, SessionPersistence, export_chat
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.chat.exporters import verify_export
from multichat_lab.chat.pages import messages_within
from multichat_lab.chat.system import MultichatSystem
from multichat_lab.stores.accepted import ACCEPTED
from multichat_lab.stores.questions import StoreOptions
from tests.stores.filling import say
from tests.stores.older_stores import CONNECT

GAPS = {
    "one": "seq = 3",
    "at the beginning": "seq < 4",
    "a page": "seq BETWEEN 5 AND 24",
    "at the end": "seq > 35",
    "several": "seq IN (1, 3, 4, 20, 40)",
}


@pytest.fixture(params=CONNECT)
def storage(request, tmp_path):
    """Type and path of a store with forty messages in a session."""
    storage = request.param, tmp_path / "chats"
    say(storage, 40)
    return storage


def change(storage, *statements):
    with closing(CONNECT[storage[0]](str(storage[1]))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.fixture(params=GAPS)
def gapped(request, storage):
    """The store without some of them, which somebody accepted, and the numbers of the others."""
    change(storage, f"DELETE FROM messages WHERE {GAPS[request.param]}")  # noqa: S608
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        there = [each.seq for each in chats.get_messages("s")]
        assert chats.verify.accept(by="Ann").is_whole
        yield chats, there


def numbers(messages):
    return [each.seq for each in messages]


@pytest.mark.parametrize("size", [1, 2, 7])
def test_pages_hold_all_that_is_there(gapped, size):
    chats, there = gapped
    assert numbers(chats.iter_messages("s", batch=size)) == there
    assert numbers(chats.get_messages("s", limit=size)) == there[-size:]
    for after in (0, 2, 5, 24, 39):
        behind = [seq for seq in there if seq > after][:size]
        assert numbers(chats.get_messages("s", limit=size, after_seq=after)) == behind
    with chats.store.reading() as reader:
        assert numbers(messages_within(reader, "s", (0, 500), 10**6)) == there


def test_whoever_listens_and_exports_gets_all_of_it(gapped, tmp_path):
    chats, there = gapped
    chats.end_session("s")
    assert numbers(MultichatSystem(chats).subscribe("s")) == there
    path = export_chat("s", chats, tmp_path / "s.jsonl")
    verdict = verify_export(path)
    assert (verdict.damage, verdict.messages) == ((), len(there))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if '"record": "message"' in line) + 3
    path.write_text("".join(lines[:at] + lines[at + 1 :]), "utf-8")
    assert [each.what for each in verify_export(path).damage] == ["lost"], "another one is missed"


def test_a_page_of_the_explorer_has_each_message_at_its_place(gapped):
    chats, there = gapped
    with Lab(chats) as lab:
        browser = Browser(lab)

        def ask(what, **values):
            return browser.ask(Selection(), what, {"session_id": "s", **values})

        for begin in (0, 7, len(there) - 2):
            shown = ask("messages", offset=begin, limit=5)
            assert shown["total"] == len(there)
            assert [each["seq"] for each in shown["rows"]] == there[begin : begin + 5]
            places = range(begin, min(begin + 5, len(there)))
            assert [each["offset"] for each in shown["rows"]] == list(places)
        assert ask("position", seq=there[-1])["offset"] == len(there) - 1
        assert ask("hit", offset=1, step=1)["offset"] == 2
        assert ask("hit", offset=len(there) - 1, step=1)["offset"] is None
        strip = ask("minimap")
        assert strip["count"] == len(there)
        assert strip["lines"] >= len(strip["sender"])


@pytest.mark.parametrize(
    "value", ["no JSON", "[1]", '{"lost": 5}', '{"lost": [[1]]}', '{"lost": [[1, 1000000000000]]}']
)
def test_a_note_of_another_shape_takes_nothing_from_the_others(storage, value):
    change(storage, "DELETE FROM messages WHERE session_id = 's' AND seq = 3")
    with SessionPersistence(*storage) as chats:
        chats.verify.accept()
        with chats.store.transaction() as transaction:
            transaction.add_notes([Annotation("s", ACCEPTED, value=value)])
        assert chats.verify().is_whole
    change(storage, "DELETE FROM messages WHERE session_id = 's' AND seq = 9")
    with SessionPersistence(*storage) as chats:
        assert [(each.what, each.seq) for each in chats.verify().damage] == [("lost", 9)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sessions SET message_count = 1000000000000 WHERE session_id = 's'",
        "UPDATE messages SET seq = 4611686018427387000 WHERE session_id = 's' AND seq = 40",
    ],
)
def test_a_number_that_cannot_be_is_no_loss_to_accept(storage, statement):
    change(storage, statement)
    with SessionPersistence(*storage, options=StoreOptions(accept_loss=True)) as chats:
        verdict = chats.verify.accept()
        assert (len(verdict.damage), verdict.accepted) == (1, ())


def test_a_key_twice_is_named_in_an_export_too(storage, tmp_path):
    with SessionPersistence(*storage) as chats:
        chats.add_message(ChatMessage("s", "Ann", "words"))
        path = export_chat("s", chats, tmp_path / "s.jsonl")
    text = path.read_text("utf-8")
    double = text.replace('"content": "words"', '"content": "evil", "content": "words"')
    assert json.loads(double.splitlines()[-1]) == json.loads(text.splitlines()[-1])
    path.write_text(double, "utf-8")
    assert any("is there twice" in each.told for each in verify_export(path).damage)
