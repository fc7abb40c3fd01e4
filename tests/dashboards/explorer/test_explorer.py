"""The explorer's Python: a selection is a predicate, notes are durable, refusals change nothing."""

import subprocess
import sys

import pytest

from multichat_lab import Lab, SessionPersistence, annotations_df, infer_replies
from multichat_lab.dashboards import SessionExplorer
from multichat_lab.errors import MessageError, QueryError, SessionNotFoundError
from tests.analysis.browsing.talk import PEOPLE
from tests.dashboards.chart.wire import hear, take_messages, take_sent

pytestmark = pytest.mark.usefixtures("recording")

WRITE = """
import sys
from multichat_lab import ChatMessage, SessionPersistence
with SessionPersistence(*sys.argv[1:]) as chats:
    chats.add_message(ChatMessage("told", "Ann", "From elsewhere"))
"""


@pytest.fixture
def explorer(place):
    explorer = SessionExplorer(":".join(place))
    take_sent(explorer)
    yield explorer
    explorer.close()


def ask(explorer, what, **args):
    """Return what a page is answered."""
    hear(explorer, kind="ask", view="one", id=7, what=what, args=args)
    [message] = [each for each, _ in take_messages(explorer) if each["kind"] != "grown"]
    assert (message["id"], message["view"]) == (7, "one")
    return message


def test_the_next_cell_goes_on_with_the_selection(explorer, place):
    explorer.select(senders="Cle'rk", kinds="message")
    assert explorer.where == "(\"sender\" IN ('Cle''rk')) AND (\"kind\" IN ('message'))"
    with Lab(":".join(place)) as lab:
        found = lab.sql(f"FROM utterances WHERE {explorer.where}").df()
        assert len(found) == len(explorer.df) == len(lab.sql(explorer.sql).df()) > 0
    assert set(explorer.df["sender"]) == {"Cle'rk"}
    assert explorer.clear().where == "true"


def test_a_time_is_told_as_one_likes(explorer):
    for since in ("2026-01-01 12:05", "2026-01-01 13:05+01:00", 1_767_269_100_000_000):
        explorer.select(since=since)
        assert explorer.selection["from"] == 1_767_269_100_000_000
    known = explorer.df[explorer.df["time_kind"] == "known"]
    assert len(known) == len(explorer.df) == 2 * 24 - 5 - 3


def test_what_makes_no_sense_is_refused_and_changes_nothing(explorer):
    explorer.select(senders=["Ann"])
    for wrong in ({"nobody": 1}, {"answered": "maybe"}, {"words": "/(/"}, {"since": "yesteryear"}):
        with pytest.raises(QueryError):
            explorer.select(**wrong)
    with pytest.raises(QueryError):
        explorer.selection = {"senders": "Ann"}
    assert explorer.selection["senders"] == ["Ann"]
    with pytest.raises(SessionNotFoundError):
        explorer.show("nowhere")
    with pytest.raises(QueryError, match="99"):
        explorer.show("told", 99)
    assert explorer.session is None


def test_replies_that_were_inferred_count_when_asked_for(explorer, place):
    with SessionPersistence(*place) as chats:
        assert infer_replies(chats).annotations > 0
    before = len(explorer.select(answered="unknown").df)
    explorer.inferred = True
    assert len(explorer.df) < before
    [answered] = [
        each["count"]
        for each in ask(explorer, "overview")["value"]["facets"]["answered"]["values"]
        if each["value"] == "unknown"
    ]
    assert answered == len(explorer.df)


def test_a_page_is_answered_or_told_why_not(explorer):
    assert ask(explorer, "overview")["value"]["totals"]["of_messages"] == 72
    failed = ask(explorer, "messages", session_id="nowhere")
    assert failed["kind"] == "failed"
    assert "nowhere" in failed["problem"]
    assert failed["remedy"]
    ask(explorer, "select", selection={"senders": ["Ann"]})
    assert explorer.chosen.senders == ("Ann",)
    assert ask(explorer, "select", selection={"words": "/(/"})["kind"] == "failed"
    assert explorer.chosen.senders == ("Ann",)


