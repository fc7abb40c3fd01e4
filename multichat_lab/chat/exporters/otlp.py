"""`send_chat`: a session as spans to whatever takes OTLP over HTTP, such as a collector."""

import gzip
import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from itertools import islice
from urllib.parse import unquote, urlsplit

from multichat_lab.chat.exporters.exporting import Rewrite, Transcript, identity
from multichat_lab.chat.exporters.otel import request_of, spans_in
from multichat_lab.chat.persistence import SessionPersistence
from multichat_lab.errors import ImportFormatError

SPANS = 100
"""Spans in a request."""

TRIES = 5
PATIENCE = 30.0
"""Seconds that an answer may take."""

AGAIN = (429, 502, 503, 504)
"""Statuses after which OTLP has a request sent again."""

LONGEST_PAUSE = 30.0
"""Seconds between two tries, whatever the other side asks for."""


def send_chat(
    session_id: str,
    persistence: SessionPersistence,
    url: str,
    headers: Mapping[str, str] | None = None,
    rewrite: Rewrite = identity,
) -> int:
    """Send a session as spans of OpenTelemetry's GenAI conventions; return how many spans.

    They are those of the export format `otel`, with the same ids each time: whoever keeps spans by
    their ids has none of them twice.

    Args:
        session_id: the session.
        persistence: where it is.
        url: of the endpoint, e.g. `http://localhost:4318`, or of its `…/v1/traces`.
        headers: for each request; those of `OTEL_EXPORTER_OTLP_HEADERS` unless given.
        rewrite: changes each record first; see `export_chat`.

    Raises:
        SessionNotFoundError: there is no such session.
        ImportFormatError: the address is none, nobody answers there, or what is sent is refused.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise ImportFormatError(f"{url!r} is no address of OTLP over HTTP", "Say http://HOST:4318.")
    target = url if url.endswith("/v1/traces") else f"{url.rstrip('/')}/v1/traces"
    told = headers_of_environment() if headers is None else headers
    session = rewrite(persistence.get_session(session_id))
    count = 0
    left = spans_in(Transcript(session, persistence, session_id, rewrite))
    while spans := list(islice(left, SPANS)):
        body = json.dumps(request_of(spans), ensure_ascii=False, allow_nan=False).encode()
        _send(target, gzip.compress(body), told)
        count += len(spans)
    return count


def headers_of_environment() -> dict[str, str]:
    """Return the headers that `OTEL_EXPORTER_OTLP_HEADERS` tells, as OpenTelemetry reads it."""
    listed = os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", "").split(",")
    pairs = (each.partition("=") for each in listed if "=" in each)
    return {unquote(name.strip()): unquote(value.strip()) for name, _, value in pairs}


class _NoDetour(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: what is sent would be left behind, and the headers are not for all.

    A redirected POST becomes a GET, which is answered with success and tells nothing.
    """

    def redirect_request(self, *_: object) -> None:
        """Ask no other address."""


def _send(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Send a request, again where it may help.

    Raises:
        ImportFormatError: it is not taken, or not all of it.
    """
    own = {"content-type": "application/json", "content-encoding": "gzip"}
    request = urllib.request.Request(url, body, {**headers, **own})  # noqa: S310 - http, as checked
    opener = urllib.request.build_opener(_NoDetour)
    for left in reversed(range(TRIES)):
        try:
            with opener.open(request, timeout=PATIENCE) as answer:
                _require_all_taken(answer.read(), url)
                return
        except urllib.error.HTTPError as error:
            if error.code not in AGAIN or not left:
                elsewhere = error.headers.get("location", "")
                words = elsewhere or error.read(500).decode(errors="replace")
                problem = f"{url} refused with {error.code} {error.reason}: {words}"
                raise ImportFormatError(problem, "See what it says.") from error
            time.sleep(_pause(error.headers.get("retry-after"), TRIES - left))
        except (OSError, http.client.HTTPException) as error:
            if not left:
                remedy = "Is it running, and does it take OTLP over HTTP (port 4318)?"
                raise ImportFormatError(f"{url} does not answer: {error}", remedy) from error
            time.sleep(_pause(None, TRIES - left))


def _pause(told: str | None, tried: int) -> float:
    """Return seconds until the next try: as the other side says, else more each time."""
    asked = float(told) if told is not None and told.isdecimal() else 0.1 * 2**tried
    return min(asked, LONGEST_PAUSE)


def _require_all_taken(answer: bytes, url: str) -> None:
    try:
        partial = json.loads(answer)["partialSuccess"]
        rejected, words = int(partial.get("rejectedSpans") or 0), partial.get("errorMessage", "")
    except (ValueError, TypeError, LookupError, AttributeError):
        return  # all was taken, or it says in another form what was not
    if rejected:
        raise ImportFormatError(f"{url} did not take all: {words}", "See what it says.")
