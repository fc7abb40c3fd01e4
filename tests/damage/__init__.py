"""Random damage to the files of stores, exports and backups: what is not named harmed nothing.

In CI a few trials of each kind; many by command: python -m tests.damage --help.

Run by hand, and nothing was silent: `--kind sqlite --target data --count 2500 --seed 50001` (1,419
named, 1,080 harmless, and one error of Python's, since mended), the same of duckdb (1,781 named,
719 harmless); `--seed 1130001 --count 2500` of sqlite's data (1,393 named, 1,107 harmless) and log
(2,128 and 372). Exports of one session, 2,500 each, plain, packed with gzip and as an archive:
7,216 named, 284 harmless; before that one was silent and one ended in an error of Python's.
"""