def test_a_label_given_in_the_page_is_in_the_store(explorer, place):
    ask(explorer, "annotate", session_id="told", message_id="told-4", label="bold", start=0, end=2)
    explorer.show("told", 3).annotate("fine", by="Ann")
    with SessionPersistence(*place) as chats:
        noted = annotations_df(chats).set_index("label")
    assert (noted.loc["bold", "start"], noted.loc["bold", "message_id"]) == (0, "told-4")
    assert noted.loc["fine", ["message_id", "by"]].tolist() == ["told-2", "Ann"]
    [row] = ask(explorer, "messages", session_id="told", offset=4, limit=1)["value"]["rows"]
    assert [each["label"] for each in row["labels"]] == ["bold"]
    wrong = ask(explorer, "annotate", session_id="told", message_id="nope", label="bold")
    assert wrong["kind"] == "failed"


def test_the_same_label_of_the_same_words_is_recorded_once(explorer, place):
    label = {"session_id": "told", "message_id": "told-4", "label": "bold", "start": 0, "end": 2}
    with SessionPersistence(*place) as chats:
        before = len(annotations_df(chats))
    first, again = (ask(explorer, "annotate", **label)["value"] for _ in range(2))
    assert (first["is_new"], again["is_new"]) == (True, False)
    assert first["annotation"] == again["annotation"]
    others = ({**label, "end": 3}, {**label, "label": "loud"}, {**label, "by": "Ann"})
    assert all(ask(explorer, "annotate", **each)["value"]["is_new"] for each in others)
    with SessionPersistence(*place) as chats:
        assert len(annotations_df(chats)) == before + 4


def test_a_person_speaks_in_a_running_session_and_in_no_other(explorer, place):
    explorer.show("told")
    assert ask(explorer, "say", text="Hello")["kind"] == "failed"
    explorer.speak_as("Eve")
    assert "seq" in ask(explorer, "say", text="Hello <b>all</b>")["value"]
    assert explorer.current.iloc[-1][["sender", "content"]].tolist() == ["Eve", "Hello <b>all</b>"]
    explorer.show("untold")
    assert "ended" in ask(explorer, "say", text="Hello")["problem"]


def test_a_person_says_something_to_one_as_an_answer_or_nothing_is_recorded_at_all(explorer):
    explorer.show("told").speak_as("Eve")
    before = explorer.current
    wrong: dict[str, dict[str, object]] = {
        "'Nobody'": {"recipient": "Nobody"},
        "no such message": {"reply_to": "untold-2"},
        "content is ''": {"text": ""},
        "content is 7": {"text": 7},
    }
    for problem, args in wrong.items():
        failed = ask(explorer, "say", **{"text": "Hello", **args})
        assert failed["kind"] == "failed"
        assert problem in failed["problem"]
        assert failed["remedy"]
        assert len(explorer.current) == len(before), "nor has anybody joined"
    told = ask(explorer, "say", text="Why?", recipient="Bob", reply_to="told-2")["value"]
    joined, said = explorer.current.iloc[-2:].to_dict("records")
    assert joined["content"] == "Eve joined"
    assert [said[name] for name in ("seq", "sender", "recipient", "reply_to", "content")] == [
        told["seq"], "Eve", "Bob", "told-2", "Why?",
    ]  # fmt: skip
    people = ask(explorer, "participants", session_id="told")["value"]["rows"]
    assert [each["name"] for each in people if each["present"]] == [*PEOPLE, "Eve"]
    assert people[-1]["kind"] == "human"


def test_what_another_process_writes_is_seen(explorer, place):
    before = ask(explorer, "overview")["value"]["totals"]["messages"]
    subprocess.run([sys.executable, "-c", WRITE, *place], check=True, timeout=600)
    assert ask(explorer, "overview")["value"]["totals"]["messages"] == before + 1


def test_a_message_is_meant_by_what_is_looked_at(explorer):
    with pytest.raises(QueryError, match="No session"):
        explorer.annotate("fine")
    with pytest.raises(QueryError, match="No message"):
        explorer.show("told").annotate("fine")
    with pytest.raises(MessageError):
        explorer.annotate("", message_id="told-1")


def test_a_session_goes_to_a_file_of_its_own(explorer, tmp_path):
    with pytest.raises(QueryError, match="No session"):
        explorer.save(tmp_path / "session.html")
    page = explorer.show("told").save(tmp_path / "session.html").read_text("utf-8")
    assert "DROP TABLE" not in page
    assert len(page) < 500_000


def test_without_a_browser_there_is_a_picture_and_words(explorer):
    data, _ = explorer.show("told")._repr_mimebundle_()
    assert "WHERE true" in data["text/plain"]
    assert data["image/png"]
