"""Recording conversations: sessions, the response system, importers and exporters."""
