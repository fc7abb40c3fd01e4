"""What a message used, tokens and money, is a number that every store can hold, or not known."""

import pytest

from multichat_lab.errors import MessageError
from multichat_lab.records import ChatMessage

WRONG = [
    ("cost", float("nan"), "cost is nan"), ("cost", -float("inf"), "cost is -inf"),
    ("cost", 10**400, "cost is 1000"), ("cost", True, "cost is True"),
    ("tokens_in", -1, "tokens_in is -1"), ("tokens_out", 2**63, "tokens_out is 9223"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "wrong", "says"), WRONG)
def test_what_no_store_can_hold_is_told_with_a_remedy(field, wrong, says):
    with pytest.raises(MessageError, match=says) as caught:
        ChatMessage("s", "Ann", "hello", **{field: wrong})
    assert caught.value.remedy


def test_whole_dollars_and_the_largest_float_are_a_cost():
    for cost in (0, 3, 1e308, -0.5):
        assert ChatMessage("s", "Ann", "hello", cost=cost).cost == cost
