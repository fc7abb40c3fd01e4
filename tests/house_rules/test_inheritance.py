import importlib
import inspect
import pkgutil
from pathlib import Path

import pytest

from multichat_lab.house_rules import check_house_rules


def test_only_classes_of_the_code_base_count(write_code, measure):
    code = "import json\nclass A(json.JSONEncoder): ...\nclass B(A, Exception): ...\n"
    assert measure(write_code({"code.py": code}), "inheritance_depth") == {"A": 1, "B": 2}


def test_the_longest_line_of_descent_counts(write_code, measure):
    code = "class A: ...\nclass B(A): ...\nclass C: ...\nclass D(C, B): ...\n"
    assert measure(write_code({"code.py": code}), "inheritance_depth")["D"] == 3


BASE = "class Base: ...\nclass Middle(Base):\n    class Inner(Base): ...\n"


@pytest.mark.parametrize(
    "child",
    [
        "from pkg.base import Middle\nclass Child(Middle): ...",
        "from pkg.base import Middle as M\nclass Child(M): ...",
        "from .base import Middle\nclass Child(Middle): ...",
        "from . import base\nclass Child(base.Middle): ...",
        "from pkg import base as b\nclass Child(b.Middle): ...",
        "import pkg.base\nclass Child(pkg.base.Middle): ...",
        "import pkg.base as b\nclass Child(b.Middle): ...",
        "from pkg import Middle\nclass Child(Middle): ...",
        "from .base import *\nclass Child(Middle): ...",
        "from pkg import *\nclass Child(Middle): ...",
        "from pkg.base import Middle\nclass Child(Middle[int]): ...",
        "from pkg.base import Middle\nclass Child(Middle.Inner): ...",
        "try:\n    from pkg.base import Middle\nexcept ImportError: ...\nclass Child(Middle): ...",
        "def make():\n    from pkg.base import Middle\n    class Child(Middle): ...",
    ],
)
def test_a_base_class_is_found_across_files(child, write_code, measure):
    files = {"pkg/__init__.py": "from .base import Middle\n", "pkg/base.py": BASE}
    root = write_code({**files, "pkg/child.py": child})
    assert {"Child": 3, "make.Child": 3}.items() & measure(root, "inheritance_depth").items()
    inside = measure(root / "pkg", "inheritance_depth")
    assert {"Child": 3, "make.Child": 3}.items() & inside.items()


def test_relative_imports_climb_to_the_packages_above(write_code, measure):
    root = write_code(
        {
            "src/pkg/__init__.py": "",
            "src/pkg/base.py": BASE,
            "src/pkg/deep/__init__.py": "from ..base import Middle\n",
            "src/pkg/deep/child.py": "from . import Middle\nclass Child(Middle): ...",
        }
    )
    assert measure(root, "inheritance_depth")["Child"] == 3


def test_a_script_finds_the_module_beside_it_and_no_other_of_that_name(write_code, measure):
    root = write_code(
        {
            "one/base.py": "class Base: ...",
            "one/script.py": "from base import Base\nclass One(Base): ...",
            "two/script.py": "from base import Base\nclass Two(Base): ...",
            "logging.py": "from logging import Handler\nclass Handler(Handler): ...",
        }
    )
    depths = measure(root, "inheritance_depth")
    assert depths == {"Base": 1, "One": 2, "Two": 1, "Handler": 1}


def test_a_module_of_a_package_does_not_hide_the_library_of_that_name(write_code, measure):
    root = write_code(
        {
            "pkg/__init__.py": "",
            "pkg/logging.py": "class Handler: ...\nclass Deeper(Handler): ...",
            "pkg/child.py": "from logging import Handler\nclass Child(Handler): ...",
        }
    )
    assert measure(root, "inheritance_depth")["Child"] == 1


def test_of_two_packages_of_one_name_the_nearer_is_meant(write_code, measure):
    deep = "class Base: ...\nclass Common(Base): ..."
    root = write_code(
        {
            **{f"{side}/pkg/__init__.py": "" for side in ("left", "right")},
            "left/pkg/base.py": "class Common: ...",
            "right/pkg/base.py": deep,
            "left/pkg/child.py": "from pkg.base import Common\nclass Left(Common): ...",
            "right/pkg/child.py": "from pkg.base import Common\nclass Right(Common): ...",
        }
    )
    depths = measure(root, "inheritance_depth")
    assert (depths["Left"], depths["Right"]) == (2, 3)


@pytest.mark.parametrize(
    "code",
    [
        "class A(A): ...",
        "class A(B): ...\nclass B(A): ...",
        "class A(unknown.B, make(), *bases, metaclass=M): ...",
        "from code import A\nclass A(A): ...",
        "import code.x.code as code\nclass A(code.B): ...",
        "from .code import *\nclass A(B): ...",
        "from .... import B\nclass A(B): ...",
    ],
)
def test_cycles_and_unknown_names_break_nothing(code, write_code):
    report = check_house_rules(write_code({"code.py": code}))
    assert report.classes == code.count("class ")
    assert report.complies


def test_a_class_that_is_defined_in_two_ways_has_the_deeper_one_of_its_bases(write_code, measure):
    code = "class A: ...\nif A:\n    class B(A): ...\nelse:\n    class B: ...\nclass C(B): ...\n"
    assert measure(write_code({"code.py": code}), "inheritance_depth")["C"] == 3


def test_a_thousand_generations_are_counted(write_code, measure):
    heads = ["class C0: ...", *(f"class C{n}(C{n - 1}): ..." for n in range(1, 1_000))]
    depths = measure(write_code({"code.py": "\n".join(heads)}), "inheritance_depth")
    assert max(depths.values()) == 1_000


@pytest.mark.parametrize("package", ["email", "http", "json", "logging"])
def test_python_itself_agrees_on_packages_of_the_standard_library(package, measure):
    top = importlib.import_module(package)
    names = [module.name for module in pkgutil.iter_modules(top.__path__, f"{package}.")]
    loaded = [top, *(importlib.import_module(name) for name in names if "__main__" not in name)]
    ours = measure(Path(top.__file__).parent, "inheritance_depth")
    theirs = {
        declared.__qualname__: depth_by_python(declared, package)
        for module in loaded
        for _, declared in inspect.getmembers(module, inspect.isclass)
        if declared.__module__.split(".")[0] == package
    }
    assert theirs
    assert {name: ours[name] for name in theirs} == theirs


def depth_by_python(declared, package):
    own = [base for base in declared.__bases__ if base.__module__.split(".")[0] == package]
    return 1 + max((depth_by_python(base, package) for base in own), default=0)
