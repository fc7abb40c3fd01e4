"""How large a package is, how much of it is imports, and which names it gives twice."""

import ast
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from statistics import median
from typing import TypeGuard

PEERS = ("backtesting", "starlette", "typer", "httpx", "llm", "tinydb", "lonboard", "convokit")
"""Packages that ours is compared with, where they are installed; their tests left out."""
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True, slots=True)
class Size:
    """What is measured of a package.

    Attributes:
        lines: of each file.
        code: lines that are neither blank nor comment nor docstring (of an attribute, too).
        imports: lines of code that belong to an import statement, wherever it stands.
        definitions: public name → the modules that define a class or a function of that name
            at their top level.
    """

    lines: list[int]
    code: int
    imports: int
    definitions: dict[str, list[str]]

    @property
    def median_lines(self) -> float:
        """Lines of the file in the middle."""
        return median(self.lines)

    @property
    def import_share(self) -> float:
        """Lines of import ÷ lines of code."""
        return self.imports / self.code

    @property
    def shared_names(self) -> dict[str, list[str]]:
        """The definitions that two or more modules have."""
        return {name: found for name, found in self.definitions.items() if len(found) > 1}


def size_of(folder: Path) -> Size:
    """Measure all Python files of a package, those of its tests left out."""
    lines, code, imports, definitions = [], 0, 0, defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        place = path.relative_to(folder)
        if {"test", "tests"} & set(place.parts):
            continue
        with tokenize.open(path) as file:
            text = file.read()
        tree = ast.parse(text)
        lines.append(len(text.splitlines()))
        code_lines = lines_of_code(text, tree)
        code += len(code_lines)
        imports += len(code_lines & lines_within(tree, (ast.Import, ast.ImportFrom)))
        for name in sorted(public_names(tree)):
            definitions[name].append(place.as_posix())
    return Size(lines, code, imports, dict(sorted(definitions.items())))


def lines_of_code(text: str, tree: ast.Module) -> set[int]:
    """Return the numbers of the lines that are neither blank nor comment nor docstring."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(StringIO(text).readline):
        if token.type not in NO_CODE:
            found |= set(range(token.start[0], token.end[0] + 1))
    for each in filter(is_docstring, ast.walk(tree)):
        found -= set(range(each.lineno, (each.end_lineno or each.lineno) + 1))
    return found


def is_docstring(node: ast.AST) -> TypeGuard[ast.Expr]:
    """Return whether a statement is nothing but a string."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def lines_within(tree: ast.Module, kinds: tuple[type[ast.stmt], ...]) -> set[int]:
    """Return the numbers of the lines of all statements of these kinds."""
    found = [each for each in ast.walk(tree) if isinstance(each, kinds)]
    return {line for each in found for line in range(each.lineno, each.end_lineno + 1)}


def public_names(tree: ast.Module) -> set[str]:
    """Return the public functions and classes at the top level."""
    names = {each.name for each in tree.body if isinstance(each, DEFINITIONS)}
    return {name for name in names if not name.startswith("_")}


def installed_peers() -> Iterator[tuple[str, Size]]:
    """Measure the packages of others that are installed."""
    for name in PEERS:
        found = find_spec(name)
        if found is not None and found.origin:
            yield name, size_of(Path(found.origin).parent)
