"""What a model used and a late span tells counts once in the lab, and the store stays as it is."""

import pytest

from multichat_lab.analysis.lab import Lab
from tests.chat.traces.told import FIRST, ROOT, SECOND, request

TRACE = f"otlp:{'a' * 32}"


@pytest.mark.parametrize("is_open_before", [True, False])
def test_in_the_lab_what_was_told_late_stands_in_its_columns_once(chats, record, is_open_before):
    query = "SELECT model, tokens_in, tokens_out FROM messages ORDER BY seq"
    summed = "SELECT sum(tokens_in), sum(tokens_out) FROM utterances"
    record(request(SECOND), request(ROOT))
    with Lab(chats) as lab:
        if is_open_before:
            assert lab.sql(query).fetchall()[1] == (None, None, None)
        record(request(FIRST), request(FIRST))
        _, call, _, said = lab.sql(query).fetchall()
        assert call == ("m-1", 10, 1)
        whole = lab.sql(summed).fetchall()
        assert whole == [(10 + said[1], 1 + said[2])]
        called = chats.get_messages(TRACE)[1]
        chats.history.revise(called.message_id, "anew", session_id=TRACE)
        assert lab.sql(summed).fetchall() == whole
    assert chats.verify(TRACE).is_whole
