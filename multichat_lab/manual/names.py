"""The names that a program imports from the package: where each is defined, and what it is."""

import ast
import re
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
Defined = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def names_page() -> str:
    """Return the page of the names, each with its first sentence and a link to the rest."""
    rows = [row_of(name, place) for name, place in sorted(imports_of("multichat_lab").items())]
    return "\n".join(
        [
            "# Names to import",
            "",
            "`from multichat_lab import …` gives these; they are loaded when first used, and one "
            "that needs an extra says which. The pages of the folders have the rest.",
            "",
            "| name | what it is |",
            "|---|---|",
            *sorted(rows, key=str.lower),
            "",
        ]
    )


def row_of(name: str, place: str) -> str:
    """Return a name's row; what is no class and no function has no entry to lead to."""
    found = definition(place)
    if found is None:
        return f"| `{name}` | |"
    told = (ast.get_docstring(found) or "").split("\n\n")[0]
    summary = re.sub(r"\s+", " ", told).replace("|", "\\|")
    return f"| [`{name}`][{defined_at(place)}] | {summary} |"


def imports_of(package: str) -> dict[str, str]:
    """Return what a folder has from modules of ours: name → where it is imported from.

    Args:
        package: dotted.
    """
    folder, found = PACKAGE.parent.joinpath(*package.split(".")), {}
    for name in ("__init__.py", "__init__.pyi"):
        text = (folder / name).read_text(encoding="utf-8") if (folder / name).exists() else ""
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = f"{package}.{node.module}" if node.level else node.module
                for each in node.names:
                    found[each.asname or each.name] = f"{module}.{each.name}"
    return {name: place for name, place in found.items() if place.startswith("multichat_lab.")}


def defined_at(place: str) -> str:
    """Return where a name is defined, which a folder may only hand on."""
    if own_definition(place) is not None:
        return place
    module, _, name = place.rpartition(".")
    handed_on = imports_of(module).get(name, place) if is_folder(module) else place
    return place if handed_on == place else defined_at(handed_on)


def definition(place: str) -> Defined | None:
    """Return the class or function of a name, wherever it is defined, else None.

    Args:
        place: dotted, e.g. `multichat_lab.analysis.lab.Lab`.
    """
    return own_definition(defined_at(place))


def own_definition(place: str) -> Defined | None:
    """Return the class or function that is defined in the very module of a dotted name."""
    module, _, name = place.rpartition(".")
    path = PACKAGE.parent.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for each in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(each, Defined) and each.name == name:
            return each
    return None


def is_folder(module: str) -> bool:
    """Whether a dotted name is that of a folder."""
    return PACKAGE.parent.joinpath(*module.split(".")).is_dir()
