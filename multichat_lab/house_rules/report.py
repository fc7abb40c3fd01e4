"""The limits, and what a check found: every value beside its limit, a summary of each rule."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from multichat_lab.errors import HouseRulesError


@dataclass(frozen=True, slots=True)
class RuleLimits:
    """The highest values that comply; the names of the fields are the names of the rules.

    Attributes:
        file_lines: lines of a file, empty ones and comments included; for a notebook, of all
            its code cells together.
        classes_per_file: classes of a file, nested ones included.
        methods_per_class: `def` and `async def` in a class body, dunder methods aside.
        parameters: parameters of a function; `*args`, `**kwargs` and the `self` or `cls` of a
            method aside.
        complexity: cyclomatic complexity of a function (McCabe 1976).
        inheritance_depth: classes of the code base in the longest line of descent, the class
            itself included; classes from elsewhere do not count.

    Raises:
        HouseRulesError: a limit is no whole number, or is below zero.
    """

    file_lines: int = 200
    classes_per_file: int = 5
    methods_per_class: int = 10
    parameters: int = 5
    complexity: int = 10
    inheritance_depth: int = 2

    def __post_init__(self) -> None:
        for rule in RULES:
            limit = getattr(self, rule)
            if type(limit) is not int or limit < 0:
                raise HouseRulesError(
                    f"The limit {rule} is {limit!r}", "Give a whole number from zero up."
                )


RULES: tuple[str, ...] = tuple(field.name for field in fields(RuleLimits))
"""The names of the rules that have a limit."""

SYNTAX = "syntax"
"""The rule that every file can be read and parsed; it has no limit to choose."""

_PHRASES = {
    "file_lines": "{value} lines (limit {limit})",
    "classes_per_file": "{value} classes (limit {limit})",
    "methods_per_class": "{value} methods (limit {limit})",
    "parameters": "{value} parameters (limit {limit})",
    "complexity": "complexity {value} (limit {limit})",
    "inheritance_depth": "inheritance depth {value} (limit {limit})",
    SYNTAX: "cannot be parsed",
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value that was measured; a finding when it exceeds its limit.

    Attributes:
        path: the file, as reached from the path that was checked, with forward slashes.
        line: where it begins, from 1; in a notebook, the line within its cell.
        cell: the code cell of a notebook, from 1 (the `[n]` of a notebook run from the top),
            else None.
        rule: a name of `RULES`, or `syntax`.
        name: the qualified name of the function or class, `module` for a whole file, or what
            the parser said.
        value: as measured; 1 for `syntax`.
        limit: the highest value that complies; 0 for `syntax`.
    """

    path: str
    line: int
    cell: int | None
    rule: str
    name: str
    value: int
    limit: int

    @property
    def exceeds(self) -> bool:
        """Whether it is past its limit."""
        return self.value > self.limit

    @property
    def place(self) -> str:
        """Where it is: `path:line`, or `path:cell n:line` in a notebook."""
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{self.path}:{cell}{self.line}"

    def __str__(self) -> str:
        phrase = _PHRASES[self.rule].format(value=self.value, limit=self.limit)
        return f"{self.place}: {self.name}: {phrase}"


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """How a code base stands to one rule.

    Attributes:
        rule: a name of `RULES`, or `syntax`.
        limit: the highest value that complies.
        maximum: the highest value measured; 0 where there was nothing to measure.
        where: place and name of the first that has it; empty while `maximum` is 0.
        violations: how many values exceed the limit.
    """

    rule: str
    limit: int
    maximum: int
    where: str
    violations: int

    @property
    def complies(self) -> bool:
        """Whether nothing exceeds the limit."""
        return self.violations == 0


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The outcome of a check.

    Attributes:
        files: how many files were checked, those that cannot be parsed included.
        classes: how many classes were found.
        functions: how many functions and methods were found.
        rules: a summary of each rule, `syntax` last.
        findings: what exceeds its limit, by path and place in the file.
    """

    files: int
    classes: int
    functions: int
    rules: tuple[RuleSummary, ...]
    findings: tuple[Measurement, ...]

    @property
    def complies(self) -> bool:
        """Whether there is no finding."""
        return not self.findings


def summarise_rules(
    measurements: Iterable[Measurement], limits: RuleLimits
) -> tuple[RuleSummary, ...]:
    """Return one summary a rule, in the order of `RULES` and `syntax` last."""
    by_rule: dict[str, list[Measurement]] = {rule: [] for rule in (*RULES, SYNTAX)}
    for measurement in measurements:
        by_rule[measurement.rule].append(measurement)
    return tuple(
        _summary(rule, getattr(limits, rule, 0), measured) for rule, measured in by_rule.items()
    )


def _summary(rule: str, limit: int, measured: list[Measurement]) -> RuleSummary:
    highest = max(measured, key=lambda measurement: measurement.value, default=None)
    return RuleSummary(
        rule=rule,
        limit=limit,
        maximum=highest.value if highest else 0,
        where=f"{highest.place} {highest.name}" if highest and highest.value else "",
        violations=sum(measurement.exceeds for measurement in measured),
    )
