"""What `record` guesses is shown as guessed, and measures say what they leave out for that."""

import pytest

from multichat_lab import Lab, SessionPersistence, record, speakers_df
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection


@pytest.fixture
def chats():
    with SessionPersistence("memory") as chats, record(chats, "lunch") as talk:
        asked = talk.say("Ann", "Noon?")
        talk.say("Bob", "Ann, gladly.")
        talk.say("Cem", "Me too.", "Ann", asked)
        yield chats


def test_a_guessed_answer_is_not_shown_as_a_declared_one(chats):
    [session] = chats.list_sessions()
    with Lab(chats) as lab:
        shown = Browser(lab).ask(Selection(), "messages", {"session_id": session.session_id})
    kinds = {row["sender"]: (row["reply"] or {}).get("kind") for row in shown["rows"]}
    assert kinds == {"Ann": None, "Bob": "inferred", "Cem": "declared"}


def test_measures_say_how_many_guesses_they_leave_out_and_how_to_count_them(chats):
    told = speakers_df(chats).attrs["not_measurable"]
    assert "what 1 message answers was guessed when recorded" in told
    assert "--inferred" in told
    counted = speakers_df(chats, inferred=True)
    assert "guessed" not in counted.attrs.get("not_measurable", "")
    assert counted["replies"].sum() == 2
