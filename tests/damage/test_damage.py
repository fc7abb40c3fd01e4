"""A few trials of random damage: what is not named has harmed nothing.

The bytes of a json store's files and DuckDB's log are tried by command only: a lost end of what
stands beside messages is not named yet.
"""

import os

import pytest

from tests.damage.trials import trials

CASES = [("sqlite", "data"), ("sqlite", "log"), ("duckdb", "data"), ("json", "lines")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.parametrize(("kind", "target"), CASES)
def test_damage_is_named_or_harmless(kind, target):
    tried = list(trials(kind, target, range(1, 9)))
    assert len(tried) == 8
    assert [each for each in tried if each.outcome in ("silent", "crashed")] == []
