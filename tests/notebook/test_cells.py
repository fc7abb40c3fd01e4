"""`%load_ext multichat_lab`: cells of SQL and cells that are a conversation, in a real shell."""

import re
from types import ModuleType

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from multichat_lab import Lab, SessionPersistence
from multichat_lab.chat.recorder import record
from multichat_lab.errors import MessageError, QueryError, ReadOnlyError, SessionNotFoundError

TALK = """%%chat lunch
Ann: Noon?

Bob → Ann: Gladly.
  Where?
Ann #2: At Cleo's: the usual.
"""


@pytest.fixture
def shell():
    shell = InteractiveShell(user_module=ModuleType("cells"))  # not in the place of `__main__`
    shell.run_cell("%load_ext multichat_lab").raise_error()
    yield shell
    shell.reset()


@pytest.fixture
def chats(shell, store_of_any_kind):
    shell.user_ns["chats"] = store_of_any_kind
    return store_of_any_kind


@pytest.fixture(params=["memory", "json", "sqlite", "duckdb"])
def store_of_any_kind(request, tmp_path):
    place = () if request.param == "memory" else (tmp_path / "chats",)
    with SessionPersistence(request.param, *place) as chats:
        yield chats


@pytest.fixture
def memory(shell):
    with SessionPersistence("memory") as chats:
        shell.user_ns["chats"] = chats
        yield chats


def run(shell, cell):
    done = shell.run_cell(cell)
    done.raise_error()
    return done.result


def test_a_cell_is_a_conversation(shell, chats):
    said = run(shell, TALK)
    assert said == chats.get_messages("lunch")
    assert [(each.sender, each.recipient, each.content) for each in said] == [
        ("Ann", "All", "Noon?"),
        ("Bob", "Ann", "Gladly.\nWhere?"),
        ("Ann", "Bob", "At Cleo's: the usual."),
    ]
    assert said[2].reply_to == said[1].message_id
    more = run(shell, "%%chat lunch --once\nCleo: Come in.")
    assert [each.content for each in chats.get_messages("lunch", after_seq=3)] == [
        "Cleo joined",
        "Come in.",
    ]
    assert [each.content for each in more] == ["Come in."]
    assert run(shell, "%%chat lunch --once\nCleo: Come in.") == []
    assert chats.get_session("lunch").message_count == 5


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("Noon?", "Line 2 of the cell does not say who speaks: 'Noon?'"),
        ("Ann: a\nand so on", "Line 3 of the cell"),
        ("Ann: a\nBob #7: b", "no message with seq 7"),
        ("\n\n", "Nobody says anything"),
    ],
)
def test_a_cell_that_is_none_records_nothing(shell, memory, cell, told):
    memory.create_session(["Ann", "Bob"], session_id="lunch")
    with pytest.raises(MessageError, match=re.escape(told)):
        run(shell, f"%%chat lunch\n{cell}")
    assert memory.get_messages("lunch") == []


def test_a_cell_of_sql_takes_variables_and_frames(shell, memory):
    run(shell, TALK)
    answer = run(shell, "least = 6\n")
    answer = run(
        shell, "%%lab chats -o long\nSELECT sender FROM messages WHERE length(content) > $least"
    )
    assert answer["sender"].tolist() == ["Bob", "Ann"]
    assert shell.user_ns["long"] is answer
    assert run(shell, "%%lab\nSELECT count(*) AS n FROM long")["n"].tolist() == [2]
    hostile = "x'); DROP TABLE messages; --"
    shell.user_ns["who"] = hostile
    assert run(shell, "%%lab\nSELECT $who AS who")["who"].tolist() == [hostile]


def test_each_name_is_the_frame_of_that_name(shell, memory):
    """Also a name that the magic's own code might have."""
    frames = {name: pd.DataFrame({"is": [name]}) for name in ("frame", "answer", "lab", "query")}
    shell.user_ns |= frames
    for name in frames:
        both = f"{name} a JOIN frame b ON true JOIN answer ON true"
        query = f"%%lab chats\nSELECT a.is, b.is AS b FROM {both}"
        assert run(shell, query)["is"].tolist() == [name]
        assert run(shell, query)["b"].tolist() == ["frame"]


def test_a_name_that_has_another_store_now_means_that_one(shell):
    for number in range(3):
        with SessionPersistence("memory") as chats:
            shell.user_ns["chats"] = chats
            run(shell, f"%%chat lunch --store chats\nAnn: {number}")
            said = run(shell, "%%lab chats\nSELECT content FROM messages")
            assert said["content"].tolist() == [str(number)]
        del chats, said


def test_what_is_asked_amiss_is_refused(shell, memory):
    with pytest.raises(QueryError, match="There is no variable least"):
        run(shell, "%%lab\nSELECT $least")
    with pytest.raises(ReadOnlyError):
        run(shell, "%%lab\nDROP TABLE messages")
    with pytest.raises(QueryError, match="'nothing' is no lab and no store"):
        run(shell, "%%lab nothing\nSELECT 1")


def test_which_lab_is_meant(shell, tmp_path):
    with pytest.raises(QueryError, match="There is no lab and no store"):
        run(shell, "%%lab\nSELECT 1")
    with SessionPersistence("sqlite", tmp_path / "a.db") as first:
        first.create_session(["Ann"], session_id="one")
    with SessionPersistence("memory") as second, SessionPersistence("memory") as third:
        shell.user_ns |= {"second": second, "third": third}
        with pytest.raises(QueryError, match="It may be one of second, third"):
            run(shell, "%%lab\nSELECT 1")
        lab = run(shell, f"%lab sqlite:{tmp_path / 'a.db'}")
        assert isinstance(lab, Lab)
        asked = run(shell, "%%lab\nSELECT session_id FROM sessions")
        assert asked["session_id"].tolist() == ["one"]


def completions(shell, cell):
    with provisionalcompleter():
        return [each.text for each in shell.Completer.completions(cell, len(cell))]


def test_tables_and_columns_are_completed(shell, memory):
    found = completions(shell, "%%lab chats\nFROM mess")
    assert sorted(found) == ["message_count", "message_id", "messages"]
    assert "m.sender" in completions(shell, "%%lab\nSELECT m.sen")
    assert completions(shell, "%%lab\nSELECT m.mess") == ["m.message_count", "m.message_id"]
    assert "messages" not in completions(shell, "mess")


def test_a_session_is_followed_by_its_name_or_its_variable(shell, chats):
    run(shell, TALK)
    with record(chats, "tea") as talk:
        shell.user_ns["talk"] = talk
        shell.user_ns["lunch"] = chats.get_session("lunch")
        for line, wanted in (
            ("'lunch' --speaker Ann", "lunch"),
            ("lunch", "lunch"),
            ("talk", talk.session_id),
            ("tea", talk.session_id),
        ):
            explorer = run(shell, f"%follow {line}")
            assert (explorer.live, explorer.session) == (True, wanted)
            assert explorer.speaker == ("Ann" if "Ann" in line else None)
            explorer.close()
        with pytest.raises(SessionNotFoundError):
            run(shell, "%follow supper")
