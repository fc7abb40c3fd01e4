"""The narrated demos, and the corpus that the notebooks explore."""
