"""Searching for words: the question, the index beside a lab, the pieces that are shown."""
