"""A verification finds every kind of fault, and none where there is none."""

from dataclasses import replace

import pytest

from multichat_lab.records import ChatMessage
from multichat_lab.service.loadtest.plan import LoadPlan
from multichat_lab.service.loadtest.verification import Verification

PLAN = LoadPlan(sessions=1, messages=6, clients=2)
SPEAKERS = ("Ann", "Bob")


def written():
    """Return the session as it should be."""
    return [
        ChatMessage("s", SPEAKERS[number % 2], PLAN.content(0, number), seq=number + 1)
        for number in range(PLAN.messages)
    ]


def verdict(messages, acknowledged=range(6)):
    promised = {(0, number): number + 1 for number in acknowledged}
    verification = Verification(PLAN, SPEAKERS, promised)
    verification.check(0, messages)
    return verification.verdict


def faults(found):
    return {name: count for name, count in found.counts().items() if count and name != "verified"}


def test_a_session_as_it_was_written_is_sound():
    found = verdict(written())
    assert found.is_sound
    assert found.counts() == {**dict.fromkeys(found.counts(), 0), "verified": 6}


def test_system_messages_of_a_service_may_stand_between():
    messages = [ChatMessage("s", "Ann", "Ann invites Bob", kind="system", seq=1)]
    messages += [replace(each, seq=each.seq + 1) for each in written()]
    verification = Verification(PLAN, SPEAKERS, {(0, number): number + 2 for number in range(6)})
    verification.check(0, messages)
    assert verification.verdict.is_sound


def test_what_was_acknowledged_and_is_missing_at_the_end_is_lost():
    found = verdict(written()[:-1])
    assert faults(found) == {"lost": 1}
    assert found.examples == ["session 0: message 5 is not there"]


def test_what_is_missing_in_the_middle_is_lost_and_leaves_a_gap():
    messages = written()
    del messages[2]
    assert faults(verdict(messages)) == {"lost": 1, "gaps": 1}


def test_what_was_never_acknowledged_may_be_missing_or_there():
    assert verdict(written()[:-1], acknowledged=range(5)).is_sound
    found = verdict(written(), acknowledged=range(5))
    assert found.is_sound
    assert faults(found) == {"unacknowledged": 1}


@pytest.mark.parametrize("change", [{"content": "0:0 hold"}, {"sender": "Bob"}])
def test_another_text_or_sender_is_altered_and_what_was_there_is_lost(change):
    messages = written()
    messages[0] = replace(messages[0], **change)
    assert faults(verdict(messages)) == {"altered": 1, "lost": 1}


def test_a_message_that_is_there_twice_is_duplicated():
    messages = [*written(), replace(written()[5], seq=7, message_id="again")]
    assert faults(verdict(messages)) == {"duplicated": 1}


def test_two_messages_of_one_client_in_the_wrong_order_are_found():
    messages = written()
    messages[0], messages[2] = replace(messages[2], seq=1), replace(messages[0], seq=3)
    assert faults(verdict(messages)) == {"out_of_order": 1, "altered": 2}


def test_another_place_than_the_client_was_told_is_altered():
    messages = written()
    messages[0], messages[1] = replace(messages[1], seq=1), replace(messages[0], seq=2)
    found = verdict(messages)
    assert faults(found) == {"altered": 2}
    assert found.examples[0] == "session 0: message 0 is at 2, not at 1"


def test_only_a_few_examples_are_kept():
    assert len(verdict([]).examples) == 5
