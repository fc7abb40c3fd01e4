"""How much memory an answer takes once it is in Python, before it is."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

VALUE, OBJECT = 40, 64
"""Bytes of a number in Python with its place in a row, and of an object beside what it holds."""

TEXTS = {"varchar": "strlen", "blob": "octet_length", "json": "strlen", "bit": "octet_length"}


def python_bytes(held: "duckdb.DuckDBPyRelation") -> int:
    """Return about how many bytes an answer takes as Python's objects.

    Args:
        held: the answer, worked out.
    """
    costs = [cost_of(kind, f"#{place}") for place, kind in enumerate(held.types, start=1)]
    fixed = sum(int(each) for each in costs if each.isdigit())
    sums = [f"sum({each})" for each in costs if not each.isdigit()]
    found = held.aggregate(", ".join(sums)).fetchall()[0] if sums else ()
    return int(held.shape[0]) * (OBJECT + fixed) + sum(int(each or 0) for each in found)


def cost_of(kind: Any, value: str, depth: int = 0) -> str:
    """Return, in SQL, how many bytes a value takes as Python's objects; digits where each does.

    Args:
        kind: its type, as DuckDB tells it.
        value: the value, in SQL.
        depth: how many lists it lies in.
    """
    name = kind.id
    if name in TEXTS:
        return f"coalesce({TEXTS[name]}({value}), 0) + {OBJECT}"
    if name in ("list", "array"):
        return _of_list(dict(kind.children)["child"], f"{value}::{_list_of(kind)}", depth)
    if name == "map":
        parts = dict(kind.children)
        return " + ".join(
            _of_list(parts[each], f"map_{each}s({value})", depth) for each in ("key", "value")
        )
    if name == "struct":
        fields = [
            cost_of(each, f"struct_extract_at({value}, {place})", depth)
            for place, (_, each) in enumerate(kind.children, start=1)
        ]
        return " + ".join([f"{4 * OBJECT}", *(f"({each})" for each in fields)])
    if name in ("union", "variant", "geometry"):
        return f"coalesce(strlen({value}::VARCHAR), 0) * 4 + {OBJECT}"
    return str(VALUE)


def _list_of(kind: Any) -> str:
    """Return the type of a list of what lies in a list, or in in an array, as a list."""
    return f"{dict(kind.children)['child']}[]"


def _of_list(child: Any, values: str, depth: int) -> str:
    each = f"each_{depth}"
    cost = cost_of(child, each, depth + 1)
    if cost.isdigit():
        return f"coalesce(len({values}), 0) * {cost} + {OBJECT}"
    return f"coalesce(list_sum(list_transform({values}, lambda {each}: {cost})), 0) + {OBJECT}"
