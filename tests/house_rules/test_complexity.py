"""Complexity beside two independent judges: the package mccabe by itself, and ruff.

Ruff and mccabe are known to differ in these points, and ours is the higher of the two in each:
- mccabe counts one path more for a `try` without `else`; ruff does not;
- ruff counts `match`, `except*` and what `finally` holds; mccabe does not see them.
"""

import ast
import importlib.util
import json
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from mccabe import PathGraphingAstVisitor

from multichat_lab.house_rules import check_house_rules
from multichat_lab.house_rules.complexity import cyclomatic_complexity

SAMPLE = (
    "argparse ast dataclasses doctest inspect pathlib shutil subprocess tarfile typing zipfile "
    "asyncio/base_events email/_header_value_parser http/client json/decoder json/encoder "
    "logging/__init__ unittest/mock urllib/request xml/dom/minidom"
)
BLIND_SPOTS = """
def with_match(x):
    match x:
        case 1: ...
        case [a, b] if a: ...
        case {"key": value}: ...
def with_wildcard(x):
    match x:
        case 1: ...
        case 2 | 3:
            if x: ...
        case _: ...
def with_guarded_wildcard(x):
    match x:
        case 1: ...
        case _ if x: ...
def with_name(x):
    match x:
        case 1: ...
        case _ as other: ...
def with_wildcard_alone(x):
    match x:
        case y:
            if y: ...
def with_group(x):
    try: ...
    except* ValueError: ...
    except* TypeError:
        if x: ...
    else: ...
def with_finally(x):
    try: ...
    except ValueError: ...
    else: ...
    finally:
        for y in x: ...
def outer(x):
    if x: ...
    def inner(y):
        while y: ...
        else: ...
    class Local:
        async def method(self):
            async for z in x:
                async with z: ...
    return inner
class Outer:
    @property
    def value(self):
        return 1 if self else [x for x in self if x]
    @value.setter
    def value(self, new):
        if new: ...
        elif not new: ...
        else: ...
"""


def functions_of(tree):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def count(function, wanted):
    return sum(wanted(node) for node in ast.walk(function))


def is_try_without_else(node):
    return isinstance(node, ast.Try | ast.TryStar) and not node.orelse


def is_unseen_by_mccabe(node):
    return isinstance(node, ast.Match | ast.TryStar) or bool(getattr(node, "finalbody", ()))


def sample():
    library = Path(sysconfig.get_path("stdlib"))
    files = [library / f"{name}.py" for name in SAMPLE.split()]
    return [file for file in files if file.is_file()]


def by_ruff(files):
    """Return what ruff says of every function: {(path, line): complexity}."""
    if importlib.util.find_spec("ruff") is None:
        pytest.skip("ruff is not installed")
    options = ["--isolated", "--no-cache", "--ignore-noqa", "--exit-zero", "--select", "C901"]
    options += ["--config", "lint.mccabe.max-complexity=0", "--output-format", "json"]
    command = [sys.executable, "-m", "ruff", "check", *options, *map(str, files)]
    answer = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return {
        (Path(found["filename"]), found["location"]["row"]): int(
            re.search(r"\((\d+) > 0\)", found["message"])[1]
        )
        for found in json.loads(answer.stdout)
        if found["code"] == "C901"
    }


@pytest.mark.slow
def test_ruff_agrees_on_every_function_but_for_try_without_else(tmp_path):
    blind_spots = tmp_path / "blind_spots.py"
    blind_spots.write_text(BLIND_SPOTS)
    files = [blind_spots, *sample()]
    theirs = by_ruff(files)
    ours, expected = {}, {}
    for file in files:
        for function in functions_of(ast.parse(file.read_bytes())):
            place = (file, function.lineno)
            ours[place] = cyclomatic_complexity(function)
            expected[place] = theirs[place] + count(function, is_try_without_else)
    assert ours == expected
    assert len(ours) > 2_000


@pytest.mark.slow
def test_mccabe_agrees_on_every_function_without_what_it_cannot_see():
    compared = 0
    for file in sample():
        for function in functions_of(ast.parse(file.read_bytes())):
            if not count(function, is_unseen_by_mccabe):
                visitor = PathGraphingAstVisitor()
                visitor.preorder(function, visitor)
                (graph,) = visitor.graphs.values()
                assert cyclomatic_complexity(function) == graph.complexity(), function.name
                compared += 1
    assert compared > 2_000


def test_two_functions_of_one_name_are_both_measured(write_code):
    getter = "    @property\n    def value(self): ...\n"
    setter = "    @value.setter\n    def value(self, new):\n" + "        if new: ...\n" * 10
    (finding,) = check_house_rules(write_code({"code.py": f"class C:\n{getter}{setter}"})).findings
    assert (finding.name, finding.line, finding.value) == ("C.value", 5, 11)


def test_a_very_long_chain_of_elif_is_counted(write_code, measure):
    chain = "".join(f"    elif x == {n}: ...\n" for n in range(500))
    root = write_code({"code.py": f"def choose(x):\n    if x: ...\n{chain}    else: ...\n"})
    assert measure(root, "complexity") == {"choose": 502}
