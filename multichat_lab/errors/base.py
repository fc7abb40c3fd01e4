"""The root of the package's exceptions, and what is raised where an extra is missing."""


class MultichatError(Exception):
    """A problem that the caller can act on.

    Args:
        problem: what is wrong, with the offending value in it.
        remedy: what to do about it; may be empty.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem.rstrip('.')}. {self.remedy}".strip() if self.remedy else self.problem


class MissingExtraError(MultichatError, ImportError):
    """Something needs an extra that is not installed; the remedy is the command that does it."""
