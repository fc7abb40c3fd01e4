"""Telling people: alerts when health changes, and a devlog of notes."""
