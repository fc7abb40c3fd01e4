"""Who may speak as whom: tokens and what they open."""
