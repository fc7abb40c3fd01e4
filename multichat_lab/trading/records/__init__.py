"""What trading writes down: bars, orders, fills, trades, equity."""
