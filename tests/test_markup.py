"""Whatever a text says, it stays text."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from multichat_lab.markup import Html, button, element, escaped, joined, table

HOSTILE = st.sampled_from(
    ("<script>bad=1</script>", "<b>", "</td><td>", "\" onclick='bad()'", "&lt;", "&", "]]>", "<!--")
)
TEXTS = st.one_of(st.text(), st.lists(HOSTILE).map("".join))


class Read(HTMLParser):
    """What a browser would make of it: the elements, their attributes, and the text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.attributes, self.text = [], {}, ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes.update(attrs)

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"text became a comment: {data}")


@given(TEXTS)
def test_an_escaped_text_is_read_as_it_was(text):
    read = Read(escaped(text))
    assert (read.elements, read.text) == ([], text)


@given(TEXTS, TEXTS)
def test_content_and_attributes_of_an_element_are_escaped(content, title):
    read = Read(element("p", content, title=title))
    assert (read.elements, read.text, read.attributes) == (["p"], content, {"title": title})


@given(st.lists(TEXTS))
def test_joined_parts_are_escaped_and_markup_is_not_escaped_twice(parts):
    read = Read(joined([*parts, element("b", "bold"), Html("<i></i>")]))
    assert (read.elements, read.text) == (["b", "i"], "".join(parts) + "bold")


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), min_size=1, max_size=3), TEXTS)
def test_the_cells_of_a_table_are_escaped(rows, label):
    read = Read(table(("<Who", "What"), rows, "none", label))
    assert read.elements.count("td") == 2 * len(rows)
    assert read.text == "WhoWhat" + "".join(cell for row in rows for cell in row)
    assert read.attributes["aria-label"] == label


def test_a_table_without_rows_says_so():
    assert Read(table(("A", "B"), [], "Nothing <yet>", "x")).text == "ABNothing <yet>"


@given(TEXTS, TEXTS)
def test_what_a_button_carries_is_escaped(label, argument):
    read = Read(button(label, "act", argument))
    assert (read.elements, read.text) == (["button"], label)
    assert read.attributes["data-arg"] == argument


def test_an_attribute_without_a_value_is_left_out():
    assert "data-arg" not in button("Go", "resume")
