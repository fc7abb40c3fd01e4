"""The reference of the package: a page for each folder, made of the docstrings."""

import ast
from collections.abc import Iterator
from pathlib import Path

from multichat_lab.manual.names import PACKAGE, names_page

HIDDEN = {"static", "__pycache__"}


def write_python_reference(folder: Path) -> list[str]:
    """Write a page for each folder of the package, and one of the public names.

    Returns:
        The dotted names of the folders, which are those of the pages.
    """
    folder.mkdir(parents=True)
    written = []
    for package in packages():
        dotted = dotted_name(package)
        (folder / f"{dotted}.md").write_text(page_of(package), encoding="utf-8")
        written.append(dotted)
    (folder / "index.md").write_text(names_page(), encoding="utf-8")
    return written


def packages() -> Iterator[Path]:
    """Yield the folders that hold modules, the package itself first."""
    for init in sorted(PACKAGE.rglob("__init__.py")):
        if not HIDDEN & set(init.parts):
            yield init.parent


def dotted_name(path: Path) -> str:
    """Return the name by which Python imports a folder or a file of the package."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)


def page_of(package: Path) -> str:
    """Return the page of a folder: what it is for, then each of its modules."""
    dotted = dotted_name(package)
    lines = [f"# {dotted}", "", f"::: {dotted}", ""]
    for module in sorted(package.glob("*.py")):
        if module.stem.startswith("__") or not says_something(module):
            continue
        lines += [f"## {module.stem}", "", f"::: {dotted}.{module.stem}", ""]
    return "\n".join(lines)


def says_something(module: Path) -> bool:
    """Whether a module has a docstring, as all of ours have."""
    return ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) is not None
