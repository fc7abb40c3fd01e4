"""A widget in a file of its own: whole, escaped, and without a word to anybody."""

import base64
import gzip
import json
import re
import struct

import pytest

from multichat_lab.dashboards import pages
from multichat_lab.dashboards.chart import ChartWidget
from multichat_lab.dashboards.pages import PageContent, one_file, save_page, traits_of
from multichat_lab.errors import PageError

NASTY = "</script><!-- <script>alert(1)</script> \u2028 ]]> 'x' \"y\" & é 🙂"


def part(html: str, name: str) -> bytes:
    found = re.search(f'<script type="text/plain" id="mc-{name}">([^<]*)</script>', html)
    return gzip.decompress(base64.b64decode(found[1]))


def carried(html: str) -> tuple[dict, bytes]:
    """Return the JSON that a file carries and the bytes behind it."""
    data = part(html, "data")
    (length,) = struct.unpack_from("<I", data)
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def test_a_file_carries_traits_messages_and_numbers_as_they_were_given():
    content = PageContent({"title": NASTY, "time": None}, [({"kind": "columns"}, [b"1234", b"5"])])
    told, buffers = carried(one_file(NASTY, "chart", ".a { color: red }", content))
    assert told["traits"] == {"title": NASTY, "time": None}
    assert told["replies"] == [{"message": {"kind": "columns"}, "sizes": [4, 1]}]
    assert buffers == b"12345"


def test_nothing_that_others_wrote_is_markup_in_it():
    html = one_file(NASTY, "chart", "", PageContent({"words": NASTY}))
    assert html.count("<script") == html.count("</script>") == 3
    assert "alert(1)" not in html.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")
    assert "<!--" not in html


def test_a_browser_may_load_nothing_and_run_only_the_script_of_the_file():
    html = one_file("A page", "chart", "", PageContent())
    policy = re.search('Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http" not in policy
    assert html.index("Content-Security-Policy") < html.index("<script")


def test_the_library_comes_first_where_it_is_asked_for():
    told, buffers = carried(one_file("A", "chart", "", PageContent(needs_library=True)))
    assert told["replies"][0]["message"] == {"kind": "library", "view": ""}
    assert b"TradingView Lightweight Charts" in buffers


def test_without_scripts_there_is_a_picture():
    html = one_file("A", "chart", "", PageContent(still=b"\x89PNG"))
    assert "<noscript><p>Open this file" in html
    assert 'src="data:image/png;base64,iVBORw=="' in html


def test_the_theme_that_is_told_is_that_of_the_page():
    assert '<html class="theme-light"' in one_file(
        "A", "chart", "", PageContent({"theme": "light"})
    )
    assert "<html lang" in one_file("A", "chart", "", PageContent({"theme": "auto"}))


def test_a_script_that_is_not_built_is_named_with_the_remedy(tmp_path, monkeypatch):
    with pytest.raises(PageError, match=r"absent.js is not built.*npm --prefix js run build"):
        one_file("A", "absent", "", PageContent())
    monkeypatch.setattr(pages, "library_source", lambda: None)
    with pytest.raises(PageError, match="Lightweight Charts is not there"):
        one_file("A", "chart", "", PageContent(needs_library=True))


def test_what_json_cannot_say_is_refused():
    with pytest.raises(PageError, match="JSON cannot say what the page shows"):
        one_file("A", "chart", "", PageContent({"drawdown": float("nan")}))


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = save_page("one", tmp_path / "page.html")
    assert save_page("two", path).read_text() == "two"
    with pytest.raises(PageError, match="cannot be written: No such file or directory"):
        save_page("three", tmp_path / "absent" / "page.html")
    with pytest.raises(PageError, match="cannot be written"):
        save_page("three", tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_the_traits_of_a_widget_are_those_that_its_page_knows():
    traits = traits_of(ChartWidget(theme="light"))
    assert (traits["theme"], traits["height"], traits["orders"]) == ("light", 360, [])
    assert not {"layout", "comm", "picture", "_esm", "_view_name"} & set(traits)
    json.dumps(traits)
