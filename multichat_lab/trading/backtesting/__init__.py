"""A robot over finished bars: the run, its result, and the check for hindsight."""
