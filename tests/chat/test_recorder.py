"""Recording a conversation in one line: as a block, as a coroutine's block, and as a decorator."""

import asyncio

import pytest

from multichat_lab.chat.guessing import called_in
from multichat_lab.chat.recorder import record
from multichat_lab.errors import MessageError, SessionEndedError


def told(message):
    return message.recipient, message.recipient_kind, message.reply_to, message.reply_kind


def test_whoever_speaks_joins_and_what_is_guessed_is_marked(chats):
    with record(chats, "lunch") as talk:
        question = talk.say("Ann", "Noon?")
        answer = talk.say("Risk Officer", "@ann gladly.")
        more = talk.say("Risk Officer", "Or at one?")
        to_all = talk.say("Ann", "Risk Officer: one.", model="m", tokens_out=3)
        declared = talk.say("Bob", "I cannot.", "Cy", reply_to=question)
        assert chats.get_session(talk.session_id).status == "active"
    session = chats.get_session(talk.session_id)
    assert (session.topic, session.status, session.error) == ("lunch", "ended", None)
    assert session.participants == ("Ann", "Risk Officer", "Bob", "Cy")
    assert told(question) == ("All", "unknown", None, "unknown")
    assert told(answer) == ("Ann", "parsed", question.message_id, "inferred")
    assert told(more) == ("All", "unknown", None, "unknown"), "who goes on answers nobody"
    assert told(to_all) == ("Risk Officer", "parsed", more.message_id, "inferred")
    assert (to_all.model, to_all.tokens_out) == ("m", 3)
    assert told(declared) == ("Cy", "declared", question.message_id, "declared")
    with pytest.raises(SessionEndedError):
        talk.say("Ann", "Too late.")


def test_an_error_ends_the_session_and_is_kept(chats):
    with pytest.raises(KeyError), record(chats, "lunch") as talk:
        talk.say("Ann", "Noon?")
        raise KeyError("menu")
    session = chats.get_session(talk.session_id)
    assert (session.status, session.success, session.failing_seq) == ("ended", False, 1)
    assert session.error == "KeyError: 'menu'"


def test_what_is_refused_changes_nothing(chats):
    with record(chats, participants=["Ann"]) as talk:
        with pytest.raises(MessageError):
            talk.say("Bob", "")
        assert chats.get_session(talk.session_id).participants == ("Ann",)
        chats.end_session(talk.session_id)


def test_what_a_source_tells_again_is_recorded_once(chats):
    with record(chats) as talk:
        for words in ("Noon?", "Noon!"):
            assert talk.say("Ann", words, source_id="line 1").content == words
        assert [each.content for each in chats.get_messages(talk.session_id)] == ["Noon?"]


def test_coroutines_record_too(chats):
    async def dine():
        async with record(chats, "lunch") as talk:
            await talk.say("Ann", "Noon?")
            return (await talk.say("Bob", "Ann, gladly."), talk.session_id)

    answer, session_id = asyncio.run(dine())
    assert (answer.recipient, answer.seq) == ("Ann", 2)
    assert chats.get_session(session_id).status == "ended"


def test_a_decorated_function_gets_a_talk_of_its_own_at_each_call(chats):
    @record(chats, "lunch")
    def dine(talk, words):
        talk.say("Ann", words)
        return talk.session_id

    @record(chats, "supper")
    async def sup(talk, words):
        await talk.say("Bob", words)
        return talk.session_id

    async def twice():
        return await asyncio.gather(sup("one"), sup("two"))

    ids = [dine("Noon?"), dine("One?"), *asyncio.run(twice())]
    assert len(set(ids)) == 4
    words = [chats.get_messages(each)[0].content for each in ids]
    assert words == ["Noon?", "One?", "one", "two"]
    assert {each.status for each in chats.list_sessions()} == {"ended"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ann, noon?", "Ann"),
        ("@ann noon?", "Ann"),
        ("noon, @Ann Lee?", "Ann Lee"),
        ("Ann Lee: noon?", "Ann Lee"),
        ("Anne, noon?", None),
        ("Write to bob@ann.org", None),
        ("Ann said no", None),
        ("", None),
    ],
)
def test_whom_words_call(text, name):
    assert called_in(text, ["Ann", "Ann Lee"]) == name
