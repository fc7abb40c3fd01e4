"""How deep the classes of a code base inherit from each other."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from multichat_lab.house_rules.declarations import ClassDeclaration, Declarations, Scope


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """A file as others import it: its path, dotted name and declarations."""

    path: Path
    name: str
    declared: Declarations


def module_name(path: Path, root: Path) -> str:
    """Return the dotted name under which a file is imported.

    It starts at the outermost folder that has an `__init__.py`, wherever `root` lies; a file
    outside of any package is named from `root`.

    Args:
        path: an absolute path below `root`.
        root: the folder that is checked.
    """
    start = path.parent
    while (start / "__init__.py").is_file() and start != start.parent:
        start = start.parent
    parts = path.relative_to(root if start == path.parent else start).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def inheritance_depths(modules: Sequence[Module]) -> dict[ClassDeclaration, int]:
    """Return, for each class, how many classes of these modules are in its longest descent.

    A class whose bases all come from elsewhere has depth 1. Names are followed through
    imports, never by running code: a base made by a call is one from elsewhere.
    """
    index = _ModuleIndex(modules)
    parents = {
        declared: set(index.bases(declared, module)) - {declared}
        for module in modules
        for declared in module.declared.classes
    }
    sorter = TopologicalSorter(parents)
    with suppress(CycleError):  # the sorter still yields what lies outside of the cycle
        sorter.prepare()
    depths: dict[ClassDeclaration, int] = {}
    while ready := sorter.get_ready():
        for declared in ready:
            depths[declared] = _below(parents[declared], depths)
        sorter.done(*ready)
    cyclic = {declared: _below(parents[declared], depths) for declared in parents.keys() - depths}
    return depths | cyclic


def _below(parents: Iterable[ClassDeclaration], depths: dict[ClassDeclaration, int]) -> int:
    return 1 + max((depths.get(parent, 0) for parent in parents), default=0)


@dataclass(frozen=True, slots=True)
class _Reference:
    """A dotted name, as its parts, read in a scope of a module."""

    parts: tuple[str, ...]
    scope: Scope
    module: Module


class _ModuleIndex:
    """Finds the classes that a name may stand for."""

    def __init__(self, modules: Iterable[Module]) -> None:
        self._by_name: dict[str, list[Module]] = defaultdict(list)
        self._beside: dict[tuple[Path, str], Module] = {}
        for module in modules:
            self._by_name[module.name].append(module)
            self._beside[module.path.parent, module.path.stem] = module

    def bases(self, declared: ClassDeclaration, module: Module) -> Iterator[ClassDeclaration]:
        """Yield the classes of the code base that a class inherits from directly."""
        for base in declared.bases:
            yield from self._resolve(_Reference(tuple(base.split(".")), declared.scope, module))

    def _resolve(self, reference: _Reference) -> Iterator[ClassDeclaration]:
        pending, seen = [reference], set()
        while pending:
            reference = pending.pop()
            # By the first part alone: an import that leads to itself grows with every step.
            step = (reference.scope, reference.parts[0])
            if step in seen:
                continue
            seen.add(step)
            for meaning in self._meanings(reference):
                if isinstance(meaning, ClassDeclaration):
                    yield meaning
                else:
                    pending.append(meaning)

    def _meanings(self, reference: _Reference) -> Iterator[ClassDeclaration | _Reference]:
        """Yield what a name leads to: a class, or another name nearer to one."""
        first, *rest = reference.parts
        scope: Scope | None = reference.scope
        while scope is not None:
            for binding in scope.bindings.get(first, ()):
                if isinstance(binding, str):
                    yield from self._imported([*binding.split("."), *rest], reference.module)
                elif rest:
                    yield _Reference(tuple(rest), binding.body, reference.module)
                else:
                    yield binding
            for origin in scope.star_imports:
                yield from self._imported([*origin.split("."), first, *rest], reference.module)
            scope = None if first in scope.bindings else scope.parent

    def _imported(self, parts: list[str], importer: Module) -> Iterator[_Reference]:
        for cut in range(len(parts) - 1, 0, -1):
            module = self._find(".".join(parts[:cut]), importer)
            if module:
                yield _Reference(tuple(parts[cut:]), module.declared.module, module)
                return

    def _find(self, name: str, importer: Module) -> Module | None:
        named = self._by_name.get(name)
        if not named:
            in_package = (importer.path.parent / "__init__.py").is_file()
            return None if in_package else self._beside.get((importer.path.parent, name))
        return max(named, key=lambda module: _shared_folders(module.path, importer.path))


def _shared_folders(path: Path, other: Path) -> int:
    return len(Path(os.path.commonpath([path, other])).parts)
