"""Telephone numbers by country: emergency, medical advice, crisis and poison lines.

data/clinical/numbers.yml. A country that the file doesn't know gets its `default`, the number that
mobile phones in most of the world connect to emergency services.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.clinical.source import Entry, read_entry

CALLS = ("emergency", "advice", "crisis", "poison")


@dataclass(frozen=True)
class Line:
    """A line to call: how it is named in a sentence, on a button, and the digits to dial."""

    spoken: str
    label: str
    number: str


@dataclass(frozen=True)
class Numbers:
    """The lines of one country; `without_voice` says how to get help where nobody can speak or hear."""

    country: str
    emergency: Line
    advice: Line
    crisis: Line
    poison: Line
    without_voice: str

    @property
    def emergency_number(self) -> str:
        """The number of the emergency services, as dialled."""
        return self.emergency.number

    def line(self, call: str) -> Line:
        """The line that a wording offers to call. Raises KeyError."""
        lines = {
            "emergency": self.emergency,
            "advice": self.advice,
            "crisis": self.crisis,
            "poison": self.poison,
        }
        return lines[call]

    def fill(self, text: str) -> str:
        """A fixed wording with its placeholders filled in."""
        for name in CALLS:
            line = self.line(name)
            text = text.replace("{" + name + "_line}", line.spoken)
        return text.replace("{emergency_number}", self.emergency.spoken)


def load_numbers(folder: Path, country: str) -> Numbers:
    """Read `folder`/numbers.yml (data/clinical) for an ISO country code. Raises RuleError."""
    entry = read_entry(folder / "numbers.yml", "numbers.yml")
    countries = entry.mapping(["default", "countries"], ["about"])
    known = countries["countries"].mapping()
    found = known.get(country.upper(), countries["default"])
    lines = found.mapping([*CALLS, "without_voice"], ["name", "source"])
    return Numbers(
        country=country.upper() if country.upper() in known else "default",
        emergency=_line(lines["emergency"]),
        advice=_line(lines["advice"]),
        crisis=_line(lines["crisis"]),
        poison=_line(lines["poison"]),
        without_voice=lines["without_voice"].text(),
    )


def _line(entry: Entry) -> Line:
    keys = entry.mapping(["spoken", "label", "number"], [])
    return Line(keys["spoken"].text(), keys["label"].text(), keys["number"].text())
