"""Turns that are told again and again are read once, and not for ever."""

from multichat_lab.chat.importers.otel import retold as module
from multichat_lab.chat.importers.otel.retold import LONGEST, MOST_TURNS, retold
from multichat_lab.chat.importers.source.turns import turn_of


def said(words):
    return {"role": "user", "content": words}


def test_what_is_told_again_is_the_same_turn():
    first = retold(said("Noon?"))
    assert first == turn_of(said("Noon?"))
    assert retold(said("Noon?")) is first


def test_what_is_no_json_or_long_is_read_all_the_same():
    odd = {"role": "user", "content": "Hm", "at": object()}
    assert retold(odd) == turn_of(odd)
    long = said("x" * LONGEST)
    assert retold(long) == turn_of(long)
    assert retold(long) is not retold(long)


def test_only_so_many_are_remembered():
    for number in range(MOST_TURNS + 5):
        retold(said(f"word {number}"))
    assert len(module._turns) <= MOST_TURNS
