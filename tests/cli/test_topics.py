"""A session is found by its topic too, as the cells of a notebook find it."""

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.chat.recorder import record
from multichat_lab.stores import parse_location


def test_a_session_is_found_by_its_topic_when_only_one_has_it(multichat_here, tmp_path):
    location = f"sqlite:{tmp_path / 'chat.db'}"
    with SessionPersistence(*parse_location(location)) as chats:
        for topic in ("lunch", "tea", "tea"):
            with record(chats, topic) as talk:
                talk.say("Ann", f"Who comes to {topic}?")
    assert "comes to lunch" in multichat_here("show", "lunch", "--store", location).out
    assert multichat_here("replay", "lunch", "--html", "lunch.html", "--store", location).code == 0
    many = multichat_here("show", "tea", "--store", location)
    assert (many.code, many.out) == (1, "")
    assert "2 sessions have the topic 'tea'" in many.err
