"""Whole runs without a broker: compiled or array loops that fill alike."""
