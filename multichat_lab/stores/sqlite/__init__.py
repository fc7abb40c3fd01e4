"""The sqlite store: one file in WAL mode, many processes writing."""
