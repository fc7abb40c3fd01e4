"""Upkeep of a store: backups and restoring, clean-up, optimisation, and when each is due."""
