import os
import sys

import pytest

from multichat_lab.house_rules import SYNTAX, check_house_rules


def syntax_findings(root):
    return [found for found in check_house_rules(root).findings if found.rule == SYNTAX]


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        ("", 0),
        ("x = 1", 1),
        ("x = 1\n", 1),
        ("x = 1\n\n", 2),
        ("x = 1\r\ny = 2\r\n", 2),
        ("x = '\x0b\x0c\x1c\u2028'\n", 1),
        ("x = 1\n\x0c\ny = 2\n", 3),
    ],
)
def test_lines_are_counted_as_an_editor_does(content, lines, write_code, measure):
    root = write_code({"code.py": content})
    assert measure(root, "file_lines") == ({"module": lines} if lines else {})


def test_a_file_that_does_not_parse_is_a_finding_and_the_others_are_measured(write_code):
    root = write_code({"bad.py": "x = 1\ndef f(:\n", "good.py": "def f(): ...\n"})
    report = check_house_rules(root)
    (finding,) = report.findings
    assert (finding.rule, finding.line, finding.path) == (SYNTAX, 2, (root / "bad.py").as_posix())
    assert str(finding).endswith("bad.py:2: invalid syntax: cannot be parsed")
    assert (report.files, report.functions) == (2, 1)
    assert not report.complies


def test_the_declared_encoding_is_respected(write_code, measure):
    latin = "# -*- coding: latin-1 -*-\ndef größe(): ...\n".encode("latin-1")
    marked = b"\xef\xbb\xbfdef gr\xc3\xb6\xc3\x9fe(): ...\n"
    root = write_code({"latin.py": latin, "marked.py": marked})
    assert syntax_findings(root) == []
    assert measure(root / "latin.py", "complexity") == {"größe": 1}
    assert measure(root / "marked.py", "complexity") == {"größe": 1}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"x = '\xe9'\n", "encoding declaration"),
        (b"x = 1\n" * 9 + b"y = '\xe9'\n", "'utf-8' codec"),
        (b"# coding: no-such-encoding\n", "unknown encoding"),
        (b"x = 1\0\n", "null byte"),
        (b"x = " + b"(" * 5000 + b")" * 5000, ""),
        (b"x = " + b"-" * 100_000 + b"1", ""),
    ],
)
def test_a_file_that_cannot_be_decoded_or_parsed_is_one_finding(content, reason, write_code):
    (finding,) = syntax_findings(write_code({"odd.py": content}))
    assert reason in finding.name
    assert finding.line == 1


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read every file"
)
def test_a_file_that_may_not_be_read_is_a_finding(write_code):
    root = write_code({"secret.py": "", "open.py": ""})
    (root / "secret.py").chmod(0)
    (finding,) = syntax_findings(root)
    assert finding.path.endswith("secret.py")


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text on this system")
def test_a_file_name_that_is_no_text_can_still_be_printed(write_code):
    root = write_code({})
    root.joinpath(os.fsdecode(b"caf\xe9.py")).write_text("def f(:\n")
    (finding,) = check_house_rules(root).findings
    assert str(finding).encode()
    assert "caf" in finding.path


def test_an_escape_that_python_warns_of_is_no_finding_and_prints_nothing(write_code, recwarn):
    report = check_house_rules(write_code({"code.py": r"pattern = '\d'"}))
    assert report.complies
    assert not recwarn.list
