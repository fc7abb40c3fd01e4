"""A few trials of random damage: what is not named has harmed nothing."""

import os

import pytest

from tests.damage.trials import TARGETS, trials

CASES = [(kind, target) for kind, targets in TARGETS.items() for target in targets]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
@pytest.mark.parametrize(("kind", "target"), CASES)
def test_damage_is_named_or_harmless(kind, target):
    tried = list(trials(kind, target, range(1, 9)))
    assert len(tried) == 8
    assert [each for each in tried if each.outcome in ("silent", "crashed")] == []
