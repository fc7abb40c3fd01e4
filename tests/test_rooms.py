"""Imports run downwards only, as the table in `docs/developing.md` says, never in a circle."""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "multichat_lab"
TABLE = PACKAGE.parent / "docs" / "developing.md"


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in PACKAGE.rglob("*.py")}


def is_for_types_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def statements(node: ast.AST) -> list[ast.AST]:
    """Return all nodes below `node`, but for what only a type checker reads."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt) and is_for_types_only(child):
            continue
        found += [child, *statements(child)]
    return found


def imports(name: str) -> set[str]:
    """Return the modules of the package that a module imports, in functions too."""
    targets = set()
    for node in statements(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            targets |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = {f"{node.module}.{each.name}" for each in node.names}
            submodules = inner & set(MODULES)
            targets |= submodules
            if len(submodules) < len(inner):
                targets.add(node.module)
    return (targets & set(MODULES)) - {name}


ARROWS = {name: imports(name) for name in MODULES}


def floors() -> dict[str, int]:
    """Return what the table of folders holds → its row, the uppermost first."""
    table = TABLE.read_text(encoding="utf-8").split("imports running downwards only:")[1]
    rows = [line for line in table.split("\n\n")[1].splitlines() if "`multichat_lab/" in line]
    return {
        each.removeprefix("multichat_lab/").strip("/").removesuffix(".py"): floor
        for floor, row in enumerate(rows)
        for each in re.findall(r"`([^`]+)`", row.split("|")[1])
    }


def test_no_module_imports_in_a_circle() -> None:
    assert list(TopologicalSorter(ARROWS).static_order())


def test_folders_import_downwards_only() -> None:
    floor_of = floors()
    assert {"cli", "trading", "stores", "records"} <= set(floor_of)
    upwards = [
        f"{name} imports {target}"
        for name, targets in ARROWS.items()
        for target in targets
        if (here := floor_of.get(name.split(".")[1] if "." in name else "")) is not None
        and (there := floor_of.get(target.split(".")[1] if "." in target else "")) is not None
        and there < here
    ]
    assert not upwards


def rooms_of(folder: str) -> dict[str, set[str]]:
    """Return the rooms of a folder → those whose modules theirs import."""
    prefix = f"multichat_lab.{folder}."
    inside = {
        name: name.removeprefix(prefix).split(".")[0] for name in MODULES if name.startswith(prefix)
    }
    arrows: dict[str, set[str]] = {room: set() for room in inside.values()}
    for name, room in inside.items():
        arrows[room] |= {inside[each] for each in ARROWS[name] if each in inside} - {room}
    return arrows


def test_the_rooms_of_trading_import_in_no_circle() -> None:
    assert list(TopologicalSorter(rooms_of("trading")).static_order())


def taken(package: str) -> set[str]:
    """Return the names that a package's own file takes from elsewhere, or makes itself."""
    found: set[str] = set()
    for node in ast.parse(MODULES[package].read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{package}."):
            continue  # it is the module, or the module is loaded before
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(each.asname or each.name).partition(".")[0] for each in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def test_no_module_takes_the_place_of_what_its_package_uses() -> None:
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    hidden = {f"{package}.{name}" for package in packages for name in taken(package)}
    assert hidden & set(MODULES) == set()
