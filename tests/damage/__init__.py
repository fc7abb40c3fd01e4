"""Random damage to a store's files: what is not named must have harmed nothing.

In CI a few trials of each kind; many by command: python -m tests.damage --help.
"""
