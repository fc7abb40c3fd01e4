"""What a browser tells besides counts: where a message stands, who has which colour, our faults."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from multichat_lab import Annotation, ChatMessage, Lab, SessionPersistence, edges_df
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.predicate import where
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.inferred_view import INFERRED_BY, REPLY_LABEL
from multichat_lab.parts import Part
from tests.analysis.browsing.talk import PEOPLE, record


def test_a_message_stands_where_it_is_or_nobody_knows_why_not(browser):
    def position(**which):
        return browser.ask(Selection(), "position", {"session_id": "told", **which})

    assert position(seq=3) == position(message_id="told-2") == {"offset": 2}
    for absent in ({"seq": 99}, {"message_id": "timeless-2"}, {}):
        found = position(**absent)
        assert found["offset"] is None
        assert "1 to 24" in found["reason"]
    assert "'timeless-2'" in position(message_id="timeless-2")["reason"]


def test_a_fault_of_our_own_is_not_told_as_one_of_the_page(browser, monkeypatch):
    monkeypatch.setattr(browser.table, "color_of", lambda: None)
    with pytest.raises(TypeError):
        browser.ask(Selection(), "minimap", {"session_id": "told"})


def test_two_who_ask_at_once_are_each_answered_by_their_own_choice():
    with SessionPersistence("memory") as chats:
        record(chats)
        with Lab(chats) as lab:
            browser = Browser(lab)
            choices = [Selection(senders=(name,)) for name in PEOPLE]
            alone = [browser.ask(each, "overview", {}) for each in choices]

            def asked(number):
                browser.prepare(choices[-number])
                return browser.ask(choices[number], "overview", {})

            with ThreadPoolExecutor(max_workers=4) as many:
                numbers = [number for _ in range(10) for number in range(len(choices))]
                answers = list(many.map(asked, numbers))
            assert answers == [alone[number] for number in numbers]
            browser.close()


def test_everybody_has_one_colour_in_every_list_and_a_newcomer_another():
    with SessionPersistence("memory") as chats:
        record(chats)
        chats.create_session(["Ann"], session_id="new")
        call = ChatMessage("new", "Ann", "Look.", parts=(Part("tool_call", name="prices"),))
        chats.add_message(call)
        with Lab(chats) as lab:
            browser = Browser(lab)

            def colors():
                of = {"session_id": "new"}
                strip = browser.ask(Selection(), "minimap", of)["senders"]
                said = browser.ask(Selection(), "messages", of)["rows"]
                sessions = browser.ask(Selection(), "sessions", {})["rows"]
                pairs = [(each["name"], each["color"]) for each in strip]
                pairs += [(row["sender"], row["color"]) for row in said]
                people = [each for row in sessions for each in row["participants"]]
                pairs += [(each["name"], each["color"]) for each in people]
                assert "color" not in said[0]["parts"][0]
                assert len(set(pairs)) == len(dict(pairs))
                return dict(pairs)

            before = colors()
            chats.members.add("new", {"Eve": "human"})
            chats.add_message(ChatMessage("new", "Eve", "I am new."))
            after = colors()
            browser.close()
    assert before == {name: after[name] for name in PEOPLE}
    assert len(set(after.values())) == len(after) == 5


def test_whom_a_message_seems_to_answer_is_whom_it_is_to_when_asked_for():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], session_id="irc")
        for place in range(6):
            names = ("Ann", "Bob") if place % 2 == 0 else ("Bob", "Ann")
            kind = {"recipient_kind": "unknown"} if place != 4 else {"recipient": names[1]}
            chats.add_message(ChatMessage("irc", names[0], "so", message_id=f"m{place}", **kind))
            if place:
                value = json.dumps({"reply_to": f"m{place - 1}", "confidence": 0.5})
                by = {"by": INFERRED_BY, "run": INFERRED_BY}
                noted = Annotation("irc", REPLY_LABEL, f"m{place}", value=value, **by)
                chats.annotations.add([noted])
        with Lab(chats) as lab:
            for inferred in (False, True):
                pairs = edges_df(lab, weights=True, inferred=inferred)
                matrix = Browser(lab, inferred).ask(Selection(), "overview", {})["matrix"]
                names = matrix["names"]
                for pair in pairs.itertuples():
                    row, column = names.index(pair.sender), names.index(pair.recipient)
                    assert matrix["counts"][row][column] == pair.addressed
            assert pairs["addressed"].tolist() == [2, 3]
            cell = Selection(senders=("Bob",), recipients=("Ann",))
            rows = Browser(lab, True).ask(cell, "messages", {"session_id": "irc"})["rows"]
            chosen = lab.sql(f"FROM inferred_utterances WHERE {where(cell)} ORDER BY seq").df()
    hits = [row for row in rows if row["hit"]]
    assert [row["message_id"] for row in hits] == ["m1", "m3", "m5"]
    assert [row["recipient"] for row in hits] == ["All"] * 3, "as it is recorded"
    assert chosen["message_id"].tolist() == ["m1", "m3", "m5"]
    assert "said_to" not in chosen


def test_people_of_one_session_are_told_apart_in_a_store_of_more_people_than_colours():
    """Thirty people, six a session: each has one colour, and no session has one twice."""
    names = [f"Person {number}" for number in range(30)]
    with SessionPersistence("memory") as chats:
        for number in range(10):
            here = [names[(number * 3 + place) % 30] for place in range(6)]
            chats.create_session(here, session_id=f"s{number}")
            chats.add_messages(ChatMessage(f"s{number}", name, "so") for name in here)
        with Lab(chats) as lab:
            browser = Browser(lab)

            def colors(session):
                strip = browser.ask(Selection(), "minimap", {"session_id": session})
                return {each["name"]: each["color"] for each in strip["senders"]}

            every = [colors(f"s{number}") for number in range(10)]
            chats.members.add("s0", {"Newcomer": "human"})
            chats.add_message(ChatMessage("s0", "Newcomer", "so"))
            joined = colors("s0")
    assert all(len(set(each.values())) == len(each) == 6 for each in every)
    for name in names:
        assert len({each[name] for each in every if name in each}) == 1
    assert len(set(joined.values())) == len(joined) == 7
