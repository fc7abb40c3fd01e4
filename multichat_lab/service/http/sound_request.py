"""Requests whose JSON nobody can read in two ways: a proxy may have gone by the other."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from multichat_lab.single_keys import RepeatedKeyError, decoded


class SoundRequest(Request):
    """A request whose body is JSON that can be read in one way."""

    async def json(self) -> Any:
        """Return what the body holds.

        Raises:
            HTTPException: 400, an object in it has a key twice.
            ValueError, RecursionError: it is no JSON, or nested too deeply.
        """
        try:
            return decoded(await self.body())
        except RepeatedKeyError as error:
            raise HTTPException(400, str(error)) from error
