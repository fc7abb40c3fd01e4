"""What labelled messages earned: the part of the whole that is theirs, to the cent."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from multichat_lab import Lab, annotate, attribution_df, labelled, message_attribution_df
from tests.analysis.test_attribution import PEOPLE, RUNS, deeds, record, talks


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(talk=talks, orders=deeds, trades=deeds, credit=st.sampled_from(["entry", "exit"]))
def test_a_slice_of_attribution_is_its_part_of_the_whole(talk, orders, trades, credit):
    chats = record(talk, orders, trades)
    chosen = pd.DataFrame(
        [(each.session, f"m{n}", "odd") for n, each in enumerate(talk) if n % 2],
        columns=["session_id", "message_id", "label"],
    )
    if chosen.empty:
        return
    annotate(chats, chosen)
    with Lab(chats) as lab:
        whole = message_attribution_df(lab, credit=credit, advice=True)
        part = message_attribution_df(labelled(lab, "odd"), credit=credit, advice=True)
        people = attribution_df(labelled(lab, "odd"), credit=credit, advice=True)

    session_of = dict(zip(chosen["message_id"], chosen["session_id"], strict=True))
    mine = whole[whole["message_id"].isin(session_of) & whole["seq"].notna()]
    pd.testing.assert_frame_equal(
        part.reset_index(drop=True), mine.reset_index(drop=True), check_dtype=False
    )
    earned = Counter()
    for each in trades:
        number = getattr(each, credit)
        session = session_of.get(f"m{number}")
        if session is not None and RUNS[each.run] in (None, session):
            earned[each.who] += each.cents
    table = people.set_index("participant")
    for name in PEOPLE:
        assert round(100 * table.loc[name, "pnl"]) == earned[name]
    assert people["return_pct"].isna().all(), "an account has no label"
    assert people["advised_pnl"].sum() == pytest.approx(mine["advised_pnl"].sum())
