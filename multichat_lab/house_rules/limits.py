"""The limits themselves: the one place where the numbers stand."""

from dataclasses import dataclass, fields

from multichat_lab.errors.house_rules import HouseRulesError


@dataclass(frozen=True, slots=True)
class Limits:
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


RULES: tuple[str, ...] = tuple(field.name for field in fields(Limits))
"""The names of the rules that have a limit."""

SYNTAX = "syntax"
"""The rule that every file can be read and parsed; it has no limit to choose."""
