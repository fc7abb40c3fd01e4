"""What records the agents of other frameworks, one file a framework; each needs its package."""
