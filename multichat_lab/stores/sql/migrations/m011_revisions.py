"""A chain of checksums over the changes of each message's words.

Those from before have none: of them nothing can be proved.
"""

from multichat_lab.stores.sql.migrations import add_columns

STATEMENTS = add_columns("revisions", "hash")
