"""Whose the sessions of traces are, and what they are called."""

import pytest

from multichat_lab.chat.traces.owner import Owner
from tests.chat.traces.told import ASK, FIRST, SAID, SECOND, chat, request, words


def test_only_so_many_are_active_and_the_silent_one_goes_on_when_it_speaks(chats, record):
    owner = Owner("app", most_active=2)
    for number, name in enumerate(("one", "two", "three")):
        record(request(chat(number, [ASK], SAID, talk=name, trace=f"{number:032x}")), owner=owner)
    assert chats.get_session("otlp:app/one").status == "ended"
    more = chat(9, [words("user", "Hm")], words("assistant", "Ah"), talk="one")
    record(request(more), owner=owner)
    assert chats.get_session("otlp:app/one").status == "active"
    assert chats.get_messages("otlp:app/one")[-1].content == "Ah"
    active = [each.session_id for each in chats.list_sessions("active")]
    assert active == ["otlp:app/one", "otlp:app/three"]


def test_only_so_many_are_active_within_one_request_too(chats, record):
    owner = Owner("app", most_active=2)
    record(request(chat(1, [ASK], SAID, talk="one", trace="d" * 32)), owner=owner)
    names = ("two", "three", "four")
    told = [
        chat(number, [ASK], SAID, talk=name, trace=f"{number:032x}")
        for number, name in enumerate(names, start=2)
    ]
    more = chat(9, [words("user", "Hm")], words("assistant", "Ah"), talk="one", trace="d" * 32)
    taken = record(request(*told, more), owner=owner)  # who was ended for others has more to say
    assert (taken.rejected, len(taken.made)) == (0, 3)
    assert taken.messages == {f"otlp:app/{name}": 2 for name in (*names, "one")}
    assert len(chats.list_sessions("active")) == 2
    assert chats.get_messages("otlp:app/one")[-1].content == "Ah"


def test_no_name_of_a_conversation_leads_to_another_owner(chats, record):
    there = chat(1, [ASK], SAID, talk="lunch", trace="b" * 32)
    for number, owner in enumerate((Owner("ops/bot"), Owner("ops%2Fbot")), start=1):
        record(request(there), owner=owner)
        assert len(chats.list_sessions()) == number
    record(request(chat(2, [ASK], SAID, talk="bot/lunch", trace="c" * 32)), owner=Owner("ops"))
    owners = {each.session_id: each.participants[0] for each in chats.list_sessions()}
    assert sorted(owners.values()) == ["ops", "ops%2Fbot", "ops/bot"]
    assert len(chats.get_messages(Owner("ops/bot").session_id("lunch"))) == 2


def test_names_are_the_owners_to_give_and_the_same_for_who_is_answered(chats, record):
    owner = Owner("app", lambda name: f"{name}*" if name == "Ann" else name)
    record(request(FIRST), request(SECOND), owner=owner)
    messages = chats.get_messages(f"otlp:app/{'a' * 32}")
    assert [each.sender for each in messages] == ["user", "Ann*", "w", "Ann*"]
    assert messages[2].recipient == "Ann*"
    assert chats.get_session(f"otlp:app/{'a' * 32}").participants == ("app", "user", "Ann*", "w")


@pytest.mark.parametrize("name", ["\ud800", "a\0b", "\u202e", 300 * "long "])
def test_odd_names_of_conversations_are_refused_or_recorded(chats, record, name):
    taken = record(request(chat(1, [ASK], SAID, talk=name)))
    assert taken.rejected or len(chats.get_messages(Owner().session_id(name))) == 2
