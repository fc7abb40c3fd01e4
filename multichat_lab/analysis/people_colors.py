"""The colour of everybody in a store: the same in lists, pages and figures."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from multichat_lab.palette import PARTICIPANTS, SeatColors, participant_colors

if TYPE_CHECKING:
    import pandas as pd

    from multichat_lab.analysis.frames import Source

Ask = Callable[[str], Sequence[Sequence[Any]]]
"""Returns the rows of a query."""

PEOPLE = """
    SELECT (SELECT list(sender) FROM (
                SELECT sender FROM {said} UNION SELECT participant FROM all_participants())),
           (SELECT list([session_id, robot] ORDER BY started_at, run_id)
                FROM runs WHERE session_id IS NOT NULL)
"""
"""Everybody, and who sat down to trade, one after the other; in one row, so that who bounds the
rows of an answer may draw a few of many people."""

TOGETHER = """
    WITH spoken AS (SELECT session_id, sender, count(*) AS n FROM {said} GROUP BY ALL),
    heard AS (
        SELECT session_id, sender FROM spoken
        QUALIFY row_number() OVER (PARTITION BY session_id ORDER BY n DESC, sender) <= {most})
    SELECT list(DISTINCT [a.sender, b.sender])
    FROM heard a JOIN heard b ON a.session_id = b.session_id AND a.sender < b.sender
"""
"""Who speaks with whom in a session, among the ten who speak most there."""


def colors_of_all(
    ask: Ask,
    said: str = "all_messages()",
    known: Mapping[str, str] = MappingProxyType({}),
    newcomers: Iterable[str] = (),
) -> dict[str, str]:
    """Return the colour of everybody in a store.

    Who has traded in a session has the colour of its desk or room. Where there are more people than
    colours, the ten who speak most in a session are told apart, as far as one colour for each name
    allows.

    Args:
        ask: asks the lab.
        said: the messages, in SQL.
        known: name → colour of those that have one, which they keep unless they trade.
        newcomers: names that have one too, whether or not the lab knows them.
    """
    ((everybody, seated),) = ask(PEOPLE.format(said=said))
    names = {*newcomers, *(everybody or ())}
    seats = seats_of(seated or ())
    known = {**known, **{name: seats[name] for name in seats.keys() & names}}
    if len(names) <= len(PARTICIPANTS):
        return participant_colors(names, known)
    near: dict[str, set[str]] = defaultdict(set)
    ((pairs,),) = ask(TOGETHER.format(said=said, most=len(PARTICIPANTS)))
    for one, other in pairs or ():
        near[one].add(other)
        near[other].add(one)
    return participant_colors(names, known, near)


def seats_of(seated: Iterable[Sequence[str]]) -> dict[str, str]:
    """Return the colour of those who trade; `seated` are pairs of session and name, in turn."""
    colors = SeatColors()
    for session_id, name in seated:
        colors.seat(session_id, name)
    return colors.everywhere


def colors_in(given: "Source | pd.DataFrame", names: Iterable[str]) -> dict[str, str]:
    """Return the colours of those who are drawn, the most important first.

    They are those of the explorer, but that up to ten of them are told apart. Of a frame nobody
    knows who else is in its store.

    Args:
        given: a lab, an open persistence, `TYPE:PATH`, or a frame of one.
        names: who is drawn.
    """
    import pandas as pd

    from multichat_lab.analysis.frames import lab_of

    if isinstance(given, pd.DataFrame):
        return participant_colors(names)
    with lab_of(given) as lab:
        everybody = colors_of_all(lambda query: lab.sql(query).fetchall())
    return participant_colors(names, wanted=everybody)
