"""What is wrong with settings, in one error that names each and quotes no secret."""

from collections.abc import Iterable, Mapping

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from multichat_lab.errors import SettingsError

PLACE = "storage_path"
"""It may hold a password, where it is refused."""


def settings_error(
    error: ValidationError, origins: Mapping[str, str], fields: Mapping[str, FieldInfo]
) -> SettingsError:
    """Return pydantic's complaints as one error of ours.

    Args:
        error: what it complains of.
        origins: setting → where its value was read.
        fields: the settings that there are.
    """
    problems, remedies = [], []
    for each in error.errors(include_url=False):
        name = str(each["loc"][0]) if each["loc"] else "settings"
        where = f" ({origins[name]})" if name in origins else ""
        if each["type"] == "extra_forbidden":
            problems.append(f"There is no setting {name!r}{where}")
            remedies.append(nearest_setting(name, fields))
        else:
            shown = "" if is_secret(name, fields) else f" is {each['input']!r}"
            problems.append(f"{name}{where}{shown}: {each['msg']}")
            remedies.append(f"Mend or leave out {name}.")
    return SettingsError("; ".join(problems), " ".join(dict.fromkeys(remedies)))


def nearest_setting(name: str, fields: Iterable[str]) -> str:
    """Return which of the settings may have been meant by a name that is none."""
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), fields, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return f"{hint}All are listed by: multichat config show"


def is_secret(name: str, fields: Mapping[str, FieldInfo]) -> bool:
    """Return whether a setting holds, or was given, what nobody may read in a log."""
    field = fields.get(name)
    return name == PLACE or (field is not None and "SecretStr" in str(field.annotation))
