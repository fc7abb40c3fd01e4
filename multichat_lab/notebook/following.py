"""`%follow`: a session live in a cell."""

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from multichat_lab.chat.recorder import AsyncTalk, Talk
from multichat_lab.notebook.sources import Sources
from multichat_lab.records import ChatSession

if TYPE_CHECKING:
    from multichat_lab.dashboards import SessionExplorer


@magics_class
class Following(Magics):
    """The magic `%follow`.

    Args:
        shell: the notebook's IPython shell.
        sources: finds the store that is meant.
    """

    def __init__(self, shell: Any, sources: Sources) -> None:
        super().__init__(shell)
        self._shell, self._sources = shell, sources

    @magic_arguments()
    @argument(
        "session",
        nargs="?",
        help="The session's id or topic, in quotes where it has blanks, or a variable that holds a "
        "session or what `record` gives; without it the one in which something was said last.",
    )
    @argument(
        "--store",
        metavar="SOURCE",
        help="A variable that holds a store or a lab, or TYPE:PATH; without it the one used last.",
    )
    @argument("--speaker", metavar="NAME", help="Who speaks in the composer below it.")
    @line_magic
    def follow(self, line: str) -> "SessionExplorer":
        """Show a session live in the cell: what any process says in it appears by itself.

        Example::

            %follow lunch --speaker Ann

        Raises:
            SessionNotFoundError: there is no such session, or none at all.
            QueryError, StoreError: as for `%%chat`.
            MissingExtraError: the extra `lab` is not installed.
        """
        from multichat_lab.dashboards import follow  # needs the extra `lab`

        given = parse_argstring(self.follow, line)
        name = given.session and given.session.strip("\"'")
        found = self._shell.user_ns.get(name)
        if isinstance(found, AsyncTalk):
            found = found.talk
        if isinstance(found, Talk) and given.store is None:
            return follow(found, speaker=given.speaker)
        session = found if isinstance(found, ChatSession) else name
        return follow(self._sources.lab(given.store), session, given.speaker)
