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


MOST_WORDS = 500
"""Characters of what a stranger's code says of its failure."""


def in_a_line(error: BaseException) -> str:
    """Return what went wrong, also in a stranger's code, in a line that a store can hold."""
    try:
        told = str(error)
    except Exception as mute:  # a stranger's `__str__`
        told = f"which fails to say why ({type(mute).__name__})"
    if not isinstance(error, MultichatError):
        told = f"{type(error).__name__}: {told}" if told else type(error).__name__
    line = " ".join(told.encode(errors="replace").decode().split())
    return line if len(line) <= MOST_WORDS else f"{line[:MOST_WORDS]}…"


class MissingExtraError(MultichatError, ImportError):
    """Something needs an extra that is not installed; the remedy is the command that does it."""


class HouseRulesError(MultichatError):
    """The code base to check is not there or cannot be listed, or a limit makes no sense."""


class OutputError(MultichatError):
    """A file that is to be written is one that is read, or no file."""


class UnknownStoreError(MultichatError):
    """The name of a store type is not one that the package knows."""
