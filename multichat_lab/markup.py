"""HTML out of text: the one place where text becomes markup, and where it is escaped.

Measured beside htpy, which would save some 40 lines: a table of 50 rows takes 0.4 ms here, 3.4 ms
there, and a desk draws ten times a second. `html.escape` is quicker than that of markupsafe.
"""

from collections.abc import Iterable, Sequence
from html import escape


class Html(str):
    """Text that is markup already, and is not escaped again."""

    __slots__ = ()


def escaped(text: object) -> Html:
    """Return a text as HTML that shows exactly this text; markup stays as it is."""
    return text if isinstance(text, Html) else Html(escape(str(text)))


def element(tag: str, content: object = "", css: str = "", **attributes: object) -> Html:
    """Return an element; its content and attributes are escaped unless they are `Html`.

    Args:
        tag: e.g. `td`.
        content: text or markup.
        css: class names.
        attributes: `data_act` stands for `data-act`; None leaves one out.
    """
    if css:
        attributes = {"class": css, **attributes}
    given = "".join(
        f' {name.replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Html(f"<{tag}{given}>{escaped(content)}</{tag}>")


def flag(value: bool) -> str:
    """Return a truth value as ARIA attributes have it."""
    return "true" if value else "false"


def joined(parts: Iterable[object]) -> Html:
    """Return parts one after the other, each escaped unless it is `Html`."""
    return Html("".join(escaped(part) for part in parts))


def field(name: str, tag: str = "span", css: str = "") -> Html:
    """Return an element that shows the field of this name."""
    return element(tag, css=css, data_field=name)


def button(
    label: str, act: str, arg: object = None, css: str = "mc-button", **attributes: object
) -> Html:
    """Return a button that calls the handler of `act` with `arg`."""
    return element("button", label, css, type="button", data_act=act, data_arg=arg, **attributes)


def tabs(names: Iterable[str], chosen: str, act: str, label: str) -> Html:
    """Return a row of tabs; the one that is pressed calls the handler of `act` with its name.

    The tab key goes to the chosen one alone; a page moves along the others by the arrow keys.
    """
    buttons = (
        button(
            name,
            act,
            name,
            "mc-tab",
            tabindex=0 if name == chosen else -1,
            role="tab",
            aria_selected=flag(name == chosen),
        )
        for name in names
    )
    return element("div", joined(buttons), "mc-tabs", role="tablist", aria_label=label)


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    empty: str,
    label: str,
    place: str = "",
) -> Html:
    """Return a table that scrolls within itself.

    Args:
        columns: headings; one that begins with `<` is a column of text, set to the left; an empty
            one heads buttons.
        rows: cells; text is escaped.
        empty: what to say when there is no row.
        label: what the table is, for a screen reader.
        place: what is scrolled stays so when the table is set anew for the same place.
    """
    sides = ["mc-left" if name.startswith("<") else "" for name in columns]
    head = joined(
        element("th", name.lstrip("<"), side, scope="col") if name.lstrip("<") else element("td")
        for name, side in zip(columns, sides, strict=True)
    )
    body = joined(
        element(
            "tr", joined(element("td", cell, side) for cell, side in zip(row, sides, strict=True))
        )
        for row in rows
    )
    if not body:
        body = element("tr", element("td", empty, "mc-empty", colspan=len(columns)))
    content = element("thead", element("tr", head)) + element("tbody", body)
    whole = element("table", Html(content), aria_label=label)
    return element(
        "div", whole, "mc-scroll", data_scroll=place, tabindex=0, role="region", aria_label=label
    )
