"""A place for a service, and a service in this process with the clients of three people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from multichat_lab.service.client import MultichatClient
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings import Settings
from tests.service.processes import Place
from tests.waiting import HANG_SECONDS

Connect = Callable[..., MultichatClient]


@pytest.fixture
def place(tmp_path) -> Place:
    """A folder where no service has run yet."""
    return Place(tmp_path)


@pytest.fixture
def more() -> dict[str, Any]:
    """Settings of the service that a test wants otherwise."""
    return {}


@pytest.fixture
def service(place, more) -> Iterator[MultichatProductionService]:
    """A running service on a sqlite store; its tokens are those of `place`."""
    for name in ("Ann", "Bob", "Cy"):
        place.token(name)
    place.token("auditor", "observer")
    place.token("bridge", "admin")
    with MultichatProductionService(Settings(**place.settings | more)) as running:
        yield running


@pytest.fixture
def connect(service, place) -> Iterator[Connect]:
    """Return a client of the service for a name, as patient as one may be by itself."""
    clients = []

    def client(name: str, patience: float = HANG_SECONDS) -> MultichatClient:
        clients.append(MultichatClient(service.url, place.token(name), patience))
        return clients[-1]

    yield client
    for each in clients:
        each.close()
