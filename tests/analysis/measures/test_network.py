"""Reciprocity and centrality, against counts and chains of powers of our own."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from multichat_lab import SessionPersistence, edges_df, labelled, network_df
from tests.analysis.measures.conftest import record

TIES = {("Ann", "Bob"): 3, ("Bob", "Ann"): 1, ("Bob", "Cy"): 2, ("Cy", "Di"): 1, ("Di", "Bob"): 1}
NAMES = ["Ann", "Bob", "Cy", "Di"]


@pytest.fixture
def ties(chats):
    rows = [
        (f"{sender}{recipient}{number}", sender, number, recipient, None)
        for (sender, recipient), weight in TIES.items()
        for number in range(weight)
    ]
    record(chats, "s", *rows, ("x", "Ann", 99, "All", None), participants=NAMES)
    return chats


def shortest_paths(start, end):
    paths = [[start]]
    while paths and not any(path[-1] == end for path in paths):
        paths = [[*p, to] for p in paths for at, to in TIES if at == p[-1] and to not in p]
    return [path for path in paths if path[-1] == end]


def test_betweenness_is_the_share_of_shortest_paths(ties):
    table = network_df(ties).set_index("participant")
    for name in NAMES:
        share = 0.0
        for start, end in permutations([each for each in NAMES if each != name], 2):
            paths = shortest_paths(start, end)
            share += sum(name in path for path in paths) / max(len(paths), 1)
        assert table.loc[name, "betweenness"] == pytest.approx(share / (3 * 2))


def test_pagerank_is_where_a_random_reader_ends(ties):
    weights = np.array([[TIES.get((one, other), 0) for other in NAMES] for one in NAMES], float)
    step = 0.85 * weights / weights.sum(axis=1, keepdims=True) + 0.15 / 4
    where = np.linalg.matrix_power(step, 500)[0]
    found = network_df(ties).set_index("participant")["pagerank"]
    assert found[NAMES].to_numpy() == pytest.approx(where, abs=1e-5)


def test_reciprocity_counts_ties_and_messages_that_come_back(ties):
    table = network_df(ties)
    assert table.attrs["reciprocity"] == pytest.approx(2 / 5)
    assert table.attrs["weighted_reciprocity"] == pytest.approx(2 * 1 / 8)
    own = table.set_index("participant")
    assert own.loc["Ann", "reciprocity"] == 1
    assert own.loc["Cy", "reciprocity"] == 0
    assert own.loc["Bob", ["addresses", "addressed_by", "sent", "received"]].tolist() == [
        2,
        2,
        3,
        4,
    ]


def test_the_counts_are_those_of_the_edges(floor):
    lab, _ = floor
    pairs = edges_df(lab, weights=True)
    table = network_df(lab).set_index("participant")
    assert table["sent"].to_dict() == pairs.groupby("sender")["addressed"].sum().to_dict()


def test_whom_nobody_is_known_to_address_has_no_place(chats):
    record(chats, "s", ("a", "Ann", 0, "All", None), recipient_kind="unknown")
    table = network_df(chats)
    assert table.drop(columns="participant").isna().all().all()
    assert np.isnan(table.attrs["reciprocity"])
    assert "to whom 1 message was said is not known" in table.attrs["not_measurable"]


def test_slices_and_identities_are_respected(ties):
    from multichat_lab import Lab, annotate

    annotate(ties, pd.DataFrame({"session_id": "s", "message_id": ["AnnBob0"], "label": "x"}))
    with Lab(ties) as lab:
        assert network_df(labelled(lab, "x"))["sent"].sum() == 1
    SessionPersistence(ties.store).identities.alias("Ann", "Di")
    assert network_df(ties, by="identity").set_index("participant").loc["Ann", "sent"] == 4
