"""What the tests of the interface share: one that is closed at the end."""

import pytest

from multichat_lab.dashboards import TradingInterface
from tests.dashboards.interface.pressing import CALM


@pytest.fixture
def interface(memory, recording):
    opened = TradingInterface(memory, CALM)
    yield opened
    opened.close()
