"""The wire between a widget and its views, listened to."""

import time

import numpy as np
from comm.base_comm import BaseComm

from multichat_lab.dashboards.chart import ChartWidget


class RecordingComm(BaseComm):
    """A comm that keeps what is sent over it: pairs of data and buffers."""

    def __init__(self, *args, **options):
        self.sent = []
        super().__init__(*args, **options)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        if data:
            self.sent.append((data, [bytes(each) for each in buffers or []]))


def take_sent(chart: ChartWidget) -> list:
    """Return what the chart has sent since the last time."""
    sent, chart.comm.sent = chart.comm.sent, []
    return sent


def take_messages(chart: ChartWidget) -> list:
    """Return the messages alone: pairs of content and buffers as arrays."""
    return [
        (data["content"], [np.frombuffer(each, "<f8") for each in buffers])
        for data, buffers in take_sent(chart)
        if data["method"] == "custom" and data["content"]["kind"] != "library"
    ]


def messages(page):
    """Return what the page was told, but for the time that each message carries."""
    sent = [data["content"] for data, _ in take_sent(page) if data["method"] == "custom"]
    return [{name: each[name] for name in each if name != "now"} for each in sent]


def hear(chart: ChartWidget, **content: object) -> None:
    """Have a widget hear a view's message, as the kernel would hand it over; a press is of now."""
    if "act" in content:
        content = {"heard": time.time(), "since": 0, **content}
    data = {"method": "custom", "content": content}
    chart._handle_msg({"content": {"data": data}, "buffers": []})


def look(chart: ChartWidget, view: str = "one", generation: int = -1, bars: int = 0) -> None:
    """Have the chart hear that a view is open, and what it knows."""
    hear(chart, kind="here", view=view, generation=generation, bars=bars, behind=False)
