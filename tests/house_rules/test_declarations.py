import importlib
import inspect
import sys
from pathlib import Path
from types import FunctionType

import pytest

from multichat_lab.house_rules import check_house_rules


@pytest.mark.parametrize(
    ("signature", "parameters"),
    [
        ("def f(): ...", 0),
        ("def f(a, b=1): ...", 2),
        ("def f(a, /, b, *, c, d=1): ...", 4),
        ("def f(a, *args, b, **kwargs): ...", 2),
        ("async def f(a, b): ...", 2),
        ("def f(self, a): ...", 2),
    ],
)
def test_all_parameters_of_a_function_count_but_the_catch_alls(
    signature, parameters, write_code, measure
):
    root = write_code({"code.py": signature})
    assert measure(root, "parameters").get("f", 0) == parameters


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("def m(self, a, b): ...", 2),
        ("def m(self, /, a, *, b): ...", 2),
        ("def m(*args, b): ...", 1),
        ("@classmethod\n    def m(cls, a): ...", 1),
        ("@staticmethod\n    def m(a, b): ...", 2),
        ("@builtins.staticmethod\n    def m(a, b): ...", 2),
        ("async def m(self, a): ...", 1),
        ("if True:\n        def m(self, a): ...", 1),
    ],
)
def test_the_self_of_a_method_is_not_counted(method, parameters, write_code, measure):
    root = write_code({"code.py": f"class C:\n    {method}"})
    assert measure(root, "parameters") == {"C.m": parameters}


def test_a_function_inside_a_method_is_no_method(write_code, measure):
    code = "class C:\n    def m(self):\n        def inner(self, a): ...\n"
    root = write_code({"code.py": code})
    assert measure(root, "methods_per_class") == {"C": 1}
    assert measure(root, "parameters") == {"C.m.inner": 2}


def test_dunder_methods_do_not_count_as_methods(write_code, measure):
    names = ["__init__", "__eq__", "_private", "__mangled", "__", "____", "public"]
    body = "".join(f"    def {name}(self): ...\n" for name in names)
    assert measure(write_code({"code.py": f"class C:\n{body}"}), "methods_per_class") == {"C": 5}


def test_nested_and_local_classes_count_for_the_file(write_code, measure):
    code = "class A:\n    class B: ...\ndef f():\n    class C: ...\ntry:\n    class D: ...\n"
    root = write_code({"code.py": f"{code}except ValueError:\n    class E: ...\n"})
    assert measure(root, "classes_per_file") == {"module": 5}
    assert set(measure(root, "inheritance_depth")) == {"A", "A.B", "f.C", "D", "E"}


def test_the_report_counts_files_classes_and_functions(write_code):
    code = "class A:\n    def m(self):\n        def inner(): ...\nf = lambda x: x\n"
    report = check_house_rules(write_code({"a.py": code, "b.py": "def f(): ...\n", "c.py": ""}))
    assert (report.files, report.classes, report.functions) == (3, 1, 3)


def test_findings_stand_in_the_order_of_files_and_lines(write_code):
    many = "def {}(a, b, c, d, e, f): ...\n"
    code = many.format("z") + many.format("a")
    findings = check_house_rules(write_code({"b.py": code, "a.py": code})).findings
    assert [(Path(found.path).name, found.line) for found in findings] == [
        ("a.py", 1),
        ("a.py", 2),
        ("b.py", 1),
        ("b.py", 2),
    ]


@pytest.mark.parametrize("module", ["argparse", "configparser", "logging", "tarfile", "zipfile"])
def test_inspect_agrees_on_the_parameters_of_the_standard_library(module, measure):
    loaded = importlib.import_module(module)
    ours = measure(Path(sys.modules[module].__file__), "parameters")
    theirs = {}
    for owner in (loaded, *(c for c in vars(loaded).values() if inspect.isclass(c))):
        if getattr(owner, "__module__", module) == module:
            theirs |= parameters_by_inspect(owner, module)
    assert len(theirs) > 20
    assert {name: ours.get(name, 0) for name in theirs} == theirs


def parameters_by_inspect(owner, module):
    """Return what `inspect` says of the plain functions of a module or class."""
    catch_alls = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return {
        function.__qualname__: sum(
            parameter.kind not in catch_alls
            for parameter in inspect.signature(function).parameters.values()
        )
        - inspect.isclass(owner)
        for name, function in vars(owner).items()
        if isinstance(function, FunctionType)
        and function.__module__ == module
        and function.__name__ == name
        and not hasattr(function, "__wrapped__")
    }
