"""Long texts in pieces that a service accepts."""

LONGEST = 2_000
"""Characters of a Discord message; other services take at least as many, or Apprise says less."""


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """Split a text into pieces, at ends of lines or between words where there are any.

    Nothing but the blanks at which it was split is lost.

    Args:
        text: of any length.
        longest: characters that a piece may have.

    Returns:
        The pieces in their order; none for a text of blanks.
    """
    found = []
    rest = text.strip()
    while len(rest) > longest:
        cut = place_to_cut(rest, longest)
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*found, rest] if rest else found


def place_to_cut(text: str, longest: int) -> int:
    """Return where the first piece ends: at a line, between words, or where it is full."""
    window = text[: longest + 1]
    for blank in ("\n", " "):
        cut = window.rfind(blank)
        if cut > longest // 2:
            return cut
    return longest
