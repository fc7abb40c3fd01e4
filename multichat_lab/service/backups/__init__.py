"""Backups that are verified, and the way back from one."""
