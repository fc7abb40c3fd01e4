"""A program that talks with a model twice, instrumented, and tells of it by OTLP.

python talking_program.py INSTRUMENTATION URL [EXIT-CODE]
"""

import os
import signal
import sys
from importlib import import_module

from openai import OpenAI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def ask(client, *messages):
    """Return what the model says."""
    turns = [
        {"role": role, "content": text}
        for role, text in zip(("user", "assistant", "user"), messages, strict=False)
    ]
    more = {"stream": True, "stream_options": {"include_usage": True}}
    pieces = client.chat.completions.create(model="tiny", messages=turns, **more)
    return "".join(each.choices[0].delta.content or "" for each in pieces if each.choices)


def talk(instrumentation, url, code="0"):
    """Talk, and end."""
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    import_module(instrumentation).OpenAIInstrumentor().instrument()
    client = OpenAI(base_url=url, api_key="secret-key")
    said = ask(client, "Weather?")
    ask(client, "Weather?", said, "Sure?")
    if code == "wait":
        provider.force_flush()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
        print("told", os.getpid(), flush=True)
        signal.pause()
    print("done")
    sys.exit(int(code))


if __name__ == "__main__":
    talk(*sys.argv[1:])
