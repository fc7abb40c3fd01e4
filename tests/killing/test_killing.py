"""A few rounds of each scene; `python -m tests.killing --rounds 100` is the long run."""

import pytest

from tests.killing.scenes import SCENES

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scene", SCENES)
def test_nothing_is_lost_or_doubled_by_kill_9(tmp_path, scene):
    assert SCENES[scene](tmp_path, 2, 5, lambda done: None) == []
