"""A page of HTML around something of ours: its colours, its title, how wide a phone has it."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from multichat_lab.markup import Html, element, joined
from multichat_lab.palette import css_variables

SHEET = Path(__file__).parents[1] / "pages" / "file.css"


def document(
    title: str, style: str, body: Sequence[Html], theme: str = "auto", head: Sequence[Html] = ()
) -> str:
    """Return a page.

    Args:
        title: of the page.
        style: what is to be added to the style of a page.
        body: what is in it.
        theme: `dark`, `light`, or `auto` as the system has it.
        head: what comes before everything else in its head.
    """
    whole_head = [
        Html('<meta charset="utf-8">'),
        *head,
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="dark light">'),
        Html('<meta name="referrer" content="no-referrer">'),
        element("title", title),
        Html('<link rel="icon" href="data:,">'),
        Html(f"<style>{page_style()}\n{style}</style>"),
    ]
    css = f"theme-{theme}" if theme in ("dark", "light") else ""
    inner = Html(f"<head>{joined(whole_head)}</head><body class='{css}'>{joined(body)}</body>")
    return f"<!DOCTYPE html>\n{element('html', inner, css, lang='en')}\n"


def page_name(title: str) -> Html:
    """Return the heading of a page for those who hear it; who sees it has the widget's own."""
    return element("header", element("h1", title), "mc-page-name")


@cache
def page_style() -> str:
    """Return the style of a page: the colours of the system's theme, or of the one it is told."""
    dark, light = (css_variables(theme) for theme in ("dark", "light"))
    rules = [
        f":root {{ {dark} }}",
        f"@media (prefers-color-scheme: light) {{ :root {{ {light} }} }}",
        f":root.theme-dark {{ {dark} }}",
        f":root.theme-light {{ {light} }}",
        SHEET.read_text("utf-8"),
    ]
    return "\n".join(rules)
