"""The json store: a folder with one append-only JSON-lines file a session."""
