"""A Slack export with one channel."""

import pytest

from multichat_lab.chat.importers import import_chat
from tests.chat.importers.slack.acme import CHANNEL, USERS


@pytest.fixture
def general(slack_zip, chats):
    """Return what imports a day of #general and returns its messages."""

    def do(*items, **files):
        path = slack_zip(
            {
                "users.json": USERS,
                "channels.json": [CHANNEL],
                "general/1970-01-01.json": list(items),
                **files,
            }
        )
        do.summary = import_chat(path, chats)  # type: ignore[attr-defined]
        return chats.get_messages("slack:general")

    return do
