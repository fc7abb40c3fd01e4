"""What the service tells those who watch it: logs and metrics."""
