"""How far annotators agree, beyond what chance would bring: Cohen's kappa, Krippendorff's alpha."""

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import combinations
from typing import Any, Literal

import pandas as pd

from multichat_lab.analysis.annotations import annotations_df
from multichat_lab.analysis.frames import Source, frame_of
from multichat_lab.errors import QueryError
from multichat_lab.extras import require_extra

Level = Literal["nominal", "interval"]
Judgement = tuple[str, Hashable, Any]
"""Who judged, which message, and how."""

COLUMNS = ("session_id", "message_id", "label", "value", "by")
ABSENT, PRESENT = "absent", "present"


def agreement(
    annotations: Source | pd.DataFrame,
    between: Sequence[str] | None = None,
    label: str | None = None,
    level: Level = "nominal",
    items: pd.DataFrame | None = None,
) -> pd.Series:
    """Return how far annotators judge the same messages alike.

    What a judgement is: without `label`, the label that an annotator gives a message, one each.
    With `label`, its value; or, where it has no values, whether the annotator gave it to a message
    or not. Not to give it is a judgement only of a message that was looked at: one that the same
    annotator gave some other label, or one of `items`.

    Annotations of pieces count for their message, those of sessions not at all.

    Args:
        annotations: a lab, an open persistence, `TYPE:PATH`, or a frame as `annotations_df`
            returns it.
        between: the annotators, two or more, as in `by`; all of them unless given.
        label: only judge by this label.
        level: `nominal`, judgements are equal or not; `interval`, they are numbers and alpha counts
            the square of how far they are apart. Kappa is always nominal.
        items: columns session_id and message_id: what all of them have looked at.

    Returns:
        `items` (messages that at least two judged), `agreed` (fraction of pairs of judgements that
        are equal), `cohen_kappa` (Cohen 1960; of two annotators, over what both judged; NaN for
        more), `krippendorff_alpha` (Krippendorff 1980; who judged what may have gaps). A value is
        NaN where it is not defined, and `attrs["not_measurable"]` says why.

    Raises:
        QueryError: there are not two annotators, one is unknown, none of them gave the label, or
            one judges a message in two ways.
        MissingExtraError: the extra `agreement` is not installed.

    Example:
        >>> agreement(lab, ["Ann", "Bob"], label="promise")  # doctest: +SKIP
    """
    table = frame_of(annotations, annotations_df, COLUMNS)
    table = table[table["message_id"].notna() & table["by"].notna()]
    if "is_current" in table:
        table = table[table["is_current"].fillna(True)]
    who = annotators(table, between)
    judged = judgements(table[table["by"].isin(who)], label, items)
    if level == "interval":
        judged = [(by, item, number(value)) for by, item, value in judged]
    return measured(judged, who, level)


def annotators(table: pd.DataFrame, between: Sequence[str] | None) -> list[str]:
    """Return the annotators that are meant.

    Raises:
        QueryError: there are not two, or one of them noted nothing.
    """
    known = sorted(set(table["by"]))
    who = list(dict.fromkeys(known if between is None else between))
    unknown = [name for name in who if name not in known]
    if unknown or len(who) < 2:
        told = f"{unknown[0]!r} annotated no message" if unknown else f"Annotators: {who}"
        raise QueryError(told, f"Name two or more of: {', '.join(known) or 'nobody yet'}.")
    return who


def judgements(
    table: pd.DataFrame, label: str | None, items: pd.DataFrame | None
) -> list[Judgement]:
    """Return each annotator's one judgement of each message that they looked at.

    Raises:
        QueryError: somebody judges a message in two ways, or nobody by this label.
    """
    items_of = [(row.session_id, row.message_id) for row in table.itertuples()]
    table = table.assign(item=pd.Series(items_of, index=table.index, dtype=object))
    given = table if label is None else table[table["label"] == label]
    if not len(given):  # a misspelt label would be one that nobody gave, in full agreement
        known = ", ".join(sorted(set(table["label"]))) or "none yet"
        raise QueryError(f"None of them labelled anything {label!r}", f"Their labels: {known}.")
    if label is None or given["value"].notna().any():
        column = "label" if label is None else "value"
        rows = given[["by", "item", column]].dropna().drop_duplicates()
        twice = rows[rows.duplicated(["by", "item"])]
        if len(twice):
            by, (_, message_id), judgement = twice.iloc[0]
            raise QueryError(
                f"{by!r} judges message {message_id!r} in two ways, one of them {judgement!r}",
                "Compare by one label: agreement(…, label=…)."
                if label is None
                else "Take one out.",
            )
        return list(rows.itertuples(index=False, name=None))
    seen = set(zip(table["by"], table["item"], strict=True))
    if items is not None:
        pairs = zip(items["session_id"], items["message_id"], strict=True)
        seen |= {(by, item) for item in pairs for by in set(table["by"])}
    present = set(zip(given["by"], given["item"], strict=True))
    return [(*each, PRESENT if each in present else ABSENT) for each in sorted(seen)]


def number(value: Any) -> float:
    """Return the number that a judgement says.

    Raises:
        QueryError: it says none.
    """
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if not math.isfinite(found):
        raise QueryError(f"The judgement {value!r} is no number", "Take level='nominal'.")
    return found


def measured(judged: Sequence[Judgement], who: Sequence[str], level: Level) -> pd.Series:
    """Return the measures over messages that at least two annotators judged."""
    require_extra("agreement", "agreement")
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import binary_distance, interval_distance

    of_item: dict[Hashable, list[Any]] = defaultdict(list)
    for _, item, judgement in judged:
        of_item[item].append(judgement)
    pairable = [each for each in judged if len(of_item[each[1]]) > 1]
    pairs = [pair for each in of_item.values() for pair in combinations(each, 2)]
    values = dict.fromkeys(("agreed", "cohen_kappa", "krippendorff_alpha"), math.nan)
    reason = ""
    if not pairs:
        reason = "no message was judged by two of them"
    else:
        values["agreed"] = sum(one == other for one, other in pairs) / len(pairs)
        if len({judgement for *_, judgement in pairable}) == 1:
            reason = "all judgements are the same: they would agree by chance as well"
        else:
            distance = interval_distance if level == "interval" else binary_distance
            values["krippendorff_alpha"] = float(AnnotationTask(pairable, distance).alpha())
            if len(who) == 2:
                values["cohen_kappa"] = float(AnnotationTask(pairable).kappa())
            else:
                reason = f"Cohen's kappa is of two annotators, and these are {len(who)}"
    items = len({item for _, item, _ in pairable})
    found = pd.Series({"items": items, **values}, dtype=object, name="agreement")
    if reason:
        found.attrs["not_measurable"] = reason
    return found
