"""The HTTP face: FastAPI routes behind a gate that asks for tokens and bounds every request."""
