"""What a page was sent waits until it is heard; what is dropped is known to be lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.dashboards.parts.frames import framed, unframed
from multichat_lab.dashboards.served import outbox as module
from multichat_lab.dashboards.served.outbox import Outbox


def told(frame):
    text, rest = unframed(frame)
    return json.loads(text), rest


@given(st.text(), st.lists(st.binary()))
def test_a_frame_reads_back_as_it_was(text, buffers):
    assert unframed(framed(text.encode(), buffers)) == (text.encode(), b"".join(buffers))


@pytest.mark.parametrize("frame", [b"", b"\x01", b"\x05\x00\x00\x00abc"])
def test_what_is_no_frame_is_refused(frame):
    with pytest.raises(ValueError, match="frame"):
        unframed(frame)


def test_what_was_not_heard_is_said_again_in_order():
    sent = []
    box = Outbox(sent.append)
    for number in range(4):
        box.put({"kind": "custom", "content": number}, [b"ab", memoryview(b"c")])
    assert [told(each)[0]["number"] for each in sent] == [1, 2, 3, 4]
    assert told(sent[0]) == (
        {"kind": "custom", "content": 0, "number": 1, "sizes": [2, 1]}, b"abc",
    )  # fmt: skip
    box.heard(2)
    assert [*box.again()] == sent[2:]
    assert not box.is_lost


def test_a_page_that_is_too_far_behind_is_known(monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    box = Outbox(lambda _: None)
    for _ in range(5):
        box.put({"kind": "custom", "content": None}, [b"x" * 400])
    assert box.is_lost
    assert len([*box.again()]) == 2
