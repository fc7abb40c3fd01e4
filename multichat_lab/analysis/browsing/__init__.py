"""Browsing a lab: a selection, what it leaves of every list, and windows onto what was said."""
