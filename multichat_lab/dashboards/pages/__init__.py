"""One file to mail: a widget with its data, that opens without a kernel and asks nobody anything.

The file has the scripts as they are built, and what the kernel would have sent. A browser may
load nothing else (Content-Security-Policy). What others wrote lies in it as gzip in base64, so
nothing of it can be markup or script.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from traitlets import HasTraits

from multichat_lab.dashboards.parts.built import STATIC, library_source
from multichat_lab.dashboards.parts.document import document, page_name
from multichat_lab.dashboards.parts.frames import framed
from multichat_lab.errors import PageError
from multichat_lab.markup import Html, element, joined
from multichat_lab.stores.outputs import written_whole

Reply = tuple[Mapping[str, Any], Sequence[bytes]]
"""A message as a widget would send it, and its buffers."""
HOSTS = frozenset({"layout", "tabbable", "tooltip", "comm", "keys"})
"""Traits of any widget that are its host's."""
NOT_BUILT = "In a checkout, build the scripts: npm --prefix js run build."
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'sha256-{script}' blob:",
        "style-src 'unsafe-inline'",
        "img-src data: blob:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
)
"""What a browser may load: nothing. The script of the page is known by its hash; what it unpacks
from the file itself is a `blob:`."""


@dataclass(frozen=True)
class PageContent:
    """What a file carries.

    Attributes:
        traits: of the widget, JSON values; those that it asks for and are not there are undefined.
        replies: what the kernel would send to a view that opens; text that JSON can say.
        needs_library: whether the view asks for Lightweight Charts, which is then in the file.
        still: a PNG for who runs no scripts; empty for none.
    """

    traits: Mapping[str, Any] = field(default_factory=dict)
    replies: Sequence[Reply] = ()
    needs_library: bool = False
    still: bytes = b""


def one_file(title: str, script: str, style: str, content: PageContent) -> str:
    """Return a page of HTML with one widget and all that it shows.

    Args:
        title: of the page.
        script: name of the widget's built script, e.g. `replay`.
        style: the widget's style sheet.
        content: what it shows.

    Raises:
        PageError: a script is not built, or JSON cannot say what is to be carried.

    Example:
        >>> html = one_file("A chart", "chart", "", PageContent())  # doctest: +SKIP
    """
    boot = built("file").decode()
    parts = {"script": built(script), "data": packed(content)}
    policy = POLICY.format(script=base64.b64encode(hashlib.sha256(boot.encode()).digest()).decode())
    head = [Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">')]
    body = [
        page_name(title),
        Html('<main id="mc-root"></main>'),
        _without_scripts(title, content.still),
        *(_inert(name, value) for name, value in parts.items()),
        Html(f'<script type="module">{boot}</script>'),
    ]
    return document(title, style, body, str(content.traits.get("theme")), head)


def traits_of(widget: HasTraits) -> dict[str, Any]:
    """Return the synced traits of a widget that are JSON values, but for what its host manages."""
    names = [name for name in widget.trait_names(sync=True) if not name.startswith("_")]
    values = {name: getattr(widget, name) for name in names if name not in HOSTS}
    return {name: each for name, each in values.items() if not isinstance(each, bytes | HasTraits)}


def save_page(html: str, target: str | Path) -> Path:
    """Write a page to a file and return its path; an existing one is replaced, whole or not at all.

    Raises:
        PageError: it cannot be written.
        OutputError: it is a store, or a part of one.
    """
    path = Path(target)
    try:
        with written_whole(target) as unfinished:
            unfinished.write_text(html, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PageError(
            f"{path} cannot be written: {error.strerror}",
            "Check the folder, who may write there, and the disk's free space.",
        ) from error
    return path


def built(name: str) -> bytes:
    """Return a built script.

    Raises:
        PageError: it is not built.
    """
    path = STATIC / f"{name}.js"
    if not path.is_file():
        raise PageError(f"The script {name}.js is not built, and a file needs it", NOT_BUILT)
    return path.read_bytes()


def packed(content: PageContent) -> bytes:
    """Return traits and replies as bytes: the length of a JSON text, that text, all buffers.

    Raises:
        PageError: JSON cannot say them, or Lightweight Charts is missing.
    """
    replies = [*content.replies]
    if content.needs_library:
        library = library_source()
        if library is None:
            raise PageError("Lightweight Charts is not there, and a file needs it", NOT_BUILT)
        replies.insert(0, ({"kind": "library", "view": ""}, [library]))
    told = {
        "traits": content.traits,
        "replies": [
            {"message": message, "sizes": [len(each) for each in buffers]}
            for message, buffers in replies
        ],
    }
    try:
        text = json.dumps(told, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise PageError(
            f"JSON cannot say what the page shows: {error}", "Not known is None there, not NaN."
        ) from error
    buffers = [each for _, given in replies for each in given]
    return framed(text, buffers)


def _inert(name: str, value: bytes) -> Html:
    """Return a part of the file that no browser runs."""
    text = base64.b64encode(gzip.compress(value, 6, mtime=0)).decode()
    return Html(f'<script type="text/plain" id="mc-{name}">{text}</script>')


def _without_scripts(title: str, still: bytes) -> Html:
    """Return what stands there where scripts do not run, e.g. in the preview of a mail."""
    note = element("p", "Open this file in a browser that runs scripts to see it move.")
    if still:
        source = f"data:image/png;base64,{base64.b64encode(still).decode()}"
        note = joined([note, Html(element("img", src=source, alt=title).removesuffix("</img>"))])
    return element("noscript", note)
