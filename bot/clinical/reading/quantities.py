"""Numbers with units: temperatures in °C and °F, ages of people.

Only what rules measure is read; each quantity comes out in one unit whatever the patient wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from bot.clinical.reading.tokens import Sentence


class Quantity(str, Enum):
    """What can be measured, with its unit in the name."""

    TEMPERATURE_C = "temperature_c"
    AGE_MONTHS = "age_months"


@dataclass(frozen=True)
class Measurement:
    """A value at the words `first` to `last` (exclusive) of its sentence."""

    quantity: Quantity
    value: float
    first: int
    last: int


@dataclass(frozen=True)
class QuantityWords:
    """The words of a language for numbers and units, from language/LOCALE/quantities.yml."""

    numbers: Mapping[str, float]
    months_a_unit: Mapping[str, float]
    temperature: frozenset[str]
    before_age: frozenset[str]
    after_age: frozenset[str]
    not_age_before: frozenset[str]
    not_age_after: frozenset[str]
    other_units: frozenset[str]

    def value(self, word: str) -> float | None:
        """The number that a word writes in digits or letters."""
        if word in self.numbers:
            return self.numbers[word]
        try:
            return float(word) if word[0].isdigit() and len(word) <= 6 else None
        except ValueError:
            return None

    def measure(self, sentence: Sentence) -> list[Measurement]:
        """Every measurement in a sentence."""
        found: list[Measurement] = []
        words = [token.word for token in sentence]
        for place, word in enumerate(words):
            value = self.value(word)
            if value is None:
                continue
            celsius = self._celsius(words, place, value)
            months = self._months(words, place, value) if celsius is None else None
            if celsius is not None:
                found.append(Measurement(Quantity.TEMPERATURE_C, celsius, place, place + 1))
            elif months is not None:
                found.append(Measurement(Quantity.AGE_MONTHS, months, place, place + 1))
        return found

    def biggest(self, sentence: Sentence, first: int, last: int) -> float | None:
        """The biggest number that counts things among some words: doses and times are left out."""
        found = []
        for place in range(first, last):
            value = self.value(sentence[place].word)
            after = sentence[place + 1].word if place + 1 < len(sentence) else ""
            if value is not None and after not in self.other_units:
                found.append(value)
        return max(found, default=None)

    def _celsius(self, words: list[str], place: int, value: float) -> float | None:
        """Body temperature in °C, if number, unit and neighbours make it one."""
        celsius = (value - 32) * 5 / 9 if 90 <= value <= 110 else value
        if not 30 <= celsius <= 44:
            return None
        after = words[place + 1] if place + 1 < len(words) else ""
        if after in self.other_units and after not in self.temperature:
            return None
        nearby = {*words[max(0, place - 6) : place], *words[place + 1 : place + 4]}
        one_decimal = words[place][-2:-1] == "."
        if nearby & self.temperature or (one_decimal and 37.5 <= value <= 42):
            return round(celsius, 2)
        return None

    def _months(self, words: list[str], place: int, value: float) -> float | None:
        """Age in months, for "3 month old", "aged 2", "she is 6 mo"."""
        before = words[place - 1] if place else ""
        unit, after = [*words[place + 1 : place + 3], "", ""][:2]
        if unit in self.months_a_unit:
            if after in self.not_age_after or before in self.not_age_before:
                return None
            said = after in self.after_age or unit in self.after_age or before in self.before_age
            months = value * self.months_a_unit[unit]
            return months if said and months < 1500 else None
        if before in ("aged", "age") and value < 120:
            return value * 12
        return None
