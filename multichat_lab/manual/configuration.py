"""What the generator of the site is told: its pages in their order, its looks, its plugins."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from multichat_lab.manual.names import PACKAGE
from multichat_lab.manual.tutorials import tutorials

SHEET = "site.css"
HOW_TO = (
    "importing", "asking", "annotating", "explore", "replay", "trading", "desk", "room", "agents",
    "operate",
)  # fmt: skip
"""In the order of the site."""
EXPLANATION = ("stores", "replies", "measured")
PALETTE = [
    {
        "media": f"(prefers-color-scheme: {scheme})",
        "scheme": name,
        "toggle": {"icon": f"lucide/{icon}", "name": f"Switch to {other} mode"},
    }
    for scheme, name, icon, other in (
        ("light", "default", "sun", "dark"),
        ("dark", "slate", "moon", "light"),
    )
]
"""The theme of the system, until it is switched."""


def configuration(rooms: Sequence[str]) -> str:
    """Return the file `mkdocs.yml` of the site; JSON is YAML too.

    Args:
        rooms: the dotted names of the folders that the reference has pages of.
    """
    return json.dumps(
        {
            "site_name": "multichat_lab",
            "site_description": "Multi-agent conversations, and the trades they lead to",
            "theme": {
                "name": "material",
                "font": False,  # that of the system: nothing is fetched
                "palette": PALETTE,
                "features": [
                    "content.code.copy",
                    "navigation.indexes",
                    "navigation.prune",
                    "navigation.top",
                ],
            },
            "extra": {"generator": False},
            "extra_css": [SHEET],
            "use_directory_urls": False,  # a page that is opened as a file finds the others
            "plugins": ["search", {"mkdocstrings": mkdocstrings()}],
            "markdown_extensions": [
                "admonition",
                "attr_list",
                "md_in_html",
                "tables",
                {"toc": {"permalink": True, "toc_depth": 3}},
                "pymdownx.highlight",
                "pymdownx.superfences",
            ],
            "nav": navigation(rooms),
        },
        indent=1,
    )


def mkdocstrings() -> Mapping[str, Any]:
    """Return how docstrings are shown: the code is read, and not run."""
    options = {
        "docstring_style": "google",
        "extensions": ["multichat_lab.manual.examples"],
        "heading_level": 3,
        "members_order": "source",
        "filters": ["!^_"],
        "show_source": False,
        "show_root_heading": False,
        "show_root_toc_entry": False,
        "show_submodules": False,
        "show_if_no_docstring": False,
        "separate_signature": True,
        "signature_crossrefs": True,
        "docstring_section_style": "list",
    }
    return {"handlers": {"python": {"paths": [str(PACKAGE.parent)], "options": options}}}


def navigation(rooms: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the pages of the site in their order."""
    return [
        {"Start": ["index.md", "taste.md", "troubleshooting.md"]},
        {"Tutorials": [{each.title: f"tutorials/{each.name}.md"} for each in tutorials()]},
        {"How to": [f"how-to/{name}.md" for name in HOW_TO]},
        {"Explanation": [f"explanation/{name}.md" for name in EXPLANATION]},
        {
            "Reference": [
                {"Commands": "reference/commands.md"},
                {"Settings": "reference/settings.md"},
                {"HTTP": "reference/http.md"},
                {
                    "Python": [
                        "reference/python/index.md",
                        *rooms_by_floor(rooms),
                    ]
                },
            ]
        },
        {
            "Project": [
                {"What has changed": "project/changelog.md"},
                {"Contributing": "project/contributing.md"},
                {"Developing": "developing.md"},
                {"Security": "project/security.md"},
            ]
        },
    ]


def rooms_by_floor(rooms: Sequence[str]) -> list[Mapping[str, Any]]:
    """Return the pages of the folders, those within a folder under it; by their names there."""
    pages: dict[str, list[Any]] = {}
    for each in rooms[1:]:
        floor, _, inner = each.removeprefix("multichat_lab.").partition(".")
        page = f"reference/python/{each}.md"
        pages.setdefault(floor, []).append({inner or floor: page})
    package = {"multichat_lab": f"reference/python/{rooms[0]}.md"}
    return [package, *({floor: inner} for floor, inner in pages.items())]


def write_configuration(folder: Path, rooms: Sequence[str]) -> None:
    """Write the file into the folder that holds the pages."""
    (folder / "mkdocs.yml").write_text(configuration(rooms), encoding="utf-8")
