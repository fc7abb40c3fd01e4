"""Of which words an annotation is, so that those of words that were changed since can be told."""

from multichat_lab.stores.sql.migrations import add_columns

STATEMENTS = add_columns("annotations", "words_hash")
