"""Who is who in a Slack workspace."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from multichat_lab.chat.importers.contract import participant_name
from multichat_lab.records import Identity

SLACKBOT = "USLACKBOT"


class People:
    """Names of users and bots; every name stands for one of them only.

    A user's name is the display name, else the real name, else the handle; where two users have
    the same, the id is added. A user that `users.json` does not know is called by the id.

    Args:
        users: the objects of `users.json`; those without an id are passed over.
    """

    def __init__(self, users: Iterable[Any]) -> None:
        known = {
            user["id"]: user
            for user in users
            if isinstance(user, dict) and isinstance(user.get("id"), str)
        }
        shown = {user_id: _shown_name(user) or user_id for user_id, user in known.items()}
        shown.setdefault(SLACKBOT, "Slackbot")
        times = Counter(shown.values())
        self._told = {user_id: _told_names(user) for user_id, user in known.items()}
        self._met: dict[str, None] = {}
        self._names = {
            user_id: name if times[name] == 1 else f"{name} ({user_id})"
            for user_id, name in shown.items()
        }
        bots = {user_id for user_id, user in known.items() if user.get("is_bot")} | {SLACKBOT}
        self._kinds = {
            participant_name(name): "bot" if user_id in bots else "human"
            for user_id, name in self._names.items()
        }
        self._of_bot = {
            bot_id: user_id
            for user_id, user in known.items()
            if isinstance(bot_id := _profile(user).get("bot_id"), str)
        }

    def knows(self, user_id: str) -> bool:
        """Whether a user is listed, or was learnt."""
        return user_id in self._names

    def learn(self, user_id: str, profile: dict[str, Any], kind: str = "human") -> None:
        """Take the name of a user whom nobody lists from the profile that a message carries."""
        name = _shown_name({"profile": profile, "name": profile.get("name")})
        if name and not self.knows(user_id):
            if participant_name(name) in self._kinds:
                name = f"{name} ({user_id})"
            self._names[user_id] = name
            self._kinds[participant_name(name)] = kind
            self._told[user_id] = _told_names({"profile": profile, "name": profile.get("name")})

    def user(self, user_id: str) -> str:
        """Return the name of a user."""
        self._met.setdefault(user_id)
        return participant_name(self._names.get(user_id, user_id))

    def identities(self) -> Iterator[Identity]:
        """Yield the names of the users that were met since the last time, as Slack tells them."""
        met, self._met = self._met, {}
        for user_id in met:
            for name in self._told.pop(user_id, ()):
                yield Identity(self.user(user_id), "slack", user_id, name)

    def bot(self, bot_id: str, name: str) -> str:
        """Return the name of a bot that goes by `name`, which may be empty."""
        if not name and bot_id in self._of_bot:
            return self.user(self._of_bot[bot_id])
        called = participant_name(name or bot_id)
        if self._kinds.setdefault(called, "bot") != "bot":
            called = f"{called} (bot)"
            self._kinds[called] = "bot"
        return called

    def kind(self, name: str) -> str:
        """Return what the one of this name is: `human` or `bot`."""
        return self._kinds.get(name, "human")


def _profile(user: dict[str, Any]) -> dict[str, Any]:
    profile = user.get("profile")
    return profile if isinstance(profile, dict) else {}


def _shown_name(user: dict[str, Any]) -> str:
    email = _profile(user).get("email")
    return next(iter(_told_names(user)), email if isinstance(email, str) else "")


def _told_names(user: dict[str, Any]) -> list[str]:
    """Return the display name, the real name and the handle of a user, each once."""
    profile = _profile(user)
    told = (
        profile.get("display_name"),
        user.get("real_name"),
        profile.get("real_name"),
        user.get("name"),
    )
    return list(dict.fromkeys(name for name in told if isinstance(name, str) and name))


def learn_from(message: dict[str, Any], people: People) -> None:
    """Learn the name of a message's user from the profile of the user, or bot, that it carries."""
    user, profile, bot = (message.get(name) for name in ("user", "user_profile", "bot_profile"))
    if not isinstance(user, str):
        return
    if isinstance(profile, dict):
        people.learn(user, profile)
    if isinstance(bot, dict):
        people.learn(user, bot, "bot")
