"""Annotations as tables: what a person or a program notes, into a store and out of it."""

import dataclasses
import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pandas as pd

from multichat_lab.analysis.frames import Source, dtypes_of, frame
from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError
from multichat_lab.records import Annotation
from multichat_lab.stores import parse_location
from multichat_lab.stores.questions import StoreOptions
from multichat_lab.stores.schema import CATALOGUE

ANNOTATIONS = CATALOGUE["annotations"].columns
ANNOTATION_DTYPES = dtypes_of(ANNOTATIONS)
QUOTE_DTYPES = {"seq": "Int64", "sender": "str", "quote": "str"}

REQUIRED = ("session_id", "message_id", "label")

SCAN_MARK = "scan-mark"
"""Label of a scan's own notes: up to which `seq` a run has read a session."""

NAMESPACE = uuid.UUID("9a0f6d0e-52c4-4c53-9d5b-3f6f0c6f5a11")

QUERY = f"""
    SELECT a.*, m.seq, m.sender,
           CASE WHEN a.start IS NULL THEN m.content ELSE m.content[a.start + 1:a."end"] END AS quote
    FROM annotations a LEFT JOIN messages m
      ON m.session_id = a.session_id AND m.message_id = a.message_id
    WHERE a.label <> '{SCAN_MARK}' AND ($session IS NULL OR a.session_id = $session)
    ORDER BY a.session_id, m.seq NULLS FIRST, a.start NULLS FIRST, a.label, a."by",
             a.value, a.annotation_id
"""  # noqa: S608 - no value of anybody's in it


@contextmanager
def chats_of(source: Source) -> Iterator[SessionPersistence]:
    """Return the chats that are meant: an open persistence, a lab's store, or `TYPE:PATH`."""
    match source:
        case SessionPersistence():
            yield source
        case Lab():
            yield SessionPersistence(source.store)
        case _:
            storage_type, path = parse_location(source)
            options = StoreOptions(create=False)
            with SessionPersistence(storage_type, path, options=options) as chats:
                yield chats


def annotate(
    chats: Source, table: pd.DataFrame, by: str | None = None, run: str | None = None
) -> int:
    """Record a row of a table as an annotation each, all or none; return how many were new.

    What is noted already, the same in every column, is left out: to run a cell again adds nothing.

    Args:
        chats: an open persistence, a lab, or `TYPE:PATH`.
        table: columns `session_id`, `message_id` (missing: the session as a whole), `label`; and as
            wanted `value` (text; a number becomes one), `start` and `end` (the piece of the
            message's words, in characters from 0, `end` past the last), `by`, `run`, `created_at`,
            `annotation_id`.
        by: who noted it, where the table does not say.
        run: the run of a program, where the table does not say; its annotations can be taken back
            with `chats.annotations.remove(run)`.

    Raises:
        MessageError: a column is missing or unknown, a message does not exist, a piece lies beyond
            its words, or a value cannot be recorded; nothing was then.
        SessionNotFoundError: a session does not exist.

    Example:
        >>> found = lab.sql(
        ...     "SELECT session_id, message_id, 'question' AS label FROM messages"
        ...     " WHERE content LIKE '%?'"
        ... )  # doctest: +SKIP
        >>> annotate(chats, found.df(), by="Ann")  # doctest: +SKIP
    """
    annotations = annotations_of(table, {"by": by, "run": run})
    with chats_of(chats) as persistence:
        return persistence.annotations.add(annotations)


def annotations_of(table: pd.DataFrame, otherwise: Mapping[str, Any]) -> list[Annotation]:
    """Return a table's rows as annotations.

    Args:
        table: see `annotate`.
        otherwise: column → its value where the table has none.

    Raises:
        MessageError: a column is missing or unknown, or a value cannot be recorded.
    """
    missing = [name for name in REQUIRED if name not in table.columns]
    unknown = [str(name) for name in table.columns if name not in ANNOTATIONS]
    if missing or unknown:
        what = "lacks" if missing else "has the unknown"
        raise MessageError(
            f"The table {what} column {', '.join(map(repr, missing or unknown))}",
            f"Needed: {', '.join(REQUIRED)}; known: {', '.join(ANNOTATIONS)}.",
        )
    annotations = []
    for place, row in zip(table.index, table.to_dict("records"), strict=True):
        given = {str(name): value for name, value in row.items() if not is_missing(value)}
        try:
            annotations.append(annotation_of({**otherwise, **given}))
        except MessageError as error:
            raise MessageError(f"Row {place!r}: {error.problem}", error.remedy) from error
    return annotations


def is_missing(value: Any) -> bool:
    """Return whether a cell is empty."""
    return value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value)))


def annotation_of(values: Mapping[str, Any]) -> Annotation:
    """Return the annotation of a row, numbered by what it says unless it has an id.

    Raises:
        MessageError: a value cannot be recorded.
    """
    known = {name: value_of(name, value) for name, value in values.items() if value is not None}
    annotation = Annotation(**{"session_id": None, "label": None, **known})
    if "annotation_id" in known:
        return annotation
    return dataclasses.replace(annotation, annotation_id=id_of(annotation))


def value_of(name: str, value: Any) -> Any:
    """Return a cell as its column takes it: a table with gaps makes numbers of whole numbers.

    Raises:
        MessageError: it cannot be that.
    """
    kind = ANNOTATIONS[name].kind
    is_number = pd.api.types.is_number(value) and not isinstance(value, bool)
    if kind == "count":
        if not is_number or not float(value).is_integer():
            raise MessageError(f"{name} is {value!r}", "Give a whole number.")
        return int(value)
    if name == "value" and is_number:
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    if kind == "time" and not isinstance(value, datetime):
        raise MessageError(f"{name} is {value!r}", "Give a datetime with a time zone.")
    return value


def id_of(annotation: Annotation) -> str:
    """Return the id of what an annotation says: the same for the same, whenever it was made."""
    said = (
        annotation.session_id, annotation.message_id, annotation.start, annotation.end,
        annotation.label, annotation.value, annotation.by, annotation.run,
    )  # fmt: skip
    return str(uuid.uuid5(NAMESPACE, json.dumps(said)))


def annotations_df(
    source: Source, session_id: str | None = None, quotes: bool = False
) -> pd.DataFrame:
    """Return one row an annotation, in the order of what was said.

    Notes that a scan makes for itself, labelled `scan-mark`, are left out.

    Args:
        source: a lab, an open persistence, or `TYPE:PATH`.
        session_id: only of this session; None for all.
        quotes: add who said what is noted, and their words.

    Columns: session_id, label, message_id (str; NaN: the session as a whole), start, end (Int64:
    the piece of the message's words, in characters from 0; NA: all of them), value, by, run (str,
    NaN for none), annotation_id (str), created_at (UTC). With `quotes`: seq (Int64), sender (str),
    quote (str: the piece, of the words as they are now; NaN for a session).
    """
    dtypes = ANNOTATION_DTYPES | (QUOTE_DTYPES if quotes else {})
    return frame(source, QUERY, dtypes, {"session": session_id})
