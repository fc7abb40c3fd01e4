"""Cyclomatic complexity of one function."""

import ast

from mccabe import PathGraphingAstVisitor

Function = ast.FunctionDef | ast.AsyncFunctionDef


def cyclomatic_complexity(function: Function) -> int:
    """Return the number of independent paths through a function (McCabe 1976).

    A function inside it is measured by itself and, as in mccabe, flake8 and ruff, also adds
    its paths to the one around it.
    """
    visitor = _PathVisitor()
    visitor.preorder(function, visitor)
    (graph,) = visitor.graphs.values()
    complexity: int = graph.complexity()
    return complexity


class _PathVisitor(PathGraphingAstVisitor):  # type: ignore[misc]
    """The visitor of mccabe, which sees no path in `match`, `except*` and `finally`."""

    def visitIf(self, node: ast.If) -> None:  # noqa: N802 - the name that mccabe looks up
        """Add a path for each `elif`, without recursion, so that a long chain is no danger."""
        elifs, last = [], node
        while len(last.orelse) == 1 and isinstance(last.orelse[0], ast.If):
            last = last.orelse[0]
            elifs.append(last)
        chain = ast.copy_location(ast.If(node.test, node.body, last.orelse), node)
        self._subgraph(chain, f"If {node.lineno}", extra_blocks=elifs)

    def visitMatch(self, node: ast.Match) -> None:  # noqa: N802
        """Add a path for each case; one that always matches is the `else` of the others."""
        cases = list(node.cases)
        otherwise = cases.pop().body if _always_matches(cases[-1]) else []
        if not cases:
            self.dispatch_list(otherwise)
            return
        chain = ast.copy_location(ast.If(node.subject, cases[0].body, otherwise), node)
        self._subgraph(chain, f"Match {node.lineno}", extra_blocks=cases[1:])

    def visitTry(self, node: ast.Try | ast.TryStar) -> None:  # noqa: N802
        """Add the paths inside `finally` to those of the package."""
        super().visitTry(node)
        self.dispatch_list(node.finalbody)

    visitTryStar = visitTry  # noqa: N815


def _always_matches(case: ast.match_case) -> bool:
    """Whether it is `case _:` or `case name:`, however named again, without a guard."""
    pattern: ast.pattern | None = case.pattern
    while isinstance(pattern, ast.MatchAs):
        pattern = pattern.pattern
    return pattern is None and case.guard is None
