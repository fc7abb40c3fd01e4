"""What a column is: its name, its kind, and the form that its values take in each place.

The field of a record is a column, and its annotation says the kind; tables that no record describes
name their columns in the same way, with Python's own types.
"""

import dataclasses
import inspect
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from multichat_lab.errors import StoreDamagedError
from multichat_lab.parts import (
    Part,
    parts_objects,
    parts_of_objects,
    parts_of_text,
    parts_text,
)
from multichat_lab.times import microseconds, moment_of, utc_datetime

Row = tuple[Any, ...]
R = TypeVar("R")

Kind = Literal["text", "count", "number", "flag", "time", "object", "list", "parts"]
KINDS: dict[Any, Kind] = {
    str: "text", int: "count", float: "number", bool: "flag", datetime: "time", dict: "object",
    tuple: "list",
}  # fmt: skip
"""Python's type → kind; a `Literal` is text, a tuple of `Part` are parts."""


@dataclass(frozen=True, slots=True)
class Form:
    """How values of a kind look.

    Attributes:
        stored: SQL type in a store; times are UTC microseconds since 1970, flags 0 or 1.
        lab: DuckDB type in a `Lab`.
        dtype: pandas type where every value is there.
        optional_dtype: pandas type where values may be missing.
    """

    stored: str
    lab: str
    dtype: str
    optional_dtype: str


TIME_DTYPE = "datetime64[us, UTC]"

FORMS: dict[Kind, Form] = {
    "text": Form("VARCHAR", "VARCHAR", "str", "str"),
    "count": Form("BIGINT", "BIGINT", "int64", "Int64"),
    "number": Form("DOUBLE", "DOUBLE", "float64", "float64"),
    "flag": Form("BIGINT", "BOOLEAN", "bool", "boolean"),
    "time": Form("BIGINT", "TIMESTAMPTZ", TIME_DTYPE, TIME_DTYPE),
    "object": Form("VARCHAR", "JSON", "str", "str"),
    "list": Form("VARCHAR[]", "VARCHAR[]", "object", "object"),
    "parts": Form("VARCHAR", "JSON", "str", "str"),
}


_as_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def json_text(value: dict[str, Any]) -> str:
    """Return `value` as JSON text."""
    return _as_json(value) if value else "{}"


def json_object(text: str) -> dict[str, Any]:
    """Return the JSON object that `text` holds.

    Raises:
        StoreDamagedError: it holds none.
    """
    try:
        value: dict[str, Any] = {} if text == "{}" else json.loads(text)
    except (ValueError, TypeError) as error:
        raise StoreDamagedError(
            f"The store holds {str(text)[:60]!r} where metadata should be", "Restore a backup."
        ) from error
    return value


Convert = Callable[[Any], Any]

TO_STORED: dict[Kind, Convert] = {
    "time": microseconds, "object": json_text, "flag": int, "parts": parts_text,
}  # fmt: skip
FROM_STORED: dict[Kind, Convert] = {
    "time": utc_datetime, "object": json_object, "flag": bool, "parts": parts_of_text,
}  # fmt: skip
TO_JSON: dict[Kind, Convert] = {"time": datetime.isoformat, "parts": parts_objects}
FROM_JSON: dict[Kind, Convert] = {
    "time": moment_of, "list": tuple, "parts": parts_of_objects,
}  # fmt: skip
"""Kind → what makes a value of another form; None stays None, other kinds are as they are."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column, named and typed once.

    Attributes:
        name: the same in every store, frame, payload and file.
        kind: what its values are.
        optional: a value may be missing: None, NULL, NaN or NaT.
        default: what a row has that was recorded before the column was there.
        by_store: the store gives the value, nobody else.
        choices: the texts that it may be; empty for any.
        description: what the record's docstring says of it.
    """

    name: str
    kind: Kind
    optional: bool = False
    default: Any = None
    by_store: bool = False
    choices: tuple[str, ...] = ()
    description: str = ""

    @property
    def form(self) -> Form:
        """How its values look in stores, lab and frames."""
        return FORMS[self.kind]

    @property
    def dtype(self) -> str:
        """The type of its column in a frame."""
        return self.form.optional_dtype if self.optional else self.form.dtype

    @property
    def stored_default(self) -> Any:
        """The default as a store keeps it."""
        convert = TO_STORED.get(self.kind)
        return self.default if convert is None or self.default is None else convert(self.default)


def quoted(names: Iterable[str]) -> str:
    """Return the names of columns as SQL takes them, whatever words they are."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


def column(name: str, annotation: Any, default: Any = None) -> Column:
    """Return the column whose values `annotation` describes, e.g. `float | None`."""
    parts = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    (value_type,) = (each for each in parts if each is not NoneType)
    origin = get_origin(value_type) or value_type
    choices = get_args(value_type) if origin is Literal else ()
    kind = "text" if choices else KINDS[origin]
    if Part in get_args(value_type):
        kind = "parts"
    return Column(name, kind, NoneType in parts, default, choices=choices)


ATTRIBUTE = re.compile(r"^    (\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)
"""What a docstring says of an attribute."""


def descriptions_of(record_type: type) -> dict[str, str]:
    """Return what the record's docstring says of each field."""
    found = ATTRIBUTE.findall(inspect.getdoc(record_type) or "")
    return {name: " ".join(text.split()) for name, text in found}


def _columns_of(record_type: Any) -> dict[str, Column]:
    hints = get_type_hints(record_type)
    descriptions = descriptions_of(record_type)
    columns = {}
    for each in dataclasses.fields(record_type):
        default = {} if each.default_factory is dict else each.default
        default = None if default is dataclasses.MISSING else default
        columns[each.name] = dataclasses.replace(
            column(each.name, hints[each.name], default),
            by_store=bool(each.metadata.get("by_store")),
            description=descriptions.get(each.name, ""),
        )
    return columns


columns_of: Callable[[type], dict[str, Column]] = cache(_columns_of)
"""Return the columns of a record by name: the fields of a dataclass in their order."""
