"""`lantern settings`: the reference of every setting, made from the settings themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo


def register(app: typer.Typer) -> None:
    """Add this module's command."""
    app.command("settings")(print_settings)


def print_settings() -> None:
    """Print every setting, its default and what it means, as Markdown (docs/settings.md)."""
    print(settings_page(), end="")


def settings_page() -> str:
    """The page docs/settings.md."""
    from bot.settings import FOREIGN_NAMES, Settings

    fields = Settings.model_fields.items()
    rows = [
        f"| {_names(name, field)} | {_default(field)} | {field.description} |"
        for name, field in fields
    ]
    others = [f"| `{name}` | {meaning} |" for name, meaning in FOREIGN_NAMES.items()]
    return "\n".join([*_HEAD, *rows, *_OTHERS, *others, ""])


_HEAD = (
    "# Settings",
    "",
    "Made by `lantern settings > docs/settings.md` from `bot/settings.py`; a test holds the two together.",
    "",
    "Each is an environment variable, or a file in `/run/secrets` named like the variable in small letters",
    "(`/run/secrets/lantern_hash_key`). A name that begins with `LANTERN_` and is unknown, and a value that",
    "is not allowed, refuse to start. Secrets that are not given are made at the first start and kept in",
    "`secrets/` of the home folder, which is enough for one machine; two machines must be given the same.",
    "",
    "| variable | default | meaning |",
    "|---|---|---|",
)
_OTHERS = (
    "",
    "Read by the set-up, by Rasa's own process or by the tests, and not by the gateway:",
    "",
    "| variable | meaning |",
    "|---|---|",
)


def _names(name: str, field: FieldInfo) -> str:
    return " or ".join(f"`{variable}`" for variable in _variables(name, field))


def _variables(name: str, field: FieldInfo) -> Iterator[str]:
    aliases: Any = getattr(field.validation_alias, "choices", None)
    yield from aliases or (f"LANTERN_{name.upper()}",)


def _default(field: FieldInfo) -> str:
    """The default as a person writes it; folders of this machine are named by what they are."""
    from bot.settings import CHECKOUT

    value = field.default
    if hasattr(value, "get_secret_value"):
        value = value.get_secret_value()
    if value in (None, ""):
        return "empty"
    return f"`{str(value).replace(str(CHECKOUT), '.').removeprefix('./')}`"
