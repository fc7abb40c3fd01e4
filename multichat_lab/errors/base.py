"""The root of the package's exceptions."""


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
