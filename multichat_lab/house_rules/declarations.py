"""What a file declares: its functions and classes, and what its names stand for."""

import ast
from collections import defaultdict
from dataclasses import dataclass, field

from multichat_lab.house_rules.complexity import Function, cyclomatic_complexity


@dataclass(frozen=True, slots=True)
class FunctionDeclaration:
    """A function or method: qualified name, line, and what is measured of it."""

    name: str
    line: int
    parameters: int
    complexity: int


@dataclass(slots=True, eq=False)
class Scope:
    """The names of a module, class or function that may stand for a class.

    Attributes:
        name: qualified name; empty for a module.
        owner: the class whose body this is, else None.
        parent: the scope around it; None for a module.
        bindings: for each name, the classes and the dotted imports that it may stand for.
        star_imports: dotted names of the modules whose names are all imported.
    """

    name: str = ""
    owner: "ClassDeclaration | None" = None
    parent: "Scope | None" = None
    bindings: "dict[str, list[ClassDeclaration | str]]" = field(
        default_factory=lambda: defaultdict(list)
    )
    star_imports: list[str] = field(default_factory=list)

    def qualify(self, name: str) -> str:
        """Return the qualified name of what is declared here as `name`."""
        return f"{self.name}.{name}" if self.name else name


@dataclass(slots=True, eq=False)
class ClassDeclaration:
    """A class: qualified name, line, dotted names of its bases, and its methods so far."""

    name: str
    line: int
    bases: list[str]
    scope: Scope
    body: Scope = field(default_factory=Scope)
    methods: int = 0


@dataclass(frozen=True, slots=True)
class Declarations:
    """All that one file declares, in the order of its lines."""

    module: Scope
    functions: list[FunctionDeclaration] = field(default_factory=list)
    classes: list[ClassDeclaration] = field(default_factory=list)


def read_declarations(tree: ast.Module, package: str) -> Declarations:
    """Read what a module declares.

    Args:
        tree: its syntax tree.
        package: dotted name of the package that its relative imports start from.
    """
    found = Declarations(Scope())
    pending: list[tuple[ast.AST, Scope]] = [(tree, found.module)]
    while pending:
        node, scope = pending.pop()
        match node:
            case ast.ClassDef():
                scope = _declare_class(node, scope, found)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                scope = _declare_function(node, scope, found)
            case ast.Import() | ast.ImportFrom():
                _bind_import(node, scope, package)
        blocks = (ast.stmt, ast.excepthandler, ast.match_case)
        children = [child for child in ast.iter_child_nodes(node) if isinstance(child, blocks)]
        pending.extend((child, scope) for child in reversed(children))
    return found


def _declare_class(node: ast.ClassDef, scope: Scope, found: Declarations) -> Scope:
    name = scope.qualify(node.name)
    bases = [dotted for base in node.bases if (dotted := _dotted(base))]
    declared = ClassDeclaration(name, node.lineno, bases, scope)
    declared.body = Scope(name, owner=declared, parent=scope)
    scope.bindings[node.name].append(declared)
    found.classes.append(declared)
    return declared.body


def _declare_function(node: Function, scope: Scope, found: Declarations) -> Scope:
    if scope.owner and not _is_dunder(node.name):
        scope.owner.methods += 1
    declared = FunctionDeclaration(
        name=scope.qualify(node.name),
        line=node.lineno,
        parameters=_count_parameters(node, is_method=scope.owner is not None),
        complexity=cyclomatic_complexity(node),
    )
    found.functions.append(declared)
    return Scope(declared.name, parent=scope)


def _bind_import(node: ast.Import | ast.ImportFrom, scope: Scope, package: str) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            scope.bindings[name].append(alias.name if alias.asname else name)
        return
    above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    origin = ".".join([*above, *([node.module] if node.module else [])])
    for alias in node.names:
        if alias.name == "*":
            scope.star_imports.append(origin)
        else:
            scope.bindings[alias.asname or alias.name].append(f"{origin}.{alias.name}")


def _dotted(base: ast.expr) -> str:
    """Return the dotted name of a base class, `Generic[T]` as `Generic`; empty for a call."""
    parts: list[str] = []
    while not isinstance(base, ast.Name):
        match base:
            case ast.Attribute(value=value, attr=attr):
                parts.insert(0, attr)
                base = value
            case ast.Subscript(value=value):
                base = value
            case _:
                return ""
    return ".".join([base.id, *parts])


def _is_dunder(name: str) -> bool:
    return len(name) > len("____") and name.startswith("__") and name.endswith("__")


def _count_parameters(node: Function, *, is_method: bool) -> int:
    """Count the parameters; `*args`, `**kwargs` and the `self` or `cls` of a method aside."""
    positional = len(node.args.posonlyargs) + len(node.args.args)
    if is_method and positional and not any(map(_is_staticmethod, node.decorator_list)):
        positional -= 1
    return positional + len(node.args.kwonlyargs)


def _is_staticmethod(decorator: ast.expr) -> bool:
    return _dotted(decorator).rpartition(".")[2] == "staticmethod"
