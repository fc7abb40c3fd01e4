"""Every measure of each session: a row a session, to compare, to plot, to join with outcomes."""

import math

import pandas as pd

from multichat_lab.analysis.answers import with_reason
from multichat_lab.analysis.frames import Source, frame, lab_of
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.links import LINKS
from multichat_lab.analysis.measures.balance import evenness, gini
from multichat_lab.analysis.measures.floor import GAP_SECONDS, SPOKEN, held_df
from multichat_lab.analysis.measures.latency import kaplan_meier, quantile, waits_df
from multichat_lab.analysis.measures.network import ties_df
from multichat_lab.analysis.measures.reasons import say_why
from multichat_lab.chat.notes import By
from multichat_lab.records import EVERYONE

TALK = f"""
    WITH {SPOKEN},
    spans AS (
        SELECT session_id, sum(cost) AS cost,
               CASE WHEN count(*) FILTER (time_kind <> 'made_up') > 1
                    THEN (max(epoch_us(timestamp)) FILTER (time_kind <> 'made_up')
                          - min(epoch_us(timestamp)) FILTER (time_kind <> 'made_up')) / 1e6 END
               AS seconds
        FROM messages WHERE kind <> 'system' GROUP BY session_id),
    noted AS (
        SELECT m.session_id, sum(m.revisions) AS edits, count(r.n) AS reacted,
               sum(r.n) AS reactions
        FROM messages m LEFT JOIN (
            SELECT session_id, message_id, count(*) AS n FROM reactions GROUP BY ALL) r
          ON r.session_id = m.session_id AND r.message_id = m.message_id
        WHERE m.kind <> 'system' GROUP BY m.session_id)
    SELECT session_id, any_value(seconds) AS seconds, any_value(cost) AS cost,
           avg((before = sender)::INT) AS goes_on,
           nullif(any_value(edits), 0) / count(*) AS edits_per_message,
           nullif(any_value(reactions), 0) / count(*) AS reactions_per_message
    FROM spoken JOIN spans USING (session_id) JOIN noted USING (session_id)
    WHERE counted GROUP BY session_id
"""  # noqa: S608 - no value in it

ANSWERED = f"""
    WITH {LINKS}
    SELECT session_id, avg((message_id IN (SELECT target_id FROM links))::INT) AS answered
    FROM chosen WHERE counted AND knowable AND session_id IN (FROM told) GROUP BY session_id
"""  # noqa: S608 - no value in it

TALK_DTYPES = {
    "session_id": "str", "seconds": "float64", "cost": "float64", "goes_on": "float64",
    "edits_per_message": "float64", "reactions_per_message": "float64",
}  # fmt: skip
OUTCOMES = "SELECT session_id, score, success::INT AS success FROM sessions ORDER BY session_id"

MEASURES = (
    "participants", "messages", "words", "turns", "words_per_turn", "messages_per_turn", "goes_on",
    "seconds", "floor_seconds", "gini_words", "evenness_words", "gini_floor", "answered",
    "answer_seconds", "reciprocity", "edits_per_message", "reactions_per_message", "cost", "score",
    "success",
)  # fmt: skip
"""The columns of `session_measures_df` after the id."""

WHY = {
    "words_per_turn": "nobody spoke",
    "messages_per_turn": "nobody spoke",
    "goes_on": "fewer than two messages",
    "seconds": "fewer than two messages whose time is known",
    "floor_seconds": "no two messages in a row whose times are known",
    "gini_words": "fewer than two participants, or no words",
    "evenness_words": "fewer than two participants, or no words",
    "gini_floor": "fewer than two participants, or no times are known",
    "answered": "the source tells no replies",
    "answer_seconds": "the source tells no replies or no times, or fewer than half were answered",
    "reciprocity": "nobody is known to have addressed anybody",
    "edits_per_message": "none is recorded, and a source without them looks the same",
    "reactions_per_message": "none is recorded, and a source without them looks the same",
    "cost": "the source tells no costs",
    "score": "the source tells none",
    "success": "the source tells none",
}
"""Measure → why a session may have none."""


