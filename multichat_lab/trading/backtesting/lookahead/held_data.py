"""Find market data that a robot carries with it, and so might know ahead of time."""

import gc
import io
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Set
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from multichat_lab.trading.backtesting.lookahead.loose_numbers import LooseNumbers
from multichat_lab.trading.backtesting.lookahead.market_data import Market
from multichat_lab.trading.backtesting.lookahead.named_values import (
    CodeNames,
    function_of,
    is_users,
    names_in,
    values_named,
)
from multichat_lab.trading.records.rows import Bar

DEPTH = 5
"""How deep to look into what a robot holds."""
HOOKS = (
    *("on_bar", "on_bars", "on_start", "on_fill", "on_order", "on_end"),
    *("attach", "take_orders"),
)
"""The methods that are called of a robot; code that they never reach decides nothing."""
LIBRARY_CODE = (ModuleType, FunctionType, BuiltinFunctionType, MethodType)
"""What else the walk meets of these is not the user's, and leads through all of a library."""


class Held(NamedTuple):
    """What is held that could be data of the market.

    Attributes:
        place: of what may tell the future; None for nowhere.
        innocent: places of what tells nothing of these bars, as far as that can be seen.
        packed: places of what is too small to be data, and has room for what is encoded.
        unproven: places of whatever no run can vary: numbers that are not round, and all of these.
    """

    place: str | None
    innocent: tuple[str, ...] = ()
    packed: tuple[str, ...] = ()
    unproven: tuple[str, ...] = ()


def held_data(holder: Any, market: Market) -> Held:
    """Return where `holder` keeps data that could be the bars of a run.

    That is a frame or series indexed by time, or an array, collection, iterator or text of numbers
    at least half as long as the run, or of days on many of which there is a bar; or so many
    different numbers scattered over whatever it holds; or one price, or a statistic of all of them,
    to the last digit. In attributes (slots too), items, classes, defaults, closures and globals, as
    far as the code that trades names them. What is held against the bars and tells nothing of them,
    such as the weights of a model or a calendar, is innocent.

    Args:
        holder: a robot that has not run yet, or a function that makes one.
        market: of the run.
    """
    loose = LooseNumbers()
    innocent, packed = [], []
    for name, value in held(holder):
        if "__" not in name and market.could_be_encoded(value):
            packed.append(name)
        loose.note(name, value, market.least)
        if market.names_turns(value):
            return Held(name)
        if market.could_be_data(value):
            if not market.is_innocent(value):
                return Held(name)
            innocent.append(name)
    place, pooled = loose.found(market)
    unproven = dict.fromkeys([*innocent, *pooled, *packed, *loose.chosen()])
    return Held(place, (*innocent, *pooled), tuple(packed), tuple(unproven))


def held(holder: Any) -> Iterator[tuple[str, Any]]:
    """Yield where and what `holder` keeps, as far as the code that trades names it."""
    seen: set[int] = set()
    kept = []  # else another object may get the id of one that was looked at
    waiting = deque((name, value, 1) for name, value in _first_parts(holder))
    while waiting:
        name, value, depth = waiting.popleft()
        if isinstance(value, np.ndarray) and not value.ndim:
            value = value.item()  # a number in an array without length
        if id(value) in seen:
            continue
        seen.add(id(value))
        kept.append(value)
        yield name, value
        if depth < DEPTH:
            waiting.extend((f"{name}.{part}", each, depth + 1) for part, each in _parts(value))


def _first_parts(holder: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a robot's code names, of its class and of itself; or the parts of a function."""
    if isinstance(holder, type) or not hasattr(holder, "on_bar"):
        yield from _parts(holder)
        return
    kinds = [*type(type(holder)).__mro__[::-1], *type(holder).__mro__[::-1]]
    methods = {
        name: value
        for kind in kinds
        if is_users(kind.__module__)
        for name, value in vars(kind).items()
    }
    own = dict(_attributes(holder))
    everything = {**methods, **own}
    reached: dict[str, Any] = {}
    waiting = [name for name in HOOKS if name in everything]
    while waiting:
        name = waiting.pop()
        if name in reached:
            continue
        reached[name] = everything[name]
        named = _names_of(everything[name])
        waiting.extend(everything if named.all else everything.keys() & named.attributes)
    yield from reached.items()


def _names_of(value: Any) -> CodeNames:
    """Return what the code of a value names, and that of the functions it names."""
    found = CodeNames()
    waiting, seen = [value], set()
    while waiting:
        function = function_of(waiting.pop())
        if function is None or function in seen:
            continue
        seen.add(function)
        names = names_in(function.__code__)
        found.globals |= names.globals
        found.attributes |= names.attributes
        waiting.extend(each for _, each in values_named(function) if callable(each))
    return found


def _is_of_library(owner: Any) -> bool:
    """Whether it is what a library's module holds: functions that Cython made refer to it."""
    name = owner.get("__name__", "") if isinstance(owner, dict) else ""
    module = sys.modules.get(name) if isinstance(name, str) else None
    return module is not None and vars(module) is owner and not is_users(name)


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what `value` is made of, with names."""
    function = function_of(value)
    owner = getattr(value, "__self__", None)
    if owner is not None and not isinstance(owner, type | ModuleType):
        yield "of", owner  # a bound method, of a list or array perhaps
    if function is not None:
        if hasattr(value, "cache_clear"):
            value.cache_clear()  # what it has read before is to be read again, and seen
        yield from values_named(function)
        yield from vars(function).items()
    elif isinstance(value, Mapping):
        yield from ((str(key), each) for key, each in value.items())
    elif isinstance(value, list | tuple | deque | Set | Bar):
        yield from ((str(place), each) for place, each in enumerate(value))
    elif isinstance(value, io.StringIO | io.BytesIO) and not value.closed:
        yield "getvalue", value.getvalue()
    elif isinstance(value, type):
        for kind in (value, type(value)):
            yield from vars(kind).items() if is_users(kind.__module__) else ()
    elif not isinstance(value, LIBRARY_CODE):
        yield from _attributes(value)
        yield from _parts(type(value))
        yield from (("of", each) for each in _held_within(value))


def _held_within(value: Any) -> list[Any]:
    """Return what is in no attribute, as C keeps it: of iterators, partials, generators."""
    return [
        each
        for each in gc.get_referents(value)
        if each is not vars_of(value) and not (isinstance(each, type) or _is_of_library(each))
    ]


def vars_of(value: Any) -> Any:
    """Return the dictionary of an object's attributes, None where it has none."""
    return getattr(value, "__dict__", None)


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the attributes of an object, those in slots too."""
    yield from (vars_of(value) or {}).items()
    for kind in type(value).__mro__:
        slots = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if hasattr(value, name):
                yield name, getattr(value, name)
