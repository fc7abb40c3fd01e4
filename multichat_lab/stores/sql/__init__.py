"""The statements that SQLite and DuckDB share."""
