"""A few trials of random damage: what is not named has harmed nothing."""

import os

import pytest

from tests.damage.trials import TARGETS, trials

CASES = [(kind, target) for kind, targets in TARGETS.items() for target in targets]


FOUND = [("sqlite", "data", seed) for seed in (78, 1423, 2452, 50668)]
"""Damage that ended in an error of Python's: a schema that is no text, a state and a name lost, a
row of a session of which no index tells."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.parametrize(("kind", "target", "seed"), FOUND)
def test_damage_that_was_an_error_of_python_once_is_named(kind, target, seed):
    (tried,) = trials(kind, target, range(seed, seed + 1))
    assert tried.outcome == "named", tried


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.parametrize(("kind", "target"), CASES)
def test_damage_is_named_or_harmless(kind, target):
    tried = list(trials(kind, target, range(1, 9)))
    assert len(tried) == 8
    assert [each for each in tried if each.outcome in ("silent", "crashed")] == []
