"""A program run so that what it tells with OpenTelemetry comes to a receiver."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from urllib.parse import quote

from multichat_lab.chat.importers.otel.spans import CONVERSATION

PASSED_ON = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)
)
"""Signals that the program gets when this process does; one from the keyboard it has got itself."""

CAPTURE = {
    "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_ONLY",
}
"""How instrumentations of today are told to capture words, on spans; older ones want `true` and no
other: who sets one of the two is asked for neither."""

DEFAULTS = {
    "TRACELOOP_TRACE_CONTENT": "true",
    "OPENINFERENCE_HIDE_INPUTS": "false",
    "OPENINFERENCE_HIDE_OUTPUTS": "false",
    "OTEL_BSP_SCHEDULE_DELAY": "500",
    "OTEL_BLRP_SCHEDULE_DELAY": "1500",
}
"""What is set unless the user has set it: words are captured, and told soon (milliseconds); log
records after their spans, so that model and tokens are known when words are recorded."""

ELSEWHERE = ("ENDPOINT", "PROTOCOL", "HEADERS", "COMPRESSION", "CERTIFICATE", "INSECURE")
"""Settings of one signal's exporter, which would go before those of all."""


def surroundings(
    url: str, token: str, talk: str, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the variables with which a program tells a receiver what it does.

    Args:
        url: where the receiver is.
        token: what it asks for.
        talk: the conversation of all that names none itself.
        given: the variables as they are; `os.environ` unless given.
    """
    given = os.environ if given is None else given
    dropped = {f"OTEL_EXPORTER_OTLP_{of}_{what}" for of in ("TRACES", "LOGS") for what in ELSEWHERE}
    kept = {name: value for name, value in given.items() if name not in dropped}
    resource = [kept.get("OTEL_RESOURCE_ATTRIBUTES", ""), f"{CONVERSATION}={quote(talk)}"]
    return {
        **DEFAULTS,
        **({} if CAPTURE.keys() & kept.keys() else CAPTURE),
        **kept,
        "OTEL_EXPORTER_OTLP_ENDPOINT": url,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_EXPORTER_OTLP_HEADERS": f"authorization=Bearer%20{quote(token)}",
        "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
        "OTEL_TRACES_EXPORTER": "otlp",
        "OTEL_LOGS_EXPORTER": "otlp",
        "OTEL_METRICS_EXPORTER": "none",
        "OTEL_RESOURCE_ATTRIBUTES": ",".join(filter(None, resource)),
    }


def run(command: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run a program, and return its exit code; 128 and more for the signal that ended it.

    What this process is told by a signal, the program is told.

    Raises:
        OSError: it cannot be run.
    """
    running = subprocess.Popen(command, env=dict(variables))  # noqa: S603 - the user's own program
    with running as program, _passing_on(program):
        code = program.wait()
    return 128 - code if code < 0 else code


@contextmanager
def _passing_on(program: "subprocess.Popen[bytes]") -> Iterator[None]:
    def pass_on(number: int, _: FrameType | None) -> None:
        program.send_signal(number)

    def pass_interrupt(number: int, frame: FrameType | None) -> None:
        if not sys.stdin.isatty():  # the keyboard tells the whole foreground
            pass_on(number, frame)

    before = {number: signal.signal(number, pass_on) for number in PASSED_ON}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, pass_interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
