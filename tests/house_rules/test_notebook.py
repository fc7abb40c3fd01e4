import json

import pytest

from multichat_lab.house_rules import SYNTAX, check_house_rules

LONG_FUNCTION = "def f(a, b, c, d, e, g): ..."


def test_the_code_cells_of_a_notebook_count_as_one_file(write_code, notebook, measure):
    root = write_code({"n.ipynb": notebook("class A: ...\nx = 1\n", "", "class B(A): ...")})
    assert measure(root, "file_lines") == {"module": 3}
    assert measure(root, "classes_per_file") == {"module": 2}
    assert measure(root, "inheritance_depth") == {"A": 1, "B": 2}


def test_a_finding_says_which_cell_and_which_line_of_it(write_code, notebook):
    root = write_code({"n.ipynb": notebook("x = 1", "", f"y = 2\n{LONG_FUNCTION}")})
    (finding,) = check_house_rules(root).findings
    assert (finding.cell, finding.line) == (3, 2)
    assert str(finding).endswith("n.ipynb:cell 3:2: f: 6 parameters (limit 5)")


@pytest.mark.parametrize(
    "cell",
    [
        "%matplotlib inline",
        "  %load_ext sql",
        "!pip install it's \"(",
        "!echo '''",
        "print?",
        "?print",
        "len??  # help",
        "files = !ls *.py",
        "result = %timeit -o f()",
        "a, b = !ls",
        "if True:\n    %matplotlib inline\n    !ls",
        "%%time\nx = 1",
        "%%bash\nfor f in *; do echo $f; done",
        "\n%%html\n<b>not Python</b>",
        "!first \\\n    --second \\\n    --third\nx = 1",
        "%config A = 1\n%config B = 2\n!echo )",
        "await something()",
    ],
)
def test_what_ipython_alone_understands_does_not_disturb(cell, write_code, notebook):
    root = write_code({"n.ipynb": notebook(cell, f"\n{LONG_FUNCTION}")})
    (finding,) = check_house_rules(root).findings
    assert (finding.rule, finding.cell, finding.line) == ("parameters", 2, 2)


@pytest.mark.parametrize(
    "cell",
    [
        "x = ('%d'\n% 5)\ndef f(): ...",
        "css = '''\n!important\n%\nwhat?\n'''\ndef f(): ...",
        "%%time\ndef f(): ...",
        "%%capture output\ndef f(): ...",
        "!ls\ndef f(): ...",
    ],
)
def test_python_beside_it_is_still_measured(cell, write_code, notebook, measure):
    root = write_code({"n.ipynb": notebook(cell)})
    assert measure(root, "complexity") == {"f": 1}
    assert measure(root, SYNTAX) == {}


def test_a_cell_of_another_language_holds_no_python(write_code, notebook, measure):
    root = write_code({"n.ipynb": notebook("%%writefile x.py\ndef f(): ...")})
    assert measure(root, "complexity") == {}
    assert measure(root, "file_lines") == {"module": 2}


@pytest.mark.parametrize(
    ("cell", "line"), [("x = 1\ndef f(:", 2), ("x = (1,", 1), ("try:\n    x\n%time y", 3)]
)
def test_a_cell_that_is_no_python_is_a_finding(cell, line, write_code, notebook):
    (finding,) = check_house_rules(
        write_code({"n.ipynb": notebook("x = 1", cell, "y = 1")})
    ).findings
    assert (finding.rule, finding.cell, finding.line) == (SYNTAX, 2, line)


def test_a_notebook_of_another_language_is_not_measured(write_code, notebook):
    report = check_house_rules(write_code({"n.ipynb": notebook("x <- c(1, 2)", language="R")}))
    assert report.complies
    assert (report.files, report.rules[0].maximum) == (1, 0)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        "null",
        "{}",
        '{"cells": 5}',
        '{"cells": [5]}',
        '{"cells": [{"cell_type": "code", "source": null}]}',
        '{"cells": [], "metadata": null}',
        b"\xff\xfe\xfd",
        "[" * 100_000,
        json.dumps({"cells": [{"cell_type": "code", "source": "x = '\ud800'"}]}),
    ],
)
def test_a_damaged_notebook_is_one_finding(content, write_code):
    (finding,) = check_house_rules(write_code({"n.ipynb": content})).findings
    assert (finding.rule, finding.value) == (SYNTAX, 1)


def test_a_cell_whose_source_is_one_text_is_read_as_well(write_code, measure):
    cell = {"cell_type": "code", "source": "def f(): ...\ndef g(): ..."}
    root = write_code({"n.ipynb": json.dumps({"cells": [cell]})})
    assert measure(root, "complexity") == {"f": 1, "g": 1}
