"""Annotations as tables: what a person or a program notes, into a store and out of it."""

import dataclasses
import json
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pandas as pd

from multichat_lab.analysis.frames import Source
from multichat_lab.analysis.lab import Lab
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import MessageError
from multichat_lab.records import Annotation, hash_of_words
from multichat_lab.stores import parse_location
from multichat_lab.stores.questions import MessageQuery, StoreOptions
from multichat_lab.stores.schema import CATALOGUE

ANNOTATIONS = CATALOGUE["annotations"].columns
REQUIRED = ("session_id", "message_id", "label")

NAMESPACE = uuid.UUID("9a0f6d0e-52c4-4c53-9d5b-3f6f0c6f5a11")


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
            `annotation_id`, `words_hash`; `is_current`, as `annotations_df` has it, is left out.
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
        return persistence.annotations.add(of_present_words(persistence, annotations))


def of_present_words(
    chats: SessionPersistence, annotations: Sequence[Annotation]
) -> list[Annotation]:
    """Return annotations, those of messages that were changed with a mark of their present words.

    What is noted anew of changed words is then another annotation than the one of those before.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for each in annotations:
        if each.message_id is not None:
            wanted[each.session_id].add(each.message_id)
    marks: dict[tuple[str, str], str] = {}
    with chats.store.reading() as reader:
        for session_id, ids in wanted.items():
            for message in reader.messages(MessageQuery(session_id, message_ids=sorted(ids))):
                if message.revisions:
                    marks[session_id, message.message_id] = hash_of_words(message.content)
    return [
        marked(each, marks.get((each.session_id, each.message_id or ""))) for each in annotations
    ]


def marked(annotation: Annotation, words_hash: str | None) -> Annotation:
    """Return an annotation with a mark of its words, numbered by them unless it has its own id."""
    if words_hash is None or annotation.words_hash is not None:
        return annotation
    new = dataclasses.replace(annotation, words_hash=words_hash)
    is_numbered = annotation.annotation_id == id_of(annotation)
    return dataclasses.replace(new, annotation_id=id_of(new)) if is_numbered else new


def annotations_of(table: pd.DataFrame, otherwise: Mapping[str, Any]) -> list[Annotation]:
    """Return a table's rows as annotations.

    Args:
        table: see `annotate`.
        otherwise: column → its value where the table has none.

    Raises:
        MessageError: a column is missing or unknown, or a value cannot be recorded.
    """
    table = table.drop(columns="is_current", errors="ignore")
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
    """Return the id of what an annotation says: the same for the same, whenever it was made.

    Of words that were changed before it was made, another one than of the words before them.
    """
    said = (
        annotation.session_id, annotation.message_id, annotation.start, annotation.end,
        annotation.label, annotation.value, annotation.by, annotation.run,
        *filter(None, [annotation.words_hash]),
    )  # fmt: skip
    return str(uuid.uuid5(NAMESPACE, json.dumps(said)))
