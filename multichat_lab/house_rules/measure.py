"""Measure every file, class and function of a code base against the limits."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from multichat_lab.errors import HouseRulesError
from multichat_lab.house_rules.declarations import (
    ClassDeclaration,
    Declarations,
    Scope,
    read_declarations,
)
from multichat_lab.house_rules.files import python_files
from multichat_lab.house_rules.inheritance import Module, inheritance_depths, module_name
from multichat_lab.house_rules.report import (
    SYNTAX,
    CheckReport,
    Measurement,
    RuleLimits,
    summarise_rules,
)
from multichat_lab.house_rules.source import UNREADABLE, SourceCode, fault_of, read_source
from multichat_lab.progress import Progress, no_progress

_Value = tuple[int, str, str, int]
"""Line, rule, name, value."""


def check_house_rules(
    path: str | Path = ".",
    limits: RuleLimits = RuleLimits(),  # noqa: B008 - it is frozen
    progress: Progress = no_progress,
) -> CheckReport:
    """Measure a code base against the limits.

    Args:
        path: a folder, a module or a notebook; `python_files` says which files of a folder count.
        limits: the highest values that comply.
        progress: is told how many files are read, and how many there are.

    Raises:
        HouseRulesError: `path` does not exist or holds no Python, or a folder cannot be listed.
    """
    root = Path(path)
    found = python_files(root)
    if not found:
        raise HouseRulesError(f"{root} holds no Python", "Give a folder of .py or .ipynb files.")
    files = []
    for number, file in enumerate(found, start=1):
        files.append(_read(file, root))
        progress(number, len(found))
    depths = inheritance_depths([file.module for file in files])
    measurements = [found for file in files for found in _measure(file, depths, limits)]
    return CheckReport(
        files=len(files),
        classes=sum(len(file.module.declared.classes) for file in files),
        functions=sum(len(file.module.declared.functions) for file in files),
        rules=summarise_rules(measurements, limits),
        findings=tuple(found for found in measurements if found.exceeds),
    )


@dataclass(frozen=True, slots=True)
class _File:
    """A file that was read; `fault` is the line and the reason where it cannot be parsed."""

    source: SourceCode
    module: Module
    fault: tuple[int, str] | None = None


def _read(path: Path, root: Path) -> _File:
    folder = root if root.is_dir() else root.parent
    absolute = folder.resolve() / path.relative_to(folder)
    name = module_name(absolute, folder.resolve())
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    source = SourceCode(path, "")
    try:
        source = read_source(path)
        tree = source.parse()
    except UNREADABLE as error:
        return _File(source, Module(absolute, name, Declarations(Scope())), fault_of(error))
    return _File(source, Module(absolute, name, read_declarations(tree, package)))


def _measure(
    file: _File, depths: dict[ClassDeclaration, int], limits: RuleLimits
) -> Iterator[Measurement]:
    """Yield what is measured of one file, line by line."""
    # A file name may hold bytes that are no text, which nobody could print.
    path = file.source.path.as_posix().encode(errors="backslashreplace").decode()
    for number, rule, name, value in sorted(_values(file, depths)):
        line, cell = file.source.locate(number)
        yield Measurement(path, line, cell, rule, name, value, getattr(limits, rule, 0))


def _values(file: _File, depths: dict[ClassDeclaration, int]) -> Iterator[_Value]:
    if file.fault:
        line, reason = file.fault
        yield line, SYNTAX, reason, 1
    declared = file.module.declared
    yield 1, "file_lines", "module", file.source.line_count
    yield 1, "classes_per_file", "module", len(declared.classes)
    for function in declared.functions:
        yield function.line, "parameters", function.name, function.parameters
        yield function.line, "complexity", function.name, function.complexity
    for declaration in declared.classes:
        yield declaration.line, "methods_per_class", declaration.name, declaration.methods
        yield declaration.line, "inheritance_depth", declaration.name, depths[declaration]
