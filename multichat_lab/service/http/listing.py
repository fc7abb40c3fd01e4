"""The route that lists sessions, a page at a time."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from multichat_lab.chat.pages import sessions_within
from multichat_lab.errors import RequestError
from multichat_lab.records import ChatSession
from multichat_lab.service.access.tokens import READS_ALL
from multichat_lab.service.http.answers import LARGE, LargeAnswer
from multichat_lab.service.http.parts import TurnOf
from multichat_lab.service.http.payloads import Moment, Name, SessionAnswer
from multichat_lab.stores.questions import SessionQuery

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])

MOST_SESSIONS = 1000
"""Sessions in one page."""


class Wanted(BaseModel):
    """Which sessions to list, and which page of them."""

    status: Literal["active", "ended"] | None = None
    participant: Name | None = None
    limit: int | None = Field(None, ge=1, le=MOST_SESSIONS, description="At most so many.")
    after_created_at: Moment | None = Field(None, description="Of the last one of the page before.")
    after_id: str = Field("", description="The `session_id` of that one.")

    def query(self, whose: str | None) -> SessionQuery:
        """Return what the store is asked."""
        began = self.after_created_at
        after = None if began is None else (began, self.after_id)
        return SessionQuery(self.status, whose, limit=self.limit, after=after)


@router.get("", response_model=list[SessionAnswer])
async def list_sessions(visit: TurnOf, wanted: Annotated[Wanted, Query()]) -> Response:
    """List the sessions that the token's holder is in; observers and admins see all.

    The oldest come first. With `limit`, ask on with `created_at` and `session_id` of the last one
    as `after_created_at` and `after_id`, until an answer is empty: one ends at about 8 MB, so it
    may hold fewer. Without, all come at once, or a refusal where they are more than that.
    """
    is_one_of_many = visit.caller.role not in READS_ALL
    query = wanted.query(visit.caller.name if is_one_of_many else wanted.participant)
    inside = {visit.caller.name, wanted.participant or visit.caller.name}

    def is_shown(session: ChatSession) -> bool:
        return not is_one_of_many or inside <= set(session.participants)

    def read() -> Response:
        with visit.parts.chats.store.reading() as reader:
            found, has_more = sessions_within(reader, query, is_shown, LARGE)
        if has_more and wanted.limit is None:
            raise RequestError(
                f"There are more sessions than one answer holds, which are {len(found)} here",
                "Ask for pages of them, by `limit`, `after_created_at` and `after_id`.",
            )
        return LargeAnswer(found)

    return await visit.parts.read(read)
