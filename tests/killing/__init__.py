"""Agents at one table are killed with -9, and their server, and who runs a conversation.

Somebody talks all the time; each round a victim is killed at a random moment and begun anew. A
word counts from the moment it was acknowledged: afterwards each of them is there, once, in order,
and who listened all the time has heard the same.

    uv run python -m tests.killing --rounds 100 [--seed 1] [mcp] [agents] [server] [runner]

`mcp`: four agents over standard input and output in one session, of whom one, or the server of one,
is killed. `agents` and `server`: eight through the service, half of them by MCP; one of them is
killed, or the service. `runner`: the process that runs a `Conversation`.
"""