def session_measures_df(
    source: Source, inferred: bool = False, by: By | None = None, gap: float = GAP_SECONDS
) -> pd.DataFrame:
    """Return every measure of each session in which somebody spoke; by session id.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`. Of a slice, its messages count.
        inferred: count replies, and addressees, that were inferred too.
        by: `identity` counts all names of a person as one; the lab's own unless given.
        gap: seconds of silence that end a talk; see `floor_df` and `latency_df`.

    Columns: session_id (str); participants, messages, words, turns (int64); then float64, NaN where
    it is not known, and `attrs["not_measurable"]` says why: words_per_turn, messages_per_turn;
    goes_on (fraction of messages, the first left out, whose speaker spoke before too); seconds
    (from the first message to the last), floor_seconds (`floor_df`); gini_words, evenness_words,
    gini_floor (`gini`, `evenness` over participants); answered (fraction of messages that somebody
    else answered); answer_seconds (median wait for the first answer, `latency_df`; of
    sessions in which half were answered, so those that answer worst have none); reciprocity
    (share of ties that are returned, `network_df`); edits_per_message, reactions_per_message (of
    sessions that have any); cost (US dollars), score, success (0 or 1).

    Raises:
        QueryError: `gap` is not above zero.
    """
    values = {"session": None, "inferred": inferred}
    with lab_of(source) as lab:
        held = held_df(lab, by=by, gap=gap)
        talk = frame(lab, TALK, TALK_DTYPES, {"session": None}, by)
        answered = frame(lab, ANSWERED, {"session_id": "str", "answered": "float64"}, values, by)
        waits = waits_df(lab, inferred=inferred, by=by, gap=gap)
        ties = ties_df(lab, inferred=inferred, by=by)
        outcomes = outcomes_df(lab)
        table = sessions_of(held)
        for more in (talk, answered):
            table = table.merge(more, on="session_id", how="left")
        table = table.merge(outcomes, on="session_id", how="left")
        table["answer_seconds"] = table["session_id"].map(medians(waits))
        table["reciprocity"] = table["session_id"].map(returned(ties))
        table = table[["session_id", *MEASURES]]
        with_reason(table, lab, values, by)
    missing = [name for name in MEASURES if table[name].isna().any()]
    reasons = (f"{name}, {int(table[name].isna().sum()):,} times: {WHY[name]}" for name in missing)
    return say_why(table, *reasons)


def sessions_of(held: pd.DataFrame) -> pd.DataFrame:
    """Return the measures that follow from what each participant of a session said and held."""
    rows = []
    for session_id, own in held.groupby("session_id"):
        messages, words, turns = (int(own[name].sum()) for name in ("messages", "words", "turns"))
        if messages:
            rows.append(
                {
                    "session_id": session_id, "participants": len(own), "messages": messages,
                    "words": words, "turns": turns, "words_per_turn": words / turns,
                    "messages_per_turn": messages / turns,
                    "floor_seconds": own["floor_seconds"].sum(min_count=1),
                    "gini_words": gini(own["words"]), "evenness_words": evenness(own["words"]),
                    "gini_floor": gini(own["floor_seconds"]),
                }
            )  # fmt: skip
    columns = (
        "session_id", "participants", "messages", "words", "turns", "words_per_turn",
        "messages_per_turn", "floor_seconds", "gini_words", "evenness_words", "gini_floor",
    )  # fmt: skip
    return pd.DataFrame(rows, columns=list(columns)).astype({"session_id": held.session_id.dtype})


def outcomes_df(lab: Lab) -> pd.DataFrame:
    """Return how each session came out, where its source tells."""
    return frame(lab, OUTCOMES, {"session_id": "str", "score": "float64", "success": "float64"})


def medians(waits: pd.DataFrame) -> dict[str, float]:
    """Return session → median wait for the first answer, by whoever gives it."""
    anybody = waits[(waits["answerer"] == EVERYONE) & waits["seconds"].notna()]
    return {
        str(session_id): quantile(*kaplan_meier(own["seconds"], own["answered"]), 0.5)
        for session_id, own in anybody.groupby("session_id")
    }


def returned(ties: pd.DataFrame) -> dict[str, float]:
    """Return session → share of its ties that are returned."""
    shares = {}
    for session_id, own in ties.groupby("session_id"):
        pairs = set(zip(own["sender"], own["recipient"], strict=True))
        back = sum((recipient, sender) in pairs for sender, recipient in pairs)
        shares[str(session_id)] = back / len(pairs) if pairs else math.nan
    return shares
