"""Output that has no byte for a character loses that character, and never the command."""

import json

import pytest

NOT_TOLD = "Not measurable: the source of 1 session tells no replies: who was answered"


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
@pytest.mark.parametrize(
    "command",
    [("demo", "sessions"), ("stats",), ("sessions",), ("show", "odd"), ("sql", "SELECT '→ ø'")],
)
def test_a_narrow_stream_loses_no_command(multichat, names_store, encoding, command):
    environment = {"PYTHONIOENCODING": encoding, "MULTICHAT_STORE": names_store}
    done = multichat(*command, **environment)
    assert done.code == 0
    assert done.out
    assert done.err == "" or done.err.startswith(NOT_TOLD)


def test_json_keeps_every_character_of_a_narrow_stream(multichat, names_store):
    environment = {"PYTHONIOENCODING": "ascii", "MULTICHAT_STORE": names_store}
    [message] = json.loads(multichat("show", "odd", "--json", **environment).out)
    assert (message["sender"], message["content"]) == ("björn", "→ naïve 😀")


def test_an_error_is_told_in_any_encoding(multichat):
    done = multichat("show", "x", "--store", "sqlite:börn→.db", PYTHONIOENCODING="ascii")
    assert done.code == 1
    assert done.err.startswith("multichat: There is no store at")
