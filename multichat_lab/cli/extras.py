"""Commands that need more than the plain installation say which extra it is."""

import importlib.util

from multichat_lab.errors import MultichatError

NEEDED = {
    "service": (
        "apprise", "apscheduler", "fastapi", "prometheus_client", "pydantic_settings",
        "pythonjsonlogger", "uvicorn",
    ),
}  # fmt: skip
"""Extra → modules that it brings."""


def require_extra(extra: str) -> None:
    """Refuse to go on without an extra.

    Raises:
        MultichatError: says how to install it.
    """
    missing = [each for each in NEEDED[extra] if importlib.util.find_spec(each) is None]
    if missing:
        raise MultichatError(
            f"This command needs {', '.join(missing)}, which is not installed",
            f"Install it with: pip install 'multichat-lab[{extra}]'",
        )
