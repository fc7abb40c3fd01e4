"""The network of who addresses whom: reciprocity and centrality, by networkx."""

import math
from typing import TYPE_CHECKING

import pandas as pd

from multichat_lab.analysis.edges import addressed, told_to_nobody
from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.measures.reasons import say_why
from multichat_lab.chat.notes import By
from multichat_lab.extras import require_extra

if TYPE_CHECKING:
    import networkx as nx

EXACT_UP_TO = 500
"""Participants up to which betweenness counts every path."""

TIES = """
    SELECT session_id, sender, recipient, count(*) AS messages FROM messages
    WHERE recipient NOT IN ('All', sender) AND kind <> 'system'
      AND ($session IS NULL OR session_id = $session)
    GROUP BY ALL ORDER BY session_id, sender, recipient
"""
EVERYBODY = """
    SELECT participant, count(*) FILTER (recipient = 'All' AND recipient_kind = 'unknown') AS untold
    FROM (SELECT session_id, participant FROM participants WHERE kind <> 'system'
          UNION SELECT session_id, sender FROM messages WHERE kind <> 'system') p
    LEFT JOIN messages m
      ON m.session_id = p.session_id AND m.sender = p.participant AND m.kind <> 'system'
    WHERE $session IS NULL OR p.session_id = $session
    GROUP BY ALL ORDER BY participant
"""
TIE_DTYPES = {"session_id": "str", "sender": "str", "recipient": "str", "messages": "int64"}
EVERYBODY_DTYPES = {"participant": "str", "untold": "int64"}


def ties_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
) -> pd.DataFrame:
    """Return who addressed whom alone, and how often, in each session; broadcasts are no ties.

    Columns: session_id, sender, recipient (str); messages (int64).
    """
    query = addressed(TIES, inferred)
    return frame(source, query, TIE_DTYPES, {"session": session_id}, by)


def network_df(
    source: Source,
    session_id: str | None = None,
    inferred: bool = False,
    by: By | None = None,
) -> pd.DataFrame:
    """Return each participant's place in the network of who addresses whom; the most central first.

    A tie runs from a sender to whom they addressed alone, and weighs the messages. What was said to
    everyone makes no tie, for it would tie everybody to everybody.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only this session; None for all.
        inferred: take a message of which nobody knows to whom it was said as said to whom it seems
            to answer (`infer_replies`).
        by: `identity` counts all names of a person as one; the lab's own unless given.

    Columns: participant (str); addresses, addressed_by (Int64: people); sent, received (Int64:
    messages); reciprocity (float64: share of a participant's ties that are returned, Wasserman and
    Faust 1994, Social Network Analysis, ch. 13; NaN without ties); betweenness (share of shortest
    paths between others that lead through them, Freeman 1977, Sociometry 40, 35-41; beyond 500
    participants estimated from 500 of them, Brandes and Pich 2007, seed 0); pagerank (Brin and Page
    1998, weighted, damping 0.85). All are missing where nobody is known to have addressed anybody.

    `attrs["reciprocity"]` is the share of all ties that are returned, and
    `attrs["weighted_reciprocity"]` that of their messages (Squartini et al. 2013, Scientific
    Reports 3, 2729); NaN without ties. `attrs["not_measurable"]` counts the messages of which the
    addressee is not known.

    Raises:
        MissingExtraError: the extra `network` is not installed.
    """
    require_extra("network", "network_df")
    with lab_of(source) as lab:
        everybody = frame(
            lab, addressed(EVERYBODY, inferred), EVERYBODY_DTYPES, {"session": session_id}, by
        )
        pairs = ties_df(lab, session_id, inferred, by)
    ties = pairs.groupby(["sender", "recipient"])["messages"].sum().reset_index()
    table = placed(ties, list(everybody["participant"]))
    reasons = (
        told_to_nobody(int(everybody["untold"].sum())),
        "" if len(ties) else "nobody is known to have addressed anybody",
    )
    return say_why(table, *reasons)


def placed(ties: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return the table of `network_df` for ties of sender, recipient and messages."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_weighted_edges_from(ties.itertuples(index=False, name=None))
    whole = {"reciprocity": math.nan, "weighted_reciprocity": math.nan}
    columns: dict[str, dict[str, float]] = {
        "addresses": dict(graph.out_degree()), "addressed_by": dict(graph.in_degree()),
        "sent": dict(graph.out_degree(weight="weight")),
        "received": dict(graph.in_degree(weight="weight")),
        "reciprocity": {}, "betweenness": {}, "pagerank": {},
    }  # fmt: skip
    if len(ties):
        tied = [name for name in graph if graph.degree(name)]
        sample = EXACT_UP_TO if len(graph) > EXACT_UP_TO else None
        columns["reciprocity"] = nx.reciprocity(graph, tied)
        columns["betweenness"] = nx.betweenness_centrality(graph, k=sample, seed=0)
        columns["pagerank"] = nx.pagerank(graph)
        whole = {
            "reciprocity": float(nx.overall_reciprocity(graph)),
            "weighted_reciprocity": returned_share(graph),
        }
    table = pd.DataFrame({"participant": names})
    for name, values in columns.items():
        is_count = name in ("addresses", "addressed_by", "sent", "received")
        known: dict[str, float] = values if len(ties) else {}
        table[name] = table["participant"].map(known).astype("Int64" if is_count else "float64")
    table = table.sort_values(["pagerank", "participant"], ascending=[False, True])
    table = table.reset_index(drop=True)
    table.attrs.update(whole)
    return table


def returned_share(graph: "nx.DiGraph") -> float:
    """Return Σ min(w(a, b), w(b, a)) / Σ w over the ties of a graph."""
    weights = {(one, other): weight for one, other, weight in graph.edges(data="weight")}
    returned = sum(min(weight, weights.get((b, a), 0)) for (a, b), weight in weights.items())
    return float(returned / sum(weights.values()))
