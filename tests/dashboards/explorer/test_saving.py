"""What a session takes with it into a file of its own."""

import pytest

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.browsing.windows import AT_ONCE
from multichat_lab.dashboards.explorer.saving import told
from multichat_lab.errors import SessionNotFoundError


def test_what_is_known_to_be_nothing_is_told_and_what_is_not_known_left_out(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats.sqlite") as chats:
        chats.create_session(["Ann"], session_id="floor")
        chats.add_message(ChatMessage("floor", "Ann", "Buy.", tokens_in=0, cost=0.0))
        with Lab(chats) as lab:
            browser = Browser(lab)
            _, said = browser.whole("floor")
            [message] = [told(each) for each in said]
            browser.close()
    assert (message["tokens_in"], message["cost"]) == (0, 0.0)
    assert not {"tokens_out", "model", "edits", "deleted"} & message.keys()


def test_a_session_is_taken_whole_as_its_windows_have_it():
    with SessionPersistence("memory") as chats:
        chats.create_session(["Ann", "Bob"], session_id="floor", topic="Long")
        chats.create_session(["Ann"], session_id="empty")
        chats.add_messages(
            ChatMessage("floor", "Ann", f"Word {number}", message_id=f"m{number}")
            for number in range(AT_ONCE + 150)
        )
        with Lab(chats) as lab:
            browser = Browser(lab)
            row, said = browser.whole("floor")
            windows = [
                browser.ask(Selection(), "messages", {"session_id": "floor", **window})["rows"]
                for window in ({"offset": AT_ONCE - 50, "limit": 200}, {"limit": 200})
            ]
            listed = browser.ask(Selection(), "sessions", {"sort": "messages"})["rows"]
            whole = list(said)
            nothing = browser.whole("empty")
            assert list(nothing[1]) == []
            with pytest.raises(SessionNotFoundError):
                browser.whole("other")
            browser.close()
    assert [each["seq"] for each in whole] == list(range(1, AT_ONCE + 151))
    assert whole[AT_ONCE - 50 :] == windows[0]
    assert whole[:200] == windows[1]
    assert [row, nothing[0]] == listed
