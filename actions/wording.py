"""The reviewed words that need no skill: data/replies, and the hospital's own facts in data/hospital.

Read once at the start; a missing or mistyped entry refuses to start rather than leave a patient without
an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

Offer = Literal["ask_person", "book_appointment", "ask_capabilities"]


class WordingError(ValueError):
    """A file of words is missing or wrong; the text names the file and the place in it."""


class Reply(BaseModel):
    """What is said to one wish: the first time, and then when it comes again at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: list[str] = Field(min_length=1)
    in_form: list[str] = Field(default_factory=list)
    choices: tuple[Offer, ...] = ("ask_person",)

    def words(self, times_before: int, *, in_form: bool) -> str:
        """The words for the n-th time in a row, from nought."""
        texts = self.in_form if in_form and self.in_form else self.say
        return texts[min(times_before, len(texts) - 1)]


class _Hospital(BaseModel):
    phones: dict[str, str]
    information: dict[str, str]


_REPLIES = TypeAdapter[dict[str, Reply]](dict[str, Reply])


@dataclass(frozen=True)
class Wording:
    """Every reply by its name, its placeholders filled in."""

    replies: Mapping[str, Reply]

    def reply(self, name: str) -> Reply:
        """The reply of an intent. Raises KeyError."""
        return self.replies[name]

    @classmethod
    def read(cls, data: Path, hospital: str, emergency_number: str) -> Wording:
        """Read `data`/replies/en.yml and `data`/hospital/demo.yml.

        Args:
            data: the data folder.
            hospital: the name shown to patients.
            emergency_number: as it is dialled.

        Raises:
            WordingError: one is missing or wrong, or names a placeholder that nothing fills.
        """
        replies = _checked(data / "replies" / "en.yml", _REPLIES)
        facts = _checked(data / "hospital" / "demo.yml", TypeAdapter(_Hospital))
        known = {name: Reply(say=[text]) for name, text in facts.information.items()}
        values = {**facts.phones, "hospital": hospital, "emergency_number": emergency_number}
        filled = {name: _filled(name, r, values) for name, r in {**known, **replies}.items()}
        return cls(MappingProxyType(filled))


def _filled(name: str, reply: Reply, values: Mapping[str, str]) -> Reply:
    def fill(texts: list[str]) -> list[str]:
        return [" ".join(text.format_map(values).split()) for text in texts]

    try:
        return reply.model_copy(update={"say": fill(reply.say), "in_form": fill(reply.in_form)})
    except KeyError as error:
        raise WordingError(f"The reply {name} names {error}, which nothing fills in.") from None


def _checked(file: Path, kind: TypeAdapter[Any]) -> Any:
    try:
        return kind.validate_python(yaml.safe_load(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise WordingError(f"{file.name} can't be read: {error.strerror}.") from None
    except yaml.YAMLError as error:
        raise WordingError(f"{file.name} is not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise WordingError(f"{file.name}, {place}: {first['msg']}.") from None
