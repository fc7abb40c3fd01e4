"""A room: one live desk that many people watch on their phones, and take seats at."""
