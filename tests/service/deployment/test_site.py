"""Nothing gets into a unit file that would mean something else there."""

import pytest

from multichat_lab.errors import DeploymentError
from multichat_lab.service.deployment import Site

PROGRAM = "/opt/multichat/bin/multichat"


@pytest.mark.parametrize("user", ["", "Root", "ann\nExecStart=/bin/sh", "a b", "x" * 40, "9x"])
def test_a_name_that_no_system_user_has_is_refused(user):
    with pytest.raises(DeploymentError, match="The user is"):
        Site(PROGRAM, user)


@pytest.mark.parametrize("prefix", ["srv", "/srv/a b", "/srv/%h", "/srv/$HOME", "/srv\n", "/srv/"])
def test_a_prefix_that_is_no_plain_absolute_path_is_refused(prefix):
    with pytest.raises(DeploymentError, match="The prefix is"):
        Site(PROGRAM, prefix=prefix)


@pytest.mark.parametrize("program", ["multichat", "/opt/my chat/multichat", "/opt/%i/multichat"])
def test_a_program_whose_path_needs_quoting_is_refused(program):
    with pytest.raises(DeploymentError, match="The program is"):
        Site(program)


def test_a_program_in_a_home_is_known_to_be_hidden_by_the_unit():
    assert Site("/home/ann/.venv/bin/multichat").is_in_a_home
    assert not Site(PROGRAM).is_in_a_home
