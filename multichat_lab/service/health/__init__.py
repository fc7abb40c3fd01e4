"""Health of a service: what is checked, how it is summed up, and who watches it."""
