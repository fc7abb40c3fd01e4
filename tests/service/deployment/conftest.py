"""Deployment files as they are written for a trial below a folder of the test's own."""

import grp
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from multichat_lab.service.deployment import Site, this_program, write_deployment_files


@dataclass(frozen=True)
class Trial:
    """Written files, and the folder that stands before /etc and /var in them."""

    folder: Path
    prefix: Path
    user: str


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """Files for the user who runs the tests."""
    user = pwd.getpwuid(os.getuid()).pw_name
    if user not in {each.gr_name for each in grp.getgrall()}:
        pytest.skip(f"the user {user} has no group of its own name")
    base = tmp_path_factory.mktemp("trial")
    trial = Trial(base / "files", base / "root", user)
    write_deployment_files(trial.folder, Site(this_program(), user, str(trial.prefix)))
    return trial


@pytest.fixture(scope="session")
def tool():
    """Return the path of a program that may not be installed; the test skips without it."""

    def find(name):
        path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
        if path is None:
            pytest.skip(f"{name} is not installed")
        return path

    return find
