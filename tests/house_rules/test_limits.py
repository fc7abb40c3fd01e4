import pytest

from multichat_lab.errors import MultichatError
from multichat_lab.house_rules import RULES, SYNTAX, RuleLimits, check_house_rules


def one_chain_of_classes(length):
    heads = ["class C0: ...", *(f"class C{n}(C{n - 1}): ..." for n in range(1, length))]
    return "\n".join(heads)


def methods(count):
    lines = ["class Busy:", "    def __init__(self): ...", "    def __len__(self): ..."]
    return "\n".join([*lines, *(f"    async def method_{n}(self): ..." for n in range(count))])


def branches(paths):
    return "\n".join(["def choose(x):", "    x", *("    if x: ...",) * (paths - 1)])


CODE = {
    "file_lines": lambda value: "# a line\n" * value,
    "classes_per_file": lambda value: "".join(f"class C{n}: ...\n" for n in range(value)),
    "methods_per_class": methods,
    "parameters": lambda value: f"def f({', '.join(f'p{n}' for n in range(value))}): ...",
    "complexity": branches,
    "inheritance_depth": one_chain_of_classes,
}


@pytest.mark.parametrize("rule", RULES)
def test_a_value_at_its_limit_complies(rule, write_code):
    limit = getattr(RuleLimits(), rule)
    report = check_house_rules(write_code({"code.py": CODE[rule](limit)}))
    assert report.complies, report.findings
    (summary,) = (summary for summary in report.rules if summary.rule == rule)
    assert (summary.limit, summary.maximum, summary.violations) == (limit, limit, 0)


@pytest.mark.parametrize("rule", RULES)
def test_one_past_the_limit_is_a_single_finding(rule, write_code):
    limit = getattr(RuleLimits(), rule)
    report = check_house_rules(write_code({"code.py": CODE[rule](limit + 1)}))
    (finding,) = report.findings
    assert (finding.rule, finding.value, finding.limit) == (rule, limit + 1, limit)
    (summary,) = (summary for summary in report.rules if summary.rule == rule)
    assert (summary.maximum, summary.violations) == (limit + 1, 1)
    assert summary.where == f"{finding.place} {finding.name}"


@pytest.mark.parametrize("rule", RULES)
def test_a_limit_may_be_chosen(rule, write_code):
    root = write_code({"code.py": CODE[rule](3)})
    assert rule not in {
        found.rule for found in check_house_rules(root, RuleLimits(**{rule: 3})).findings
    }
    assert rule in {
        found.rule for found in check_house_rules(root, RuleLimits(**{rule: 2})).findings
    }


def test_every_rule_is_summarised_in_order_and_syntax_last(write_code):
    report = check_house_rules(write_code({"code.py": ""}))
    assert [summary.rule for summary in report.rules] == [*RULES, SYNTAX]


@pytest.mark.parametrize("limit", [-1, 2.5, "5", None, True])
def test_a_limit_that_is_no_whole_number_from_zero_up_is_refused(limit):
    with pytest.raises(MultichatError, match="complexity is") as refusal:
        RuleLimits(complexity=limit)
    assert refusal.value.remedy
