"""The root of the exceptions, and what is raised of code that is missing or cannot be read."""


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


class HouseRulesError(MultichatError):
    """The code base to check is not there or cannot be listed, or a limit makes no sense."""
