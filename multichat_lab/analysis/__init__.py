"""Asking a store questions: SQL, DataFrames and figures."""
