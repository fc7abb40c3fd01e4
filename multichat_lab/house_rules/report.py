"""What a check found: every measured value beside its limit, and a summary of each rule."""

from collections.abc import Iterable
from dataclasses import dataclass

from multichat_lab.house_rules.limits import RULES, SYNTAX, Limits

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
class Report:
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


def summarise_rules(measurements: Iterable[Measurement], limits: Limits) -> tuple[RuleSummary, ...]:
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
