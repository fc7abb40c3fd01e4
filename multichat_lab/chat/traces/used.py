"""The label of what a model used that was told late."""

USED = "otel.used"
"""Label of a message: model, tokens and cost as JSON, told after its words were recorded; the lab
has them in the message's columns, see `analysis.late_usage`."""
