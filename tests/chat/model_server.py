"""A server that speaks OpenAI's protocol over HTTP, and misbehaves as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Step = dict[str, Any]
"""`text`, perhaps with `cut`, `slow` or `no_usage`; `call`: name, arguments, perhaps with its `id`;
or `status`, `headers`, `body`."""


def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    told = {"id": "a1", "object": "chat.completion.chunk", "created": 1, "model": "tiny-1"}
    return b"data: " + json.dumps({**told, "choices": choices, **more}).encode() + b"\n\n"


def whole(step: Step) -> bytes:
    """Return an answer that is no stream."""
    message: dict[str, Any] = {"role": "assistant", "content": step.get("text")}
    if "call" in step:
        name, arguments = step["call"]
        function = {"name": name, "arguments": arguments}
        called = {"id": step.get("id", "c1"), "type": "function", "function": function}
        message["tool_calls"] = [called]
    finish = "tool_calls" if "call" in step else "stop"
    choices = [{"index": 0, "message": message, "finish_reason": finish}]
    told = {"id": "a1", "object": "chat.completion", "created": 1, "model": "tiny-1"}
    used = {} if step.get("no_usage") else {"usage": TOKENS}
    return json.dumps({**told, "choices": choices, **used}).encode()


TOKENS = {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25}


def usage() -> bytes:
    return chunk({}, usage=TOKENS)


def pieces(step: Step) -> Iterator[bytes]:
    if "call" in step:
        name, arguments = step["call"]
        called = {"index": 0, "id": step.get("id", "c1"), "type": "function"}
        half = len(arguments) // 2
        for first, part in ((True, arguments[:half]), (False, arguments[half:])):
            function = {"arguments": part} | ({"name": name} if first else {})
            yield chunk({"tool_calls": [{**called, "function": function}]})
        yield chunk({}, "tool_calls")
    else:
        for word in step["text"].split(" "):
            yield chunk({"content": word + " "})
            if step.get("cut"):
                return
        yield chunk({}, "stop")
    if not step.get("no_usage"):
        yield usage()
    yield b"data: [DONE]\n\n"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Any

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append({"key": self.headers.get("authorization"), **sent})
        step = self.server.steps.pop(0)
        time.sleep(step.get("slow", 0))
        self.send_response(step.get("status", 200))
        for name, value in step.get("headers", {}).items():
            self.send_header(name, value)
        if "body" not in step and not sent.get("stream"):
            step = {**step, "body": whole(step), "type": "application/json"}
        kind = step.get("type", "text/html") if "body" in step else "text/event-stream"
        self.send_header("content-type", kind)
        self.end_headers()
        for each in [step["body"]] if "body" in step else pieces(step):
            self.wfile.write(each)
            self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def model_server(*steps: Step) -> Iterator[Any]:
    """Answer requests by these steps, in turn; `asked` has the requests, `url` the address."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.steps, server.asked = list(steps), []
    server.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
