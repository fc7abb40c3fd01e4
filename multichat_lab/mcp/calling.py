"""How a tool is called: by whom, with what, and what becomes of its errors."""

from collections.abc import Callable
from typing import Annotated, Any

from mcp.server import ServerRequestContext
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool, ToolManager
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool
from pydantic import Field, ValidationError

from multichat_lab.errors import MultichatError
from multichat_lab.errors.base import in_a_line
from multichat_lab.mcp.guest import Guest
from multichat_lab.mcp.seats import LOG

LONGEST_NAME = 200

GuestOf = Callable[[Any], Guest]
"""From a request of the transport (None over stdio) to whom it comes from."""

SessionId = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Text = Annotated[str, Field(min_length=1, description="The words.")]
Key = Annotated[
    str | None,
    Field(
        max_length=255,
        description="Any new text, e.g. a UUID. The same call with it again, after an answer that"
        " was lost, records nothing and returns what the first one did.",
    ),
]


def guest_of(context: Context[Any, Any]) -> Guest:
    """Return whom a tool is called by."""
    return asking(context.request_context)


def asking(request: ServerRequestContext[Any, Any]) -> Guest:
    """Return whom a request comes from.

    Raises:
        MultichatError: it is nobody's who may come in.
    """
    find: GuestOf = request.lifespan_context
    return find(request.request)


class Toolbox:
    """Tools that are functions, listed and called as MCP wants it.

    Args:
        reading: functions that change nothing.
        changing: functions that record something.
    """

    def __init__(
        self, reading: list[Callable[..., Any]], changing: list[Callable[..., Any]]
    ) -> None:
        tools = [tool_of(each, True) for each in reading] + [
            tool_of(each, False) for each in changing
        ]
        self._tools = ToolManager(tools=tools)

    async def listed(
        self, request: ServerRequestContext[Any, Any], params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        """List the tools."""
        return ListToolsResult(
            tools=[
                ListedTool(
                    name=each.name,
                    description=each.description,
                    input_schema=each.parameters,
                    output_schema=each.output_schema,
                    annotations=each.annotations,
                )
                for each in self._tools.list_tools()
            ]
        )

    async def called(
        self, request: ServerRequestContext[Any, Any], params: CallToolRequestParams
    ) -> CallToolResult:
        """Call a tool; what it refuses is an answer that says what to do."""
        arguments = params.arguments or {}
        try:
            tool = self._tools.get_tool(params.name)
            require_known(tool, arguments)
            context: Context[Any, Any] = Context(request_context=request)
            answer: CallToolResult = await self._tools.call_tool(
                params.name, arguments, context, convert_result=True
            )
        except ToolError as error:
            return refused(params.name, error)
        return answer


def tool_of(function: Callable[..., Any], reads: bool) -> Tool:
    """Return the tool that a function is; it takes what it names and nothing else."""
    hints = ToolAnnotations(read_only_hint=reads, destructive_hint=False, open_world_hint=False)
    tool = Tool.from_function(function, annotations=hints)
    tool.description = " ".join(tool.description.split())
    tool.parameters["additionalProperties"] = False
    return tool


def require_known(tool: Tool | None, arguments: dict[str, Any]) -> None:
    """Refuse arguments that a tool does not know, and would leave out in silence.

    Raises:
        ToolError: names them, and those that it knows.
    """
    known = tool.parameters.get("properties", {}) if tool is not None else arguments
    if unknown := sorted(set(arguments) - set(known)):
        raise ToolError(f"There is no argument {', '.join(unknown)}. Known: {', '.join(known)}")


def refused(name: str, error: ToolError) -> CallToolResult:
    """Return the answer that tells what went wrong; of a fault of ours the log tells more."""
    cause = error.__cause__
    text = str(error)
    if isinstance(cause, MultichatError):
        text = f"{type(cause).__name__}: {in_a_line(cause)}"
    elif isinstance(cause, ValidationError):
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in cause.errors()]
        text = "; ".join(wrong) + ". See the tool's input schema."
    elif cause is not None and type(error) is not ToolError:
        LOG.error("tool %r failed", name, exc_info=cause)
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
