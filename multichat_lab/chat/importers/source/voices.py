"""Whose words the parts of a turn are: those of its speaker, or of a tool that answers."""

from collections.abc import Iterator, Sequence

from multichat_lab.parts import Part


def voices_in(told: Sequence[Part]) -> Iterator[list[Part]]:
    """Yield parts by who says them: each tool's result apart from other words."""
    own: list[Part] = []
    results: list[list[Part]] = []
    for part in told:
        if part.kind == "tool_result":
            results.append([part])
        elif results and part.kind in ("image", "file") and not own:
            results[-1].append(part)
        else:
            own.append(part)
    yield from results
    if own:
        yield own


def result_in(parts: Sequence[Part]) -> Part | None:
    """Return the first result of a tool; None where there is none."""
    return next((each for each in parts if each.kind == "tool_result"), None)
