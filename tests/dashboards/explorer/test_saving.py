"""What a session takes with it into a file of its own."""

from multichat_lab import ChatMessage, Lab, SessionPersistence
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.dashboards.explorer.saving import all_messages


def test_what_is_known_to_be_nothing_is_told_and_what_is_not_known_left_out(tmp_path):
    with SessionPersistence("sqlite", tmp_path / "chats.sqlite") as chats:
        chats.create_session(["Ann"], session_id="floor")
        chats.add_message(ChatMessage("floor", "Ann", "Buy.", tokens_in=0, cost=0.0))
        with Lab(chats) as lab:
            browser = Browser(lab)
            [message] = all_messages(browser, "floor")
            browser.close()
    assert (message["tokens_in"], message["cost"]) == (0, 0.0)
    assert not {"tokens_out", "model", "edits", "deleted"} & message.keys()
