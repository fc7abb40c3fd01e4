"""Ids that a source gives to several messages."""

from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.chat.importers.source.ids import GivenIds

ids = st.sampled_from(["1", "2", "1#2", "1#3"])


@given(st.lists(st.tuples(ids, st.sampled_from("abcd"))))
def test_each_message_has_one_id_and_no_two_have_the_same(told):
    given_ids = GivenIds()
    names = [given_ids.of(*each) for each in told]
    assert len(set(names)) == len(set(told))
    assert names == [given_ids.of(*each) for each in told], "a second reading finds them again"


def test_the_first_keeps_the_id_and_the_others_are_numbered():
    given_ids = GivenIds()
    assert [given_ids.of("7", words) for words in ("a", "b", "a", "c")] == ["7", "7#2", "7", "7#3"]
