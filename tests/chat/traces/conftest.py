"""What records requests into stores."""

import pytest

from multichat_lab.chat.importers.otel.spans import spans_told
from multichat_lab.chat.traces.owner import Owner
from multichat_lab.chat.traces.recorder import TraceRecorder


@pytest.fixture
def record(chats):
    """Return what records requests, one after the other, each by a recorder of its own."""

    def recorded(*requests, owner=None, recorder=None):
        takes = [
            (recorder or TraceRecorder()).take(chats, list(spans_told(each)), owner or Owner())
            for each in requests
        ]
        return takes[-1]

    return recorded
