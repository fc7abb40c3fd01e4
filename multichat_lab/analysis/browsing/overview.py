"""What a selection leaves: counts of every list, who talks to whom, and when how much was said."""

from collections import Counter

from multichat_lab.analysis.browsing.selection import LISTS
from multichat_lab.analysis.browsing.table import Row
from multichat_lab.analysis.browsing.tally import BY_BIN, BY_SESSION, Tally

MOST_VALUES = 50
"""Values of a list that are shown."""
MOST_NAMES = 12
"""Names of the matrix; the others are one."""
VALUES = {
    "senders": "sender", "recipients": "recipient", "kinds": "kind", "statuses": "status",
    "answered": "CASE answered WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END",
    "labels": "unnest(labels)", "outcomes": "coalesce(outcome, 'unknown')",
}  # fmt: skip
"""List of a selection → its values, in SQL."""


def totals(tally: Tally) -> Row:
    """Return how many messages and sessions are chosen, and of how many.

    Without a choice these are all sessions, those too in which nobody said anything.
    """
    query = f"""
        SELECT coalesce(sum(chosen), 0)::BIGINT AS messages,
               count(*) FILTER (chosen > 0) AS sessions,
               coalesce(sum(messages), 0)::BIGINT AS of_messages,
               (SELECT count(*) FROM lab.internal.session_headers) AS of_sessions
        FROM tally WHERE which = {BY_SESSION}
    """  # noqa: S608
    [found] = tally.table.rows(query)
    return found if tally.selection else {**found, "sessions": found["of_sessions"]}


def facets(tally: Tally) -> dict[str, Row]:
    """Return list → `values`: each with how many messages it has under all other choices.

    What is chosen comes first, also where nothing has it; `more` is how many are not shown.
    """
    parts = [
        f"""(SELECT '{name}' AS facet, value, n, count(*) OVER () AS known FROM (
              SELECT {value} AS value, sum(messages)::BIGINT AS n FROM profiles
              WHERE {met(tally, without=name)} GROUP BY 1) WHERE n > 0
            ORDER BY coalesce(list_contains(${name}::VARCHAR[], value), false) DESC, n DESC, value
            LIMIT {MOST_VALUES})"""  # noqa: S608
        for name, value in VALUES.items()
    ]
    chosen = {name: list(getattr(tally.selection, name)) for name in LISTS}
    found: dict[str, Row] = {name: {"values": [], "more": 0} for name in LISTS}
    query = f"WITH profiles AS MATERIALIZED ({tally.profiles()}) {' UNION ALL '.join(parts)}"
    for row in tally.table.rows(query, chosen):
        facet = found[row["facet"]]
        facet["values"].append({"value": row["value"], "count": row["n"]})
        facet["more"] = max(0, row["known"] - MOST_VALUES)
    for name, facet in found.items():
        there = {each["value"] for each in facet["values"]}
        facet["values"] += [{"value": e, "count": 0} for e in chosen[name] if e not in there]
    return found


def met(tally: Tally, without: str = "") -> str:
    """Return that a profile meets the condition of every list, but for one."""
    names = [f"meets_{name}" for name in tally.lists() if name != without]
    return " AND ".join(names) or "true"


def matrix(tally: Tally) -> Row:
    """Return who talks to whom among the chosen messages, system messages left out.

    `counts[i][j]` is what `names[i]` said to `names[j]` alone, `broadcasts[i]` what they said to
    everyone; `answered[i]` is how many of their messages are answered and how many are not, of
    those that the measures count (`unanswered_df`). Where inferred replies count, a message of
    which nobody knows to whom it was said is one to whom it seems to answer, as in `edges_df`.
    The last of `names` stands for the `others`, as many as are beyond the twelve who talk most.
    Where nobody says anything to one alone, `counts` is None and `reason` says so.
    """
    query = f"""
        SELECT sender, recipient, sum(messages)::BIGINT AS n,
               coalesce(sum(messages) FILTER (answered AND measured), 0)::BIGINT AS yes,
               coalesce(sum(messages) FILTER (NOT answered AND measured), 0)::BIGINT AS no
        FROM ({tally.profiles()})
        WHERE kind <> 'system' AND messages > 0 AND {met(tally)} GROUP BY ALL
    """  # noqa: S608
    rows = tally.table.rows(query)
    volume: Counter[str] = Counter()
    for row in rows:
        volume[row["sender"]] += row["n"]
        if row["recipient"] != "All":
            volume[row["recipient"]] += row["n"]
    names = sorted(volume, key=lambda name: (-volume[name], name))
    place = {name: min(index, MOST_NAMES) for index, name in enumerate(names)}
    size = min(len(names), MOST_NAMES + 1)
    counts = [[0] * size for _ in range(size)]
    broadcasts = [0] * size
    answered = [[0, 0] for _ in range(size)]
    for row in rows:
        answered[place[row["sender"]]][0] += row["yes"]
        answered[place[row["sender"]]][1] += row["no"]
        if row["recipient"] == "All":
            broadcasts[place[row["sender"]]] += row["n"]
        else:
            counts[place[row["sender"]]][place[row["recipient"]]] += row["n"]
    shown = names[:MOST_NAMES] + (["others"] if len(names) > MOST_NAMES else [])
    found: Row = {
        "names": shown,
        "counts": counts,
        "broadcasts": broadcasts,
        "answered": answered,
        "others": max(0, len(names) - MOST_NAMES),
    }
    if not any(map(any, counts)):
        found |= {"counts": None, "reason": "nothing here was said to one person alone"}
    return found


def histogram(tally: Tally) -> Row:
    """Return when how much was said: of all, and under all other choices than the span of time.

    `from` is where the first bar begins and `to` where the last one ends, in UTC microseconds;
    `step` is the width of a bar. Made-up times are in no bar: `without_time` counts them, as far as
    they are chosen otherwise.
    """
    bins = tally.bins
    every, selected = [0] * (bins.count if bins else 0), [0] * (bins.count if bins else 0)
    without_time = 0
    query = f"SELECT bin, messages, at_any_time FROM tally WHERE which = {BY_BIN}"  # noqa: S608
    for row in tally.table.rows(query):
        if row["bin"] is None:
            without_time = row["at_any_time"]
        else:
            every[row["bin"]], selected[row["bin"]] = row["messages"], row["at_any_time"]
    return {
        "from": bins and bins.first,
        "to": bins and bins.first + bins.count * bins.step,
        "step": bins and bins.step,
        "all": every,
        "selected": selected,
        "without_time": without_time,
    }
