"""Every store against a model of plain dictionaries, over random histories with reopening."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MultichatError
from multichat_lab.records import Annotation, ChatMessage, Relation
from multichat_lab.times import utc_now
from tests.conftest import STORAGE_TYPES
from tests.long_ago import said_then
from tests.stores.model import MAX_MESSAGES, MAX_SESSIONS, Model
from tests.stores.strategies import texts

pytestmark = pytest.mark.slow

NOW = utc_now()

moments = st.sampled_from([0, 10, 35, 100]).map(lambda days: NOW - timedelta(days=days))
session_ids = st.sampled_from(["a", "A", "b", "../c", "d 🦆"])
people = st.sampled_from(["Ann", "Bob", "Cy"])
message_ids = st.none() | st.sampled_from(["m1", "m2", "m3"])
links = st.tuples(st.sampled_from(["m1", "m2"]), st.sampled_from(["m1", "m2", "m3"]))
spoken = st.fixed_dictionaries(
    {
        "sender": people,
        "content": texts,
        "recipient": people | st.just("All"),
        "timestamp": moments,
        "reply_to": st.none() | st.just("m1"),
        "source_id": st.none() | st.sampled_from(["line 1", "line 2"]),
    }
)


def outcome(act):
    """Return what a call returned, or the type of error that it raised."""
    try:
        return act()
    except MultichatError as error:
        return type(error)


def refusal(act):
    """Return the type of error that a call raised, or None."""
    found = outcome(act)
    return found if isinstance(found, type) else None


def earlier_words(revisions):
    """Return message id → its earlier words, the oldest first."""
    words = {}
    for each in revisions:
        words.setdefault(each.message_id, []).append(each.content)
        assert each.revision == len(words[each.message_id])
    return words


class NoteRules(RuleBasedStateMachine):
    """Records beside the messages, in the store and in the model."""

    _chats: Any
    _model: Model

    @rule(session_id=session_ids, message_id=st.sampled_from(["m1", "m2"]), content=texts)
    def revise(self, session_id, message_id, content):
        revise = self._chats.history.revise
        found = outcome(lambda: revise(message_id, content, session_id=session_id).revisions)
        assert found == outcome(lambda: self._model.revise(session_id, message_id, content))

    @rule(session_id=session_ids, name=st.sampled_from(["tada", "👍"]))
    def react(self, session_id, name):
        react = self._chats.history.react
        found = outcome(lambda: react("m1", "Cy", name, session_id=session_id))
        assert found == outcome(lambda: self._model.react(session_id, "m1", name))

    @rule(session_id=session_ids, own_id=st.sampled_from("ab"), run=st.sampled_from("rs"))
    def annotate(self, session_id, own_id, run):
        note = Annotation(session_id, "odd", run=run, annotation_id=own_id)
        found = outcome(lambda: self._chats.annotations.add([note]))
        assert found == outcome(lambda: self._model.annotate(session_id, own_id, run))

    @rule(run=st.sampled_from("rs"))
    def withdraw(self, run):
        assert self._chats.annotations.remove(run) == self._model.withdraw(run)


class StoreMachine(NoteRules):
    """Does everything to a store and to the model alike; both must say and hold the same."""

    storage_type = "memory"
    folder = Path()

    def __init__(self):
        super().__init__()
        self._path = Path(tempfile.mkdtemp(dir=self.folder)) / "chats"
        self._model = Model(ids_in_session_only=self.storage_type == "json")
        self._chats = None
        self.reopen()

    @rule()
    def reopen(self):
        if self._chats is None or self.storage_type != "memory":
            self.teardown()
            self._chats = SessionPersistence(
                self.storage_type, self._path, MAX_SESSIONS, MAX_MESSAGES
            )

    @rule(session_id=session_ids, names=st.lists(people, unique=True), made=moments)
    def create(self, session_id, names, made):
        found = refusal(lambda: self._chats.create_session(names, "", session_id, created_at=made))
        assert found == refusal(lambda: self._model.create(session_id, names, made))

    @rule(session_id=session_ids, batch=st.lists(st.tuples(spoken, message_ids), max_size=4))
    def say(self, session_id, batch):
        messages = [
            ChatMessage(session_id, **fields, **({"message_id": own_id} if own_id else {}))
            for fields, own_id in batch
        ]
        if messages:
            found = outcome(lambda: [each.seq for each in said_then(self._chats, *messages)])
            assert found == outcome(lambda: self._model.say(session_id, messages))

    @rule(session_id=session_ids, names=st.lists(people, unique=True))
    def join(self, session_id, names):
        found = outcome(lambda: self._chats.members.add(session_id, dict.fromkeys(names, "agent")))
        assert found == outcome(lambda: self._model.join(session_id, names))

    @rule(session_id=session_ids, name=people)
    def leave(self, session_id, name):
        found = outcome(lambda: self._chats.members.remove(session_id, name))
        assert found == outcome(lambda: self._model.leave(session_id, name))

    @rule(session_id=session_ids)
    def end(self, session_id):
        found = refusal(lambda: self._chats.end_session(session_id))
        assert found == refusal(lambda: self._model.end(session_id))

    @rule(session_id=session_ids, drawn=st.lists(links, min_size=1, max_size=3))
    def relate(self, session_id, drawn):
        relations = [Relation(session_id, *each) for each in drawn]
        found = outcome(lambda: self._chats.relations.add(relations))
        assert found == outcome(lambda: self._model.relate(session_id, drawn))

    @rule(days=st.sampled_from([5, 30, 60]))
    def clean_up(self, days):
        found = {each.session_id for each in self._chats.cleanup_old_sessions(days)}
        assert found == self._model.clean_up(days, NOW)

    @invariant()
    def agrees(self):
        held = {each.session_id: each for each in self._chats.list_sessions()}
        assert held.keys() == self._model.sessions.keys()
        for session_id, model in self._model.sessions.items():
            session = held[session_id]
            assert session == self._chats.get_session(session_id)
            assert session.participants == tuple(name for name in model.seats if model.seats[name])
            assert (session.status == "ended") == model.is_ended
            assert session.last_activity == model.last_activity
            messages = self._chats.get_messages(session_id)
            assert [m.seq for m in messages] == list(range(1, session.message_count + 1))
            assert [m.message_id for m in messages] == [m.message_id for m in model.messages]
            said = model.words
            assert [m.content for m in messages] == [said[m.message_id][-1] for m in messages]
            old = {each: words[:-1] for each, words in said.items() if len(words) > 1}
            assert earlier_words(self._chats.history.revisions(session_id)) == old
            reactions = self._chats.history.reactions(session_id)
            assert [(each.message_id, each.name) for each in reactions] == model.reactions
            notes = self._chats.annotations.list(session_id)
            assert [(each.annotation_id, each.run) for each in notes] == model.notes
            relations = self._chats.relations.list(session_id)
            assert [(each.message_id, each.target_id) for each in relations] == model.links

    def teardown(self):
        if self._chats is not None:
            self._chats.close()


@pytest.mark.parametrize("storage_type", STORAGE_TYPES)
def test_a_random_history_leaves_the_store_as_the_model_has_it(storage_type, tmp_path):
    tried = {"storage_type": storage_type, "folder": tmp_path}
    run_state_machine_as_test(
        type("TriedStore", (StoreMachine,), tried),
        settings=settings(
            max_examples=6 if storage_type == "duckdb" else 25,  # each reopening costs it 0.1 s
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
