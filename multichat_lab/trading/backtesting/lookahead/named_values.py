"""What a piece of code names: globals, closures, defaults, and attributes of what it is given."""

import builtins
import dis
import functools
import inspect
import os
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from numbers import Number
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
import pandas as pd

LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib")})
OWN = "multichat_lab"
DYNAMIC = {"getattr", "vars", "__dict__", "eval", "exec", "globals", "attrgetter", "methodcaller"}
"""Names by which code may reach any attribute."""


DATA = (Number, str, bytes, bytearray, Mapping, Sequence, Set, np.ndarray, pd.DataFrame, pd.Series)
"""Kinds of what is kept in a library's namespace and is no part of the library's code."""
HAS_DOCSTRING = 0x4000000
"""Flag of code since Python 3.13: its first constant is a docstring."""
WRITTEN = " constant"
"""What stands in the name of a number that is written in code."""
NESTED = 3
"""How deep a library's namespace is looked into: `numpy.linalg.norm.kept`."""


@dataclass(slots=True)
class CodeNames:
    """What code names, that of functions in it included.

    Attributes:
        globals: names of the module.
        attributes: of whatever object.
        modules: that it imports itself.
    """

    globals: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)

    @property
    def all(self) -> bool:
        """Whether it may reach any attribute."""
        return bool(DYNAMIC & (self.globals | self.attributes))


def names_in(code: CodeType) -> CodeNames:
    """Return what code names; a local variable of the same name as a global is none."""
    found = CodeNames()
    waiting = [code]
    while waiting:
        each = waiting.pop()
        waiting.extend(part for part in each.co_consts if isinstance(part, CodeType))
        for step in dis.get_instructions(each):
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                found.globals.add(step.argval)
            elif step.opname == "IMPORT_NAME":
                found.modules.add(step.argval)
            elif step.opname.endswith(("_ATTR", "_METHOD")) or step.opname == "IMPORT_FROM":
                found.attributes.add(step.argval)
    return found


def function_of(value: Any) -> FunctionType | None:
    """Return the function of the user's own behind a method, a property or a wrapper, if any."""
    if isinstance(value, property | functools.cached_property):
        value = value.fget if isinstance(value, property) else value.func
    if isinstance(value, staticmethod | classmethod | MethodType):
        value = value.__func__
    value = inspect.unwrap(value) if callable(value) else value
    if isinstance(value, FunctionType) and is_users(value.__globals__.get("__name__", "")):
        return value
    return None


def is_users(module: object) -> bool:
    """Whether a module is the user's own: neither a library's nor this package's."""
    if not isinstance(module, str) or module.partition(".")[0] == OWN:
        return False
    path = getattr(sys.modules.get(module), "__file__", None)
    return module not in sys.builtin_module_names and not (path or "").startswith(LIBRARIES)


def values_named(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Yield name and value of what a function reaches beside its arguments."""
    names = names_in(function.__code__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        if cell != CellType():  # else it has no value yet
            yield name, cell.cell_contents
    given = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    yield from ((f"{function.__name__}()", each) for each in given)
    yield from constants(function.__code__)
    if "__doc__" in names.attributes:
        yield f"{function.__name__}.__doc__", function.__doc__
    if "getenv" in names.attributes | names.globals:
        yield "os.environ", os.environ
    everywhere = function.__globals__
    for name in (names.globals & vars(builtins).keys()) - everywhere.keys():
        yield from _kept_in_library(f"builtins.{name}", vars(builtins)[name], names, NESTED)
    for name in names.globals & everywhere.keys():
        value = everywhere[name]
        if isinstance(value, ModuleType):
            yield from _of_module(value, names)
        else:
            yield name, value
            if callable(value) and not is_users(getattr(value, "__module__", None)):
                yield from _kept_in_library(name, value, names, NESTED)
    for name in names.modules & sys.modules.keys():
        yield from _of_module(sys.modules[name], names)


def constants(code: CodeType) -> Iterator[tuple[str, Any]]:
    """Yield the numbers, texts and collections that are written in code, its docstring left out."""
    docstring = _docstring(code)
    for place, each in enumerate(code.co_consts):
        if isinstance(each, CodeType):
            yield from constants(each)
        elif not isinstance(each, bool) and isinstance(each, DATA) and each is not docstring:
            yield f"{code.co_name}(){WRITTEN} {place}", each


def _docstring(code: CodeType) -> str | None:
    """Return the docstring of code; a lambda and a comprehension have none."""
    first = code.co_consts[0] if code.co_consts else None
    is_told = sys.version_info < (3, 13) or bool(code.co_flags & HAS_DOCSTRING)
    return first if isinstance(first, str) and is_told and code.co_name[0] != "<" else None


def _of_module(module: ModuleType, names: CodeNames) -> Iterator[tuple[str, Any]]:
    if not is_users(module.__name__):
        yield from _kept_in_library(module.__name__, module, names, NESTED)
        return
    for name in names.attributes & vars(module).keys():
        yield f"{module.__name__}.{name}", vars(module)[name]


def _kept_in_library(
    place: str, owner: Any, names: CodeNames, depth: int
) -> Iterator[tuple[str, Any]]:
    """Yield data that code names in a library's module, class or function; nothing of its code."""
    if isinstance(owner, DATA) or is_users(getattr(type(owner), "__module__", None)):
        yield place, owner
    elif depth and (isinstance(owner, ModuleType) or callable(owner)):
        kept = getattr(owner, "__dict__", {})
        for name in names.attributes & kept.keys():
            yield from _kept_in_library(f"{place}.{name}", kept[name], names, depth - 1)
