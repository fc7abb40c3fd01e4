"""What a notebook showed when it was saved, and the server that shows it before Voilà is there."""

import http.client

from multichat_lab.cli.last_saved import last_saved, without_last_saved
from multichat_lab.cli.waiting_page import QUESTION, WaitingServer, waiting_page
from multichat_lab.dashboards.parts.built import UNBUILT, built_script
from multichat_lab.listening import free_socket
from tests.waiting import HANG_SECONDS

BROWSER = {"Accept": "text/html,*/*"}


def words(source):
    return {"cell_type": "markdown", "source": source}


def ran(*outputs, tags=()):
    return {
        "cell_type": "code",
        "source": ["1 + 1"],
        "outputs": list(outputs),
        "metadata": {"tags": [*tags]},
    }


def shown(**data):
    named = {name.replace("_", "/"): each for name, each in data.items()}
    return {"output_type": "execute_result", "data": named}


def test_words_pictures_and_text_are_there_each_in_its_cell_and_nothing_that_runs():
    evil = "<script>alert(1)</script>"
    html = last_saved(
        [
            words(["# The title\n", f"and {evil} [a](javascript:alert(1))"]),
            ran({"output_type": "stream", "text": ["printed ", evil]}, tags=["not-presented"]),
            ran(shown(text_plain="a picture", image_png="iVBOR\nw0=\n")),
            ran(),
            ran(shown(text_plain="a table", text_html=evil)),
            ran(
                {
                    "output_type": "display_data",
                    "data": {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Box()"},
                }
            ),
            ran({"output_type": "stream", "text": evil}),
            ran(shown(**{"image_svg+xml": f"<svg>{evil}</svg>"})),
            ran({"output_type": "error", "ename": "KeyError"}),
        ],
        steps=False,
    )
    assert "<h1>The title</h1>" in html
    assert 'src="data:image/png;base64,iVBORw0="' in html
    assert 'alt="a picture"' in html
    assert "a table" in html
    assert [number for number in range(10) if f'data-cell="{number}"' in html] == [1, 2, 4, 6, 7]
    assert "<script" not in html
    assert "javascript:" not in html
    assert "printed" not in html
    assert "Box()" not in html
    assert without_last_saved(f"before {html} after") == "before  after"
    assert without_last_saved("no such thing") == "no such thing"


def test_a_talk_begins_with_what_is_before_its_second_heading():
    cells = [words("# One"), words("words"), ran(shown(text_plain="2")), words("and\n\n## Two")]
    html = last_saved(cells, steps=True)
    assert "words" in html
    assert "Two" not in html
    assert "Two" in last_saved(cells, steps=False)


def test_a_notebook_without_anything_to_see_has_no_such_page():
    nothing = last_saved([ran()], steps=False)
    assert nothing == ""
    assert waiting_page("a", nothing, False, False) == ""


def ask(port, path, method="GET", host="localhost", **headers):
    """Ask, and return what the answer is read from: those who came before are heard before."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG_SECONDS)
    connection.request(method, path, headers={"Host": host, **headers})
    return connection


def told(connection):
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def asked(*given, **named):
    return told(ask(*given, **named))


def test_a_browser_is_shown_the_page_and_others_wait_and_are_sent_on():
    assert built_script("still") != UNBUILT
    page = waiting_page("desk", last_saved([words("The words")], False), False, False)
    with free_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        server = WaitingServer(page, listener, "")
        server.start()
        status, headers, text = asked(port, "/", **BROWSER)
        assert (status, "The words" in text, "As last saved" in text) == (200, True, True)
        assert "script-src 'sha256-" in headers["Content-Security-Policy"]
        assert asked(port, "/", host="rebound.example", **BROWSER)[0] == 403
        paths = {"/": "GET", "//evil.example/a?b=1": "GET", "/api": "POST", QUESTION: "GET"}
        waiting = {path: ask(port, path, method) for path, method in paths.items()}
        assert asked(port, "/", **BROWSER)[0] == 200
        server.end()
        answers = {path: told(each) for path, each in waiting.items()}
        assert {
            path: (status, each["Location"]) for path, (status, each, _) in answers.items()
        } == {
            "/": (307, "/"),
            "//evil.example/a?b=1": (307, "/evil.example/a?b=1"),
            "/api": (307, "/api"),
            QUESTION: (200, None),
        }


def test_with_a_token_nobody_else_is_shown_what_was_saved():
    page = waiting_page("desk", last_saved([words("The words")], False), False, False)
    with free_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        server = WaitingServer(page, listener, "secret")
        server.start()
        stranger = ask(port, "/?token=wrong", **BROWSER)
        assert "The words" in asked(port, "/?token=secret", host="a.example", **BROWSER)[2]
        server.end()
        status, headers, text = told(stranger)
        assert (status, headers["Location"], text) == (307, "/?token=wrong", "")
