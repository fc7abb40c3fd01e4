"""How many spans a second the service records, beside bare parsing: python benchmarks/otlp.py.

    python benchmarks/otlp.py [--spans 30000] [--batch 500] [--clients 2]

Traces of one agent, each 6 spans (four calls of a model, which is given again all that was said, a
tool, and the root that holds them), come as protobuf packed with gzip, as the SDK's exporter sends
them. The service (sqlite, in a process of its own) answers a batch when it is on the disk. The peer
unpacks and parses the same batches and inserts a row a span into `sqlite3`, a transaction a batch.
Prints spans a second of both, messages recorded, the service's CPU, and its memory over time.
"""

import argparse
import gzip
import json
import multiprocessing
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from served import PLENTY, STORE, TOKENS, served

from multichat_lab.service.access.tokens import TokenFile

IN_A_TRACE = 6
NANOSECONDS = 1_700_000_000_000_000_000


def words(role: str, text: str) -> dict[str, object]:
    """Return a message of the conventions."""
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def spans_of(trace: int) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield number, name and attributes of the spans of a trace, as they end."""
    said = [words("user", f"What of case {trace}, and why should anybody care about it at all?")]
    for turn in range(1, 5):
        answer = words("assistant", f"In case {trace} point {turn} counts, for reasons told above.")
        yield (
            turn,
            "chat",
            {
                "gen_ai.operation.name": "chat",
                "gen_ai.agent.name": f"agent {turn % 3}",
                "gen_ai.response.model": "m-1",
                "gen_ai.input.messages": json.dumps(said),
                "gen_ai.output.messages": json.dumps([answer]),
            },
        )
        said += [answer, words("user", f"And of {trace}, what comes after point {turn}?")]
    yield (
        5,
        "execute_tool",
        {
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "price",
            "gen_ai.tool.call.id": f"c{trace}",
            "gen_ai.tool.call.result": "19.5",
        },
    )
    yield 0, "invoke_agent", {"gen_ai.operation.name": "invoke_agent"}


def batches(first: int, count: int, size: int) -> Iterator[bytes]:
    """Yield packed requests with the spans of so many traces."""
    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    for trace in range(first, first + count):
        for number, name, attributes in spans_of(trace):
            span = scope.spans.add(name=name, trace_id=trace.to_bytes(16, "big"))
            span.span_id = (number + 1).to_bytes(8, "big")
            span.parent_span_id = (1).to_bytes(8, "big") if number else b""
            span.start_time_unix_nano = NANOSECONDS + number * 10**9
            span.end_time_unix_nano = span.start_time_unix_nano + 10**8
            for key, value in attributes.items():
                span.attributes.add(key=key).value.string_value = value
        if len(scope.spans) >= size:
            yield gzip.compress(request.SerializeToString())
            del scope.spans[:]
    if scope.spans:
        yield gzip.compress(request.SerializeToString())


def send(url: str, token: str, packed: list[bytes]) -> None:
    """Send batches, one after the other."""
    told = {
        "authorization": f"Bearer {token}",
        "content-type": "application/x-protobuf",
        "content-encoding": "gzip",
    }
    with httpx.Client(headers=told, timeout=60) as client:
        for body in packed:
            answer = client.post(f"{url}/v1/traces", content=body)
            assert answer.status_code == 200, answer.text
            told = ExportTraceServiceResponse.FromString(answer.content)
            assert not told.HasField("partial_success"), told.partial_success


def bare(path: Path, packed: list[bytes]) -> float:
    """Return how many seconds unpacking, parsing and inserting takes."""
    began = time.perf_counter()
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE spans (trace BLOB, span BLOB, name TEXT, attributes TEXT)")
    for body in packed:
        request = ExportTraceServiceRequest.FromString(gzip.decompress(body))
        rows = [
            (s.trace_id, s.span_id, s.name,
             json.dumps({a.key: a.value.string_value for a in s.attributes}))
            for r in request.resource_spans for scope in r.scope_spans for s in scope.spans
        ]  # fmt: skip
        with database:
            database.executemany("INSERT INTO spans VALUES (?, ?, ?, ?)", rows)
    database.close()
    return time.perf_counter() - began


def measure(asked: argparse.Namespace, folder: Path) -> None:
    """Send everything, and print what was measured."""
    token = TokenFile(folder / TOKENS).add("app")
    count = asked.spans // IN_A_TRACE
    share = count // asked.clients
    lists = [list(batches(1 + n * share, share, asked.batch)) for n in range(asked.clients)]
    with served(folder) as service:
        url, process = service.url, psutil.Process(service.pid)
        send(url, token, list(batches(PLENTY, 100, asked.batch)))  # warm
        before, began, memory = process.cpu_times(), time.perf_counter(), []
        senders = [multiprocessing.Process(target=send, args=(url, token, each)) for each in lists]
        for each in senders:
            each.start()
        while any(each.is_alive() for each in senders):
            memory.append(process.memory_info().rss / 2**20)
            time.sleep(0.2)
        seconds, after = time.perf_counter() - began, process.cpu_times()
        assert all(each.exitcode == 0 for each in senders)
    spans = share * asked.clients * IN_A_TRACE
    with sqlite3.connect(folder / STORE) as database:
        [(messages,)] = database.execute("SELECT count(*) FROM messages").fetchall()
    busy = after.user + after.system - before.user - before.system
    own = bare(folder / "bare.db", [body for each in lists for body in each])
    thirds = [statistics.mean(part) for part in (memory[: len(memory) // 3 + 1], memory[-5:])]
    print(f"service: {spans / seconds:,.0f} spans a second, {spans / busy:,.0f} a second of CPU")
    told = f"{thirds[0]:.0f} MiB at first, {thirds[1]:.0f} at the end, {max(memory):.0f} at most"
    print(f"         {messages:,} messages; memory {told}")
    print(f"bare:    {spans / own:,.0f} spans a second; the service takes {seconds / own:.1f} ×")


def main() -> None:
    """Read what is asked, and measure it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spans", type=int, default=30_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--clients", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(asked, Path(folder))


if __name__ == "__main__":
    main()
