"""Every setting of Lantern, in one typed place.

Values come from environment variables that begin with `LANTERN_` (and `REDIS_URL`, `DATABASE_URL`, the
names hosting platforms give). A value that is unknown or unsafe refuses to start, because a hospital
must never find out from a patient that a setting was misspelt.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import (
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

CHECKOUT = Path(__file__).resolve().parent.parent

# Read by other processes than ours (the installer, Rasa's configuration files, the tests), so they are
# known names although `Settings` has no field for them.
FOREIGN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "LANTERN_RASA_DEADLINE_S": "Seconds after which Rasa's channel gives a turn up; 7 if not set.",
        "LANTERN_RASA_PYTHON": "A Python 3.10 for Rasa's environment, where the set-up finds none.",
        "LANTERN_REDIS_DB": "Number of the Redis database, for a Rasa server that is started by hand.",
        "LANTERN_REDIS_HOST": "Host of Redis, for a Rasa server that is started by hand.",
        "LANTERN_REDIS_PASSWORD": "Password of Redis, for a Rasa server that is started by hand.",
        "LANTERN_REDIS_PORT": "Port of Redis, for a Rasa server that is started by hand.",
        "LANTERN_REDIS_SERVER": "A redis-server program for the tests of Rasa's stores.",
        "LANTERN_TEST_DATABASE": "`postgresql` lets the tests that start a service run it on PostgreSQL.",
    }
)

# Docker and Kubernetes put secrets here, one a file, named like the variable in small letters.
SECRETS_DIR = Path("/run/secrets")


class Profile(StrEnum):
    """Where this service stands: a demonstration on one machine, or in front of patients."""

    DEMO = "demo"
    PRODUCTION = "production"


class SettingsError(ValueError):
    """A setting is unknown, missing or unsafe; the text says which and what to do."""


class Settings(BaseSettings):
    """The settings of one Lantern service. Every field says what it is and in which unit."""

    model_config = SettingsConfigDict(
        env_prefix="LANTERN_",
        extra="forbid",
        frozen=True,
        secrets_dir=SECRETS_DIR if SECRETS_DIR.is_dir() else None,
    )

    profile: Profile = Field(Profile.DEMO, description="`demo` or `production`.")
    home: Path = Field(
        CHECKOUT / ".lantern", description="Folder of the record, secrets, logs and models."
    )
    host: str = Field("127.0.0.1", description="Address that the gateway listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the gateway; 0 takes a free one.")
    hospital: str = Field(
        "Harbour General Hospital", description="Name shown to patients and nurses."
    )
    country: str = Field(
        "GB", description="ISO 3166 code that chooses emergency and crisis numbers."
    )
    database_url: str = Field(
        "",
        description="Address of the record, `postgresql://…` or `sqlite:////PATH`; empty: SQLite in the "
        "home folder.",
        validation_alias=AliasChoices("LANTERN_DATABASE_URL", "DATABASE_URL"),
    )
    redis_url: str = Field(
        "",
        description="Address of Redis; empty: the supervisor starts its own.",
        validation_alias=AliasChoices("LANTERN_REDIS_URL", "REDIS_URL"),
    )
    rasa_url: str = Field(
        "http://127.0.0.1:5005", description="Loopback address of the Rasa server."
    )
    actions_url: str = Field(
        "http://127.0.0.1:5055", description="Loopback address of the action server."
    )
    actions_port: int = Field(5055, ge=0, le=65535, description="Port of the action server.")
    rasa_secret: SecretStr = Field(
        SecretStr(""), description="Shared by the gateway and Rasa's channel."
    )
    actions_secret: SecretStr = Field(
        SecretStr(""), description="Shared by Rasa and the action server."
    )
    hash_key: SecretStr = Field(
        SecretStr(""),
        description="Key of every keyed hash (dedupe, log ids). Changing it orphans them.",
    )
    models_dir: Path | None = Field(
        None, description="Trained and exported models; empty: home/models."
    )
    index_dir: Path | None = Field(None, description="Knowledge index; empty: home/index.")
    consent_version: str = Field(
        "2026-11", description="Version of the consent text that patients agree to."
    )
    retention_days: int = Field(
        0,
        ge=0,
        description="Days that a handoff must be kept after it closed, also if the patient asks for "
        "erasure; 0: erased at once when no handoff is open.",
    )
    token_hours: float = Field(
        24.0, gt=0, description="Life of a patient's conversation token, in hours."
    )
    staff_session_hours: float = Field(
        12.0, gt=0, description="Life of a nurse's session, in hours."
    )
    sign_in_minutes: float = Field(
        60.0, gt=0, description="Life of a one-time sign-in code, in minutes."
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token that opens `/metrics` from anywhere; empty: none does.",
    )
    metrics_allow: str = Field(
        "127.0.0.0/8, ::1/128",
        description="Networks that may read `/metrics` directly without the token, with commas between.",
    )
    rasa_timeout_s: float = Field(
        8.0, gt=0, description="Seconds a turn may wait for its lease and Rasa."
    )
    nurse_silence_s: float = Field(
        60.0, gt=0, description="Seconds a nurse may be silent after a new life-threat."
    )

    @field_validator("country")
    @classmethod
    def _two_letters(cls, value: str) -> str:
        if len(value) != 2 or not value.isalpha():
            raise ValueError("must be a two-letter country code such as GB")
        return value.upper()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        server = ("postgres://", "postgresql://", "postgresql+psycopg://")
        file = value.removeprefix("sqlite:///")
        if value and not value.startswith(server) and file in (value, "", ":memory:"):
            raise ValueError("must be postgresql://… or sqlite:////PATH")
        return value

    @field_validator("metrics_allow")
    @classmethod
    def _networks(cls, value: str) -> str:
        _read_networks(value)
        return value

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in values.items() if value not in ("", None)}

    @cached_property
    def record_url(self) -> str:
        """Address of the record."""
        return self.database_url or f"sqlite:///{self.home / 'record.sqlite3'}"

    @cached_property
    def models(self) -> Path:
        """Folder of the trained Rasa model and the ONNX export."""
        return self.models_dir or self.home / "models"

    @cached_property
    def index(self) -> Path:
        """Folder of the served knowledge index."""
        return self.index_dir or self.home / "index"

    @cached_property
    def metrics_networks(self) -> tuple[Network, ...]:
        """The networks of `metrics_allow`."""
        return _read_networks(self.metrics_allow)

    @cached_property
    def checkout(self) -> Path:
        """Root of the code and the data folder."""
        return CHECKOUT


def _read_networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(
            ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip()
        )
    except ValueError:
        raise ValueError("must be networks such as 10.0.0.0/8, with commas between") from None


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: a `LANTERN_` variable is unknown or a value is not allowed. The text never
            repeats the value, which may be a secret.
    """
    known = {f"LANTERN_{name.upper()}" for name in Settings.model_fields} | FOREIGN_NAMES.keys()
    unknown = sorted(
        name for name in os.environ if name.startswith("LANTERN_") and name not in known
    )
    if unknown:
        raise SettingsError(
            f"Unknown setting {', '.join(unknown)}. Known ones: {', '.join(sorted(known))}."
        )
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = "LANTERN_" + "_".join(
            str(part).removeprefix("LANTERN_").upper() for part in first["loc"]
        )
        raise SettingsError(f"The setting {name} is not usable: {first['msg']}.") from None
