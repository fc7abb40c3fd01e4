"""What several services over one PostgreSQL server share: tokens, keys, and who does the upkeep.

Nothing of it lies beside the store: a service may run on any machine that reaches the server, and
what one of them has told a client the others know.
"""
