"""The manual as a site: the notebooks, the pages of `docs`, and a reference made from the code."""
