"""What a piece of code names: globals, closures, defaults, and attributes of what it is given."""

import dis
import functools
import inspect
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib")})
OWN = "multichat_lab"
DYNAMIC = {"getattr", "vars", "__dict__", "eval", "exec", "globals", "attrgetter", "methodcaller"}
"""Names by which code may reach any attribute."""


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


def is_users(module: str) -> bool:
    """Whether a module is the user's own: neither a library's nor this package's."""
    if module == OWN or module.startswith(f"{OWN}."):
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
    everywhere = function.__globals__
    for name in names.globals & everywhere.keys():
        value = everywhere[name]
        if isinstance(value, ModuleType):
            yield from _of_module(value, names)
        else:
            yield name, value
    for name in names.modules & sys.modules.keys():
        yield from _of_module(sys.modules[name], names)


def _of_module(module: ModuleType, names: CodeNames) -> Iterator[tuple[str, Any]]:
    if is_users(module.__name__):
        for name in names.attributes & vars(module).keys():
            yield f"{module.__name__}.{name}", vars(module)[name]
