"""A message as a store takes it."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.records import recorded
from tests.test_records import NOON, messages


@given(messages, st.integers(min_value=1))
def test_a_store_takes_a_message_with_its_place_and_the_moment(message, seq):
    taken = recorded(message, seq, NOON)
    assert taken == dataclasses.replace(message, seq=seq, recorded_at=NOON, revisions=0)
    assert taken.recorded_at == NOON
    assert message.recorded_at is None
