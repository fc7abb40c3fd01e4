"""The room as an MCP server: agents of any make join, speak, wait and listen (extra `mcp`)."""
