"""multichat_lab: record multi-agent conversations durably, explore them, and trade on them."""
