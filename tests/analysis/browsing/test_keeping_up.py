"""A table kept up to date message by message is the one that is made from scratch."""

import json
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from multichat_lab import Annotation, ChatMessage, Lab, Relation, SessionPersistence
from multichat_lab.analysis.browsing.browser import Browser
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.browsing.table_writer import TableWriter
from multichat_lab.analysis.inferred_view import INFERRED_BY, REPLY_LABEL

NAMES = ("Ann", "Bob", "Cid")
DEEDS = (
    "say", "say", "say", "say many", "label", "label session", "revise", "delete", "react", "link",
    "infer", "join", "end",
)  # fmt: skip
deeds = st.tuples(
    st.sampled_from(DEEDS), st.sampled_from("ab"), st.integers(0, 40), st.integers(0, 40)
)


class Talk:
    """A store of two sessions, in which something happens again and again."""

    def __init__(self, chats):
        self.chats = chats
        self.ids = {"a": [], "b": []}
        for session in self.ids:
            chats.create_session(NAMES, session_id=session)

    def do(self, deed, session, one, other):
        mine = self.ids[session]
        target = mine[one % len(mine)] if mine else None
        runs = self.chats.get_session(session).status == "active"
        match deed:
            case "say":
                self.say(session, one, other)
            case "say many":
                for place in range(one % 4):
                    self.say(session, one + place, other + place)
            case "label session":
                self.chats.annotations.add([Annotation(session, f"all {one % 2}")])
            case "join" if runs:
                self.chats.members.add(session, {f"Eve {one}": "human"})
            case "end" if runs and one > 30:
                self.chats.end_session(session)
            case _ if target is not None:
                self.change(deed, session, target, mine[other % len(mine)])

    def say(self, session, one, other):
        if self.chats.get_session(session).status == "ended":
            return
        mine = self.ids[session]
        name = f"{session}{len(mine)}"
        reply = mine[one % len(mine)] if mine and other % 5 == 0 else None
        message = ChatMessage(
            session, NAMES[one % 3], f"words {one}", NAMES[other % 3] if one % 4 == 0 else "All",
            message_id=name, reply_to=reply, source_id=name if other % 2 else None,
            kind="system" if one == 7 else "message",
            reply_kind="declared" if reply or other == 11 else "unknown",
            recipient_kind="unknown" if one % 4 and other % 2 else "declared",
        )  # fmt: skip
        self.chats.add_message(message)
        mine.append(name)

    def change(self, deed, session, target, other):
        chats = self.chats
        match deed:
            case "label":
                chats.annotations.add([Annotation(session, "good", message_id=target)])
            case "revise":
                chats.history.revise(target, f"other words than {other}")
            case "delete":
                chats.history.delete(target)
            case "react":
                chats.history.react(target, "Bob", "eyes")
            case "link":
                chats.relations.add([Relation(session, target, other)])
            case "infer":
                value = json.dumps({"reply_to": other, "confidence": 0.5})
                noted = Annotation(
                    session, REPLY_LABEL, target, value=value, by=INFERRED_BY, run=INFERRED_BY
                )
                chats.annotations.add([noted])


def seen(browser):
    """Return all that a browser has of the messages, and what its lists count."""
    answer = browser.ask(Selection(), "overview", {})
    said = f"SELECT * EXCLUDE (profile) FROM {browser.table.name} ORDER BY session_id, seq"  # noqa: S608
    return browser.table.rows(said), {name: answer[name] for name in ("facets", "matrix", "totals")}


@pytest.mark.parametrize("inferred", [False, True])
@settings(max_examples=25, deadline=None)
@given(happens=st.lists(deeds, min_size=1, max_size=12))
@example(happens=[("infer", "a", 3, 1), ("link", "a", 3, 0)])  # ends what was inferred of a1
@example(  # a1, made anew, seems to be addressed to whom a0 is from
    happens=[("infer", "a", 1, 0), ("infer", "a", 3, 1), ("link", "a", 3, 2)]
)
def test_what_is_kept_up_to_date_is_what_is_made_from_scratch(happens, inferred):
    with SessionPersistence("memory") as chats:
        talk = Talk(chats)
        for place in range(5):
            talk.say("a", place, 1)
        with Lab(chats) as lab:
            kept = Browser(lab, inferred)
            seen(kept)
            for each in happens:
                talk.do(*each)
                kept.ask(Selection(), "overview", {})
            assert seen(kept) == seen(Browser(lab, inferred))


WRITE = """
import sys
from multichat_lab import Annotation, ChatMessage, SessionPersistence
with SessionPersistence(*sys.argv[1:]) as chats:
    chats.add_message(ChatMessage("a", "Bob", "yes", message_id="new", reply_to="a3"))
    chats.annotations.add([Annotation("a", "good", message_id="a4")])
"""


@pytest.mark.parametrize("kind", ["sqlite", "duckdb", "json"])
def test_a_message_of_another_process_is_added_and_the_session_not_made_anew(
    kind, tmp_path, monkeypatch
):
    place = (kind, str(tmp_path / "chats"))
    with SessionPersistence(*place) as chats:
        talk = Talk(chats)
        for number in range(5):
            talk.say("a", 0, 10 if number else 11)  # Ann speaks, and answers herself
    with Lab(f"{kind}:{place[1]}") as lab:
        browser = Browser(lab)
        seen(browser)
        made = []
        monkeypatch.setattr(TableWriter, "fill", lambda writer: made.append("all"))
        monkeypatch.setattr(TableWriter, "replace", lambda writer, some: made.extend(some))
        subprocess.run([sys.executable, "-c", WRITE, *place], check=True, timeout=600)
        rows = {row["message_id"]: row for row in seen(browser)[0]}
    assert made == []
    assert rows["a3"]["answered"] is True
    assert (rows["new"]["answered"], rows["a4"]["labels"]) == (False, ["good"])
