"""Traces of OpenTelemetry's GenAI conventions."""

from multichat_lab.chat.importers.otel.importer import OtelImporter

__all__ = ["OtelImporter"]
