"""A widget as a page: served by this process, with one socket for each page and no kernel."""
