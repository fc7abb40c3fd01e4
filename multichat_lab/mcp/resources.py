"""Sessions and transcripts as resources, for clients that read them by address."""

import re
from typing import Any
from urllib.parse import quote, unquote

from mcp.server import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)
from pydantic import BaseModel

from multichat_lab.errors import MessageError, MultichatError
from multichat_lab.errors.base import in_a_line
from multichat_lab.mcp.answers import NOTICE, message_shown, talk_shown
from multichat_lab.mcp.calling import asking
from multichat_lab.mcp.guest import Guest
from multichat_lab.mcp.listening import MOST, known_sessions, note_reading, present

SESSIONS = "multichat://sessions"
"""The address of the list."""

ADDRESS = re.compile(
    re.escape(SESSIONS)
    + r"(?:/(?P<session>[^/?]+)(?:/(?P<presence>presence)|/messages/(?P<seq>\d{1,16})"
    r"|\?after_seq=(?P<after>\d{1,16}))?)?"
)

JSON = "application/json"

AT_ONCE = 200
"""Sessions in one page of the list of resources."""

TEMPLATES = [
    ResourceTemplate(
        uri_template=SESSIONS + "/{session_id}{?after_seq}",
        name="transcript",
        description=f"What was said in a session that you are in; its last {MOST} messages, or"
        f" those after `after_seq`. {NOTICE}",
        mime_type=JSON,
    ),
    ResourceTemplate(
        uri_template=SESSIONS + "/{session_id}/messages/{seq}",
        name="message",
        description=f"One message, uncut. {NOTICE}",
        mime_type=JSON,
    ),
    ResourceTemplate(
        uri_template=SESSIONS + "/{session_id}/presence",
        name="presence",
        description=f"Who is there, and what they have not read yet. {NOTICE}",
        mime_type=JSON,
    ),
]


def address_of(session_id: str) -> str:
    """Return the address of a session's transcript."""
    return f"{SESSIONS}/{quote(session_id, safe='')}"


def session_at(uri: str) -> str | None:
    """Return the id of the session that an address is about; None for the list of sessions.

    Raises:
        MCPError: there is nothing at this address.
    """
    session = parsed(uri)["session"]
    return None if session is None else unquote(session)


def parsed(uri: str) -> dict[str, str | None]:
    """Return the parts of an address.

    Raises:
        MCPError: there is nothing at this address.
    """
    found = ADDRESS.fullmatch(uri)
    if found is None:
        raise nothing_at(uri, f"Known: {SESSIONS}, and what resources/templates/list tells.")
    return found.groupdict()


def nothing_at(uri: str, remedy: str) -> MCPError:
    """Return what tells that there is nothing at an address, or that it cannot be read."""
    return MCPError(INVALID_PARAMS, f"There is no resource {uri!r}. {remedy}", {"uri": uri})


async def listed(
    request: ServerRequestContext[Any, Any], params: PaginatedRequestParams | None
) -> ListResourcesResult:
    """List the sessions that the guest is in, a page at a time."""
    guest = asking(request)
    start = int(params.cursor) if params and params.cursor and params.cursor.isdecimal() else 0
    inside = [each for each in await guest.sessions() if guest.name in each.participants]
    found = [
        Resource(
            uri=address_of(each.session_id),
            name=each.session_id,
            title=each.topic or None,
            description=f"{each.status}, {each.message_count} messages. {NOTICE}",
            mime_type=JSON,
        )
        for each in inside[start : start + AT_ONCE]
    ]
    if not start:
        found.insert(0, Resource(uri=SESSIONS, name="sessions", mime_type=JSON))
    is_last = start + AT_ONCE >= len(inside)
    return ListResourcesResult(
        resources=found, next_cursor=None if is_last else str(start + AT_ONCE)
    )


async def templates(
    request: ServerRequestContext[Any, Any], params: PaginatedRequestParams | None
) -> ListResourceTemplatesResult:
    """List the forms of the addresses."""
    return ListResourceTemplatesResult(resource_templates=TEMPLATES)


async def read(
    request: ServerRequestContext[Any, Any], params: ReadResourceRequestParams
) -> ReadResourceResult:
    """Read what is at an address.

    Raises:
        MCPError: there is nothing, or the guest may not read it.
    """
    uri = str(params.uri)
    try:
        shown = await content(asking(request), uri)
    except MultichatError as error:
        raise nothing_at(uri, in_a_line(error)) from error
    text = shown.model_dump_json(indent=2)
    return ReadResourceResult(
        contents=[TextResourceContents(uri=uri, mime_type=JSON, text=text)], ttl_ms=0
    )


async def content(guest: Guest, uri: str) -> BaseModel:
    """Return what a guest reads at an address.

    Raises:
        MCPError: there is no such address.
        MultichatError: there is no such session or message, or the guest is not in it.
    """
    parts = parsed(uri)
    if parts["session"] is None:
        return await known_sessions(guest, ended=True)
    session_id, seq, after = unquote(parts["session"]), parts["seq"], parts["after"]
    if parts["presence"]:
        return await present(guest, session_id)
    if seq is None:
        after_seq = None if after is None else int(after)
        session, messages = await guest.page(session_id, after_seq, MOST)
        shown = talk_shown(session, messages, guest.name, after_seq or 0)
        await note_reading(guest, shown.session, shown.last_seq)
        return shown
    _, messages = await guest.page(session_id, max(0, int(seq) - 1), 1)
    if not messages or messages[0].seq != int(seq):
        raise MessageError(f"There is no message with seq {seq}", "Read the transcript first.")
    return message_shown(messages[0], guest.name, len(messages[0].content))
