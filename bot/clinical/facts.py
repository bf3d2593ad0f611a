"""Facts: what one turn said that later turns may add to.

"Fever" in one message and "I'm really confused" in the next are sepsis together. A fact keeps the
person it is about, the patient's own words and the time, so that it can be shown, corrected and
forgotten, and so that a mother's pregnancy never becomes her son's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SELF = "self"
"""The person who writes."""

SOMEBODY = "somebody"
"""Another person whom the words don't tell apart ("he", "a man here")."""

YES = "yes"
MILDER = "milder"
"""Said in a way that only counts together with something else ("chest is sore when I press")."""


@dataclass(frozen=True)
class Fact:
    """One finding about one person, in the patient's words.

    `name` is the id of a finding, `value` "yes", "milder" or a measured number, `person` "self" or
    who it is ("child", "partner", …, "somebody").
    """

    name: str
    value: str
    person: str
    quote: str
    said_at: datetime

    def to_json(self) -> dict[str, str]:
        """The fact as plain JSON values; `from_json` is its inverse."""
        return {
            "name": self.name,
            "value": self.value,
            "person": self.person,
            "quote": self.quote,
            "said_at": self.said_at.isoformat(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Fact:
        """Read what `to_json` wrote. Raises KeyError or ValueError if it isn't that."""
        return cls(
            name=str(data["name"]),
            value=str(data["value"]),
            person=str(data["person"]),
            quote=str(data["quote"]),
            said_at=datetime.fromisoformat(str(data["said_at"])),
        )
