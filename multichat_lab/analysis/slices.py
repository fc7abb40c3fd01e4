"""Slices: a measure of those messages alone that carry a label, of any measure that takes a lab."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from multichat_lab.analysis.frames import Source, lab_of
from multichat_lab.analysis.lab import Lab
from multichat_lab.analysis.note_marks import IS_CURRENT, SCAN_MARK
from multichat_lab.analysis.sliced import SlicedLab
from multichat_lab.errors import QueryError

if TYPE_CHECKING:
    pass

LABELLED = f"""
    SELECT m.session_id, m.message_id FROM all_messages() m
    JOIN annotations a ON a.session_id = m.session_id AND a.message_id = m.message_id
     AND {IS_CURRENT} IS DISTINCT FROM false
    WHERE a.label = $label AND ($by IS NULL OR a."by" = $by)
    UNION
    SELECT m.session_id, m.message_id FROM all_messages() m
    JOIN annotations a ON a.session_id = m.session_id AND a.message_id IS NULL
    WHERE a.label = $label AND ($by IS NULL OR a."by" = $by)
"""  # noqa: S608 - no value in it
"""A label of a session as a whole is one of each of its messages; one of words that the message
has no more is none of it."""


def labelled(lab: Lab, label: str, by: str | None = None, rest: bool = False) -> Lab:
    """Return a slice of a lab: frames, measures, figures and SQL see the labelled messages alone.

    What a message answers, and whether it was answered, is looked up in the whole: so
    `speakers_df` of a slice says which of the labelled messages were answered, by whatever words.

    Args:
        lab: the whole.
        label: of messages, or of sessions as a whole.
        by: only as this annotator or scanner labelled; None for anybody.
        rest: the messages without the label instead, to compare with.

    Raises:
        QueryError: nothing is labelled so, or the lab is a slice.

    Example:
        >>> speakers_df(labelled(lab, "promise"))  # doctest: +SKIP
    """
    known = labels_of(lab, by)
    if label not in known:
        whose = "" if by is None else f" by {by!r}"
        raise QueryError(
            f"Nothing is labelled {label!r}{whose}",
            f"Known labels: {', '.join(known) or 'none yet'}.",
        )
    values = {"label": label, "by": by}
    return SlicedLab(lab, lambda _: (LABELLED, values), f"{values}", rest)


def labels_of(lab: Lab, by: str | None = None) -> list[str]:
    """Return the labels that there are, those of scans' own notes left out."""
    query = (
        "SELECT DISTINCT label FROM annotations WHERE label <> $mark"
        ' AND ($by IS NULL OR "by" = $by) ORDER BY label'
    )
    return [label for (label,) in lab.sql(query, {"mark": SCAN_MARK, "by": by}).fetchall()]


def slice_by_label(
    measure: Callable[[Lab], Any],
    source: Source,
    labels: Sequence[str] | None = None,
    by: str | None = None,
    rest: bool = False,
) -> pd.DataFrame:
    """Return any measure of each label's messages, one below the other.

    A message with two labels counts in both slices.

    Args:
        measure: a function of a lab to a frame, a mapping or a number: `speakers_df`,
            `attribution_df`, `timeline_df`, `conversation_totals`, or one of your own.
        source: a lab, an open persistence, or `TYPE:PATH`.
        labels: in this order; all that there are unless given.
        by: only as this annotator or scanner labelled; None for anybody.
        rest: after each label also the messages without it, as `not …`.

    Columns: label (str); then those of the measure, or `value` where it returns a number. Why
    something is not measurable stands in `attrs["not_measurable"]`, by label.

    Raises:
        QueryError: nothing is labelled so, or nothing at all.

    Example:
        >>> slice_by_label(speakers_df, lab, ["promise", "question"])  # doctest: +SKIP
    """
    with lab_of(source) as lab:
        chosen = labels_of(lab, by) if labels is None else list(labels)
        if not chosen:
            raise QueryError("There is no label to slice by", "Annotate messages, or scan them.")
        slices = {}
        for label in chosen:
            slices[label] = as_frame(measure(labelled(lab, label, by)))
            if rest:
                slices[f"not {label}"] = as_frame(measure(labelled(lab, label, by, rest=True)))
    reasons = {label: frame.attrs.pop("not_measurable", None) for label, frame in slices.items()}
    for label, frame in slices.items():
        frame.insert(0, "label", label)
    table = pd.concat(slices.values(), ignore_index=True)
    if found := {label: reason for label, reason in reasons.items() if reason}:
        table.attrs["not_measurable"] = found
    return table


def as_frame(measured: Any) -> pd.DataFrame:
    """Return what a measure returned as a frame of its own."""
    match measured:
        case pd.DataFrame():
            return measured.copy()
        case pd.Series() | Mapping():
            return pd.DataFrame([dict(measured)])
    return pd.DataFrame({"value": [measured]})
