"""Links between the files of the repository, as links between pages of the site."""

import re

ELSEWHERE = re.compile(r"https?:|mailto:|#")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
SOURCE = re.compile(r'src="docs/')


def for_the_site(text: str, page: str | None = None) -> str:
    """Return a page whose links lead to pages of the site; one to a file without a page is text.

    Args:
        text: Markdown, with links to files of the repository.
        page: which page it is, where the file does not lie in `docs` itself.
    """
    up = "" if page is None else "../" * page.count("/")

    def led(found: re.Match[str]) -> str:
        mark, words, target = found.groups()
        if ELSEWHERE.match(target):
            return found[0]
        place = target if page is None else from_root(target, up)
        place = to_page(place)
        return words if place is None else f"{mark}[{words}]({place})"

    return SOURCE.sub(f'src="{up}', LINK.sub(led, text))


def from_root(target: str, up: str) -> str:
    """Return where a link of a file in the root of the repository leads, as `docs` has it."""
    return up + (target.removeprefix("docs/") if target.startswith("docs/") else f"../{target}")


def to_page(target: str) -> str | None:
    """Return the page that a link from a file in `docs` leads to; None where there is none.

    Outside of `docs` there are pages of the notebooks and of the files in capitals.
    """
    if found := re.fullmatch(r"((?:\.\./)*)\.\./notebooks/(\w+)\.ipynb", target):
        return f"{found[1]}tutorials/{found[2]}.md"
    if found := re.fullmatch(r"((?:\.\./)*)\.\./(CHANGELOG|CONTRIBUTING|SECURITY)\.md", target):
        return f"{found[1]}project/{found[2].lower()}.md"
    if found := re.fullmatch(r"((?:\.\./)*)\.\./README\.md", target):
        return f"{found[1]}index.md"
    steps = target.split("/").count("..")
    is_in_docs = re.match(r"(?:\.\./)*(?:how-to|explanation|reference|tutorials|\w+\.\w+$)", target)
    return target if is_in_docs and steps < 2 else None
