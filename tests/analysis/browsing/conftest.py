"""What the tests of browsing share: a browser of the invented conversation."""

import pytest

from multichat_lab import Lab, SessionPersistence
from multichat_lab.analysis.browsing.browser import Browser
from tests.analysis.browsing.talk import record


@pytest.fixture(scope="module")
def browser():
    with SessionPersistence("memory") as chats:
        record(chats)
        with Lab(chats) as lab:
            browser = Browser(lab)
            yield browser
            browser.close()
