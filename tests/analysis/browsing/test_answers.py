"""What a browser tells besides counts: where a message stands, who has which colour, our faults."""

import pytest

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
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
