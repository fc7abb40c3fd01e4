"""Records as a store's rows, and back: the columns say which values take another form."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from multichat_lab.columns import (
    FROM_STORED,
    TO_STORED,
    Column,
    Convert,
    Kind,
    Row,
    columns_of,
)

R = TypeVar("R")


def changed(values: Sequence[Any], changes: Sequence[tuple[int, Convert]]) -> list[Any]:
    """Return the values with some of them, each at its place, in another form."""
    copy = list(values)
    for place, convert in changes:
        if copy[place] is not None:
            copy[place] = convert(copy[place])
    return copy


def changes(
    columns: Sequence[Column], convert: Mapping[Kind, Convert]
) -> list[tuple[int, Convert]]:
    """Return which columns take another form, by place, and what makes it."""
    return [(at, convert[each.kind]) for at, each in enumerate(columns) if each.kind in convert]


def row_maker(record_type: type, names: Sequence[str]) -> Callable[[Any], Row]:
    """Return what makes a store's row, with the columns `names`, of a record."""
    columns = columns_of(record_type)
    take = attrgetter(*names)
    needed = changes([columns[name] for name in names], TO_STORED)
    return lambda record: tuple(changed(take(record), needed))


def record_maker(record_type: type[R], names: Sequence[str]) -> Callable[[Row], R]:
    """Return what makes a record of a store's row; `names`, in any order, are all its fields."""
    columns = columns_of(record_type)
    arrange = itemgetter(*(names.index(name) for name in columns))
    needed = changes(list(columns.values()), FROM_STORED)
    return lambda row: record_type(*changed(arrange(row), needed))
