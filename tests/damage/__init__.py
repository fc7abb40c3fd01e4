"""Random damage to a store's files: what is not named must have harmed nothing.

In CI a few trials of each kind; many by command: python -m tests.damage --help.

Run by hand, and nothing was silent: `--kind sqlite --target data --count 2500 --seed 50001` (1,419
named, 1,080 harmless, and one error of Python's, since mended), the same of duckdb (1,781 named,
719 harmless).
"""
