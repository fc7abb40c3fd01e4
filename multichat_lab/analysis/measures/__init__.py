"""Measures of a conversation: each with its definition, its source, and what it cannot tell."""
