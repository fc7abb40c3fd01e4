"""What the tests of the replay share: a desk that has traded, recorded once."""

import pytest

from multichat_lab import Lab, SessionPersistence
from tests.browser import chromium
from tests.dashboards.replay.recorded import traded_session
from tests.dashboards.replay.replay_page import ReplayPage
from tests.outside_world import outside_world


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


@pytest.fixture(scope="module")
def open_file(tmp_path_factory):
    """Save a replay and open the file on a page of its own, which must have had no trouble."""
    folder = tmp_path_factory.mktemp("files")
    opened = []
    with outside_world() as world, chromium() as browser:

        def open_in(view, width=1280, **options):
            context = browser.new_context(
                proxy=world.proxy, viewport={"width": width, "height": 844}, **options
            )
            file = view.save(folder / f"{len(opened)}.html")
            opened.append(ReplayPage(context.new_page(), view))
            return opened[-1].open(file.as_uri())

        yield open_in
        for each in opened:
            each.page.context.close()
            assert each.troubles == []
    assert world.requests == []
