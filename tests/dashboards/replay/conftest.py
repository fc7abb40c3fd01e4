"""What the tests of the replay share: a desk that has traded, recorded once."""

import pytest

from multichat_lab import Lab, SessionPersistence
from tests.dashboards.replay.recorded import traded_session


@pytest.fixture(scope="package")
def floor():
    """A store in memory with a desk that has traded."""
    with SessionPersistence("memory") as chats:
        yield traded_session(chats)


@pytest.fixture(scope="package")
def lab(floor):
    """A lab over it."""
    with Lab(floor) as lab:
        yield lab
