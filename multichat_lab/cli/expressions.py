"""Conditions on parameters, as they are written on the command line: `fast < slow`."""

import ast
from collections.abc import Callable, Iterable

from multichat_lab.errors import MultichatError
from multichat_lab.trading.robots.robot import Parameters

ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Mod, ast.Compare, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
    ast.Eq, ast.NotEq, ast.Name, ast.Load, ast.Constant,
)  # fmt: skip
"""What a condition is made of: names, numbers, arithmetic, comparisons; no call, no attribute."""


def condition(text: str, names: Iterable[str]) -> Callable[[Parameters], bool]:
    """Return a function that says whether a condition holds for some parameters.

    Args:
        text: e.g. `2 * fast < slow and slow <= 200`.
        names: of the parameters.

    Raises:
        MultichatError: it is no such condition.
    """
    known = set(names)
    remedy = f"Write one such as 'fast < slow', of {', '.join(sorted(known))}."
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise MultichatError(f"{text!r} is no condition", remedy) from error
    for node in ast.walk(tree):
        if not isinstance(node, ALLOWED) or (isinstance(node, ast.Name) and node.id not in known):
            raise MultichatError(f"{text!r} has {ast.unparse(node)!r} in it", remedy)
    code = compile(tree, "<condition>", "eval")

    def holds(point: Parameters) -> bool:
        return bool(eval(code, {"__builtins__": {}}, point))  # noqa: S307 - names and numbers only

    return holds
