"""The duckdb store: one file, attached for a transaction and let go."""
