"""`PageWidget`: HTML in slots, texts in fields, lists that grow; only changes travel."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget

from multichat_lab.dashboards.page_content import PageContent
from multichat_lab.dashboards.parts.audience import Audience
from multichat_lab.dashboards.parts.built import built_script
from multichat_lab.dashboards.parts.press import Press, press_of
from multichat_lab.palette import css_variables

Handler = Callable[[Press], object]
SHEETS = ("theme.css", "race.css")


class PageWidget(anywidget.AnyWidget):
    """A page that Python fills and that tells what is pressed.

    A slot holds HTML, which must be escaped (see `markup`). A field is a short text that any slot
    shows in an element with `data-field="name"`; it may change often, and is never taken for HTML.
    A list is shown in an element with `data-list="name" data-most="50"`.

    Elements with `data-act="name"` (and perhaps `data-arg`) call the handler of that name when they
    are pressed; a `<form data-act="name">` calls it with a dict of its inputs. A press that comes
    late is not done, and the field `refusal` of the view that was pressed says so, see `Press`.

    Attributes:
        audience: who looks.
        content: what is shown.
        frame: number of the last change that was sent.
        pulse: returns fields that are to be right although no frame is drawn; it is asked with
            every beat of a view.
    """

    _esm = built_script("page")
    _css = "\n".join(
        [
            f".mc {{ {css_variables('dark')} }}\n.mc.mc-light {{ {css_variables('light')} }}",
            *((Path(__file__).parent / each).read_text("utf-8") for each in SHEETS),
        ]
    )

    def __init__(self) -> None:
        super().__init__()
        self.audience = Audience()
        self.frame = 0
        self.pulse: Callable[[], Mapping[str, str]] = dict
        self._has_missed = False  # whether something was put while nobody looked
        self.content = PageContent(self.audience)
        self._handlers: dict[str, Handler] = {}
        self.add_class("mc-page")
        self.on_msg(self._receive)

    def put(
        self,
        slots: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        lists: Mapping[str, Sequence[str]] | None = None,
    ) -> bool:
        """Show what is given; send what of it has changed, and return whether anything had.

        Args:
            slots: name → HTML.
            fields: name → text; one that begins with + or − is shown as a gain or a loss.
            lists: name → items (HTML) to add at the end.
        """
        message = self.content.change(slots or {}, fields or {}, lists or {})
        if not message:
            return False
        self.frame += 1
        if self.audience.is_present:
            self.tell({**message, "frame": self.frame})
        else:
            self._has_missed = True
        return True

    def handle(self, act: str, handler: Handler) -> None:
        """Call `handler` with each press of `act` that comes in time."""
        self._handlers[act] = handler

    def answer(self, press: Press, refusal: str) -> None:
        """Tell a view that its press was done, which empties what belonged to it, or why not."""
        outcome = "refused" if refusal else "done"
        self.tell({"view": press.view, "fields": {"refusal": refusal}, outcome: press.number})

    def ask(self, press: Press, act: str, question: str, yes: str) -> None:
        """Ask a view before its press is done; with a yes `act` is pressed with `sure`.

        Args:
            press: what was pressed.
            act: what is pressed when it is agreed to.
            question: what is at stake.
            yes: what the button says that agrees.
        """
        told = {"text": question, "yes": yes, "act": act}
        self.tell({"view": press.view, "question": told})

    def offer_download(self, name: str, content: bytes, view: str = "") -> None:
        """Let the browser of a view save a ZIP file under this name; all of them without one."""
        self.tell({"view": view, "download": name}, [content])

    def text_of(self, name: str) -> str:
        """Return what a field shows, else the HTML of a slot or of a list of that name."""
        return self.content.text_of(name)

    def _receive(self, _: object, message: object, __: object) -> None:
        if not isinstance(message, dict):
            return
        view = str(message.get("view", ""))
        if message.get("gone"):
            self.audience.leave(view)
            self.content.forget(view)
        elif message.get("ready") or (message.get("beat") and self._has_missed):
            self.audience.arrive(view)
            self._show_all(view if message.get("ready") else "")
        elif message.get("beat"):
            self.audience.arrive(view)
            if not self.put(fields=self.pulse()):
                self.tell({"view": view, "pong": True})
        elif message.get("act") in self._handlers:
            self._take(message["act"], press_of(message))

    def _take(self, act: str, press: Press) -> None:
        refusal = press.refusal(time.time())
        refused = {"refused": press.number} if refusal else {}
        taken = {"view": press.view, "took": press.number, **refused}
        self.tell({**taken, "fields": {"refusal": refusal}})  # an earlier one is settled
        if not refusal:
            self._handlers[act](press)

    def _show_all(self, view: str) -> None:
        """Show everything to one view, or to all when `view` is empty: who was away is unknown."""
        self._has_missed = False
        content = self.content.whole(view)
        self.tell({**content, "view": view, "whole": True, "frame": self.frame})
        for each, slots in () if view else self.content.own():
            self.tell({"view": each, "slots": slots})

    def tell(self, message: dict[str, Any], buffers: Sequence[bytes] | None = None) -> None:
        """Send views a message; `view` in it names one of them, else it is for all."""
        self.send({**message, "now": round(time.time(), 3)}, buffers)


def put_own(page: PageWidget, view: str, slots: Mapping[str, str]) -> None:
    """Show one view what no other is shown; `""` stands for whoever has nothing of its own yet."""
    changed = page.content.change_own(view, slots)
    if changed and (view or view in page.audience):
        page.tell({"view": view, "slots": changed})


def put_earlier(page: PageWidget, view: str, name: str, items: Sequence[str]) -> None:
    """Add items before the first one of a list in one view; none: there are no earlier ones."""
    page.tell({"view": view, "earlier": {name: list(items)}})
