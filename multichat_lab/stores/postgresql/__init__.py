"""Conversations on a PostgreSQL server; it needs the extra `postgresql`."""

from multichat_lab.extras import require_extra

require_extra("postgresql", "A PostgreSQL store")
