"""A place for a service, and a service in this process with the clients of three people."""

from collections.abc import Callable, Iterator

import pytest

from multichat_lab.service.client import MultichatClient
from multichat_lab.service.production import MultichatProductionService
from multichat_lab.service.settings.settings import Settings
from tests.service.processes import Place

Connect = Callable[[str], MultichatClient]


@pytest.fixture
def place(tmp_path) -> Place:
    """A folder where no service has run yet."""
    return Place(tmp_path)


@pytest.fixture
def service(place) -> Iterator[MultichatProductionService]:
    """A running service on a sqlite store; its tokens are those of `place`."""
    for name in ("Ann", "Bob", "Cy"):
        place.token(name)
    place.token("auditor", "observer")
    place.token("bridge", "admin")
    with MultichatProductionService(Settings(**place.settings)) as running:
        yield running


@pytest.fixture
def connect(service, place) -> Iterator[Connect]:
    """Return a client of the service for a name."""
    clients = []

    def client(name: str) -> MultichatClient:
        clients.append(MultichatClient(service.url, place.token(name), patience=1.0))
        return clients[-1]

    yield client
    for each in clients:
        each.close()
