"""`Tally`: what a selection leaves, counted in one pass over the messages of a lab."""

from dataclasses import dataclass

from multichat_lab.analysis.browsing.predicate import TIME, WORDS, conditions, where
from multichat_lab.analysis.browsing.selection import Selection
from multichat_lab.analysis.browsing.table import UtteranceTable
from multichat_lab.analysis.browsing.table_writer import PROFILE

BINS = 120
"""Bars of the histogram, at the most."""
STEPS = tuple(
    1_000_000 * each
    for each in (
        1, 5, 15, 60, 300, 900, 3_600, 3 * 3_600, 6 * 3_600, 12 * 3_600, 86_400, 2 * 86_400,
        7 * 86_400, 14 * 86_400, 30 * 86_400, 90 * 86_400, 365 * 86_400,
    )
)  # fmt: skip
"""Microseconds of a bar."""
KNOWN = "time_kind <> 'made_up'"
SPOKEN = f"""
    SELECT session_id, count(*) AS n, min(timestamp) FILTER ({KNOWN}) AS first,
           max(timestamp) FILTER ({KNOWN}) AS last FROM {{table}} GROUP BY session_id
"""  # noqa: S608 - no value in it
"""Session → how many messages it has, and from when to when, as far as times are known."""
SPAN = "SELECT epoch_us(min(first)) AS first, epoch_us(max(last)) AS last FROM spoken"
COUNTED = """
    WITH judged AS (
        SELECT profile, session_id, {bin} AS bin, ({time}) AS in_time, ({words}) AS in_words,
               profile IN (SELECT profile FROM {profiles} WHERE {lists}) AS in_lists
        FROM {table})
    SELECT profile, session_id, bin, grouping(profile, session_id, bin) AS which,
           count(*) AS messages, count(*) FILTER (in_time AND in_words) AS in_both,
           count(*) FILTER (in_words AND in_lists) AS at_any_time,
           count(*) FILTER (in_time AND in_words AND in_lists) AS chosen
    FROM judged GROUP BY GROUPING SETS ((profile), (session_id), (bin))
"""
BY_PROFILE, BY_SESSION, BY_BIN = 0b011, 0b101, 0b110
"""What `grouping` says of the rows of each set."""


@dataclass(frozen=True)
class Bins:
    """The bars of a histogram, in UTC microseconds: where the first begins, their width, number."""

    first: int
    step: int
    count: int


class Tally:
    """Counts of the chosen messages by profile, session and time; made anew when something changed.

    They lie in the temporary table `tally`; beside it is `spoken`, what each session has whatever
    is chosen.

    Args:
        table: the messages.

    Attributes:
        table: the messages.
        selection: of what it is at present.
        bins: of the histogram; None where no time is known.
    """

    def __init__(self, table: UtteranceTable) -> None:
        self.table = table
        self.selection = Selection()
        self.bins: Bins | None = None
        self._of: object = None
        self._spoken_of: object = None

    @property
    def where(self) -> str:
        """The selection as an expression over `utterances`."""
        return where(self.selection)

    def count(self, selection: Selection) -> None:
        """Count what a selection leaves, of what the lab holds now.

        Raises:
            QueryError: the lab is closed.
        """
        state = self.table.refresh()
        if self._of == (state, selection):
            return
        if self._spoken_of != state:
            self.table.keep("spoken", SPOKEN.format(table=self.table.name))
            [span] = self.table.rows(SPAN)
            self.bins = None if span["first"] is None else bins_of(span["first"], span["last"])
            self._spoken_of = state
        found = conditions(selection)
        lists = [each for name, each in found.items() if name not in (TIME, WORDS)]
        place = "NULL::BIGINT"
        if self.bins is not None:
            place = f"(epoch_us(timestamp) - {self.bins.first}) // {self.bins.step}"
        self.table.keep(
            "tally",
            COUNTED.format(
                bin=f"CASE WHEN {KNOWN} THEN {place} END",
                time=found.get(TIME, "true"),
                words=found.get(WORDS, "true"),
                lists=" AND ".join(lists) or "true",
                table=self.table.name,
                profiles=self.table.profiles,
            ),
        )
        self.selection, self._of = selection, (state, selection)

    def profiles(self) -> str:
        """Return the query of profiles: which conditions each meets, and how many messages it has.

        The columns are those of a profile, `meets_…` for each list that is restricted, and
        `messages`: how many of it lie in the span and have the words.
        """
        fields = "".join(f", ({each}) AS meets_{name}" for name, each in self.lists().items())
        return f"""
            SELECT {PROFILE}, in_both AS messages{fields}
            FROM {self.table.profiles} JOIN tally USING (profile) WHERE which = {BY_PROFILE}
        """  # noqa: S608

    def lists(self) -> dict[str, str]:
        """Return the conditions but those of time and words."""
        found = conditions(self.selection)
        return {name: each for name, each in found.items() if name not in (TIME, WORDS)}


def bins_of(first: int, last: int) -> Bins:
    """Return bars over a span; they begin at round times."""
    span = last - first
    fits = (step for step in STEPS if span // step < BINS - 1)
    step = next(fits, STEPS[-1] * (span // STEPS[-1] // BINS + 1))
    begin = first // step * step
    return Bins(begin, step, (last - begin) // step + 1)
