"""Whatever a page sends is answered, or told why not; nothing is raised into the void."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from multichat_lab import SessionPersistence
from multichat_lab.dashboards import SessionExplorer
from tests.analysis.browsing.talk import record
from tests.dashboards.chart.wire import hear, take_messages, take_sent

ASKED = (
    "overview", "sessions", "extremes", "hit", "messages", "minimap", "participants", "position",
    "thread", "trade", "annotate", "say", "seats", "select", "nothing of that name",
)  # fmt: skip
NAMES = (
    "session_id", "message_id", "offset", "limit", "sort", "descending", "seq", "run_id",
    "trade_id", "label", "start", "end", "value", "text", "recipient", "reply_to", "selection",
    "step", "other",
)  # fmt: skip
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["told", "told-4", "duration", "'; DROP TABLE messages --"])
)
values = plain | st.lists(plain, max_size=2) | st.dictionaries(st.text(max_size=4), plain)
questions = st.dictionaries(st.sampled_from(NAMES), values, max_size=4) | values


@pytest.fixture
def explorer(recording):
    with SessionPersistence("memory") as chats:
        record(chats)
        explorer = SessionExplorer(chats)
        take_sent(explorer)
        yield explorer
        explorer.close()


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(what=st.sampled_from(ASKED), args=questions)
def test_every_question_is_answered_or_refused_with_a_reason(explorer, what, args):
    hear(explorer, kind="ask", view="one", id=7, what=what, args=args)
    [message] = [each for each, _ in take_messages(explorer) if each["kind"] != "grown"]
    assert message["id"] == 7
    assert message["kind"] == "answer" or message["problem"]
