"""Numbers with units: temperature, blood sugar, oxygen, pulse, blood pressure, ages, weeks, minutes.

Only what rules measure is read; each quantity comes out in one unit whatever the patient wrote. A
bare number belongs to the nearest word that names a quantity, the one before it first, so that
"sats 92, temp 39" is never a temperature of 92 °F.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bot.clinical.reading.tokens import Sentence


class Quantity(str, Enum):
    """What can be measured, with its unit in the name."""

    TEMPERATURE_C = "temperature_c"
    AGE_MONTHS = "age_months"
    GLUCOSE_MMOL_L = "glucose_mmol_l"
    OXYGEN_PERCENT = "oxygen_percent"
    PULSE_PER_MINUTE = "pulse_per_minute"
    SYSTOLIC_MMHG = "systolic_mmhg"
    DIASTOLIC_MMHG = "diastolic_mmhg"
    PREGNANCY_WEEKS = "pregnancy_weeks"
    LASTED_MINUTES = "lasted_minutes"


_MG_DL_A_MMOL: Final = 18.0
_HIGHEST_BARE_MMOL: Final = 33.3
"""A blood sugar without unit above this is in mg/dL: meters in mmol/L end here."""

_WEEKS_A_MONTH: Final = 4.345


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
    vague_numbers: Mapping[str, float]
    months_a_unit: Mapping[str, float]
    minutes_a_unit: Mapping[str, float]
    temperature: frozenset[str]
    glucose: frozenset[str]
    oxygen: frozenset[str]
    pulse: frozenset[str]
    pressure: frozenset[str]
    pregnancy: frozenset[str]
    pregnancy_after: frozenset[str]
    not_pregnancy_after: frozenset[str]
    before_age: frozenset[str]
    after_age: frozenset[str]
    before_bare_age: frozenset[str]
    after_bare_age: frozenset[str]
    not_age_before: frozenset[str]
    not_age_after: frozenset[str]
    not_lasted_before: frozenset[str]
    not_lasted_after: frozenset[str]
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
        words = [token.word for token in sentence]
        found: list[Measurement] = []
        for place, word in enumerate(words):
            value = self.value(word)
            if value is not None:
                found += self._measured(words, place, value)
            elif word in self.vague_numbers:
                found += self._periods(words, place, self.vague_numbers[word])
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

    def _measured(self, words: list[str], place: int, value: float) -> Iterator[Measurement]:
        pressure = self._pressure(words, place, value)
        if pressure is not None:
            last, diastolic = pressure
            yield Measurement(Quantity.SYSTOLIC_MMHG, value, place, last)
            yield Measurement(Quantity.DIASTOLIC_MMHG, diastolic, place, last)
            return
        single = self._single(words, place, value)
        if single is not None:
            yield Measurement(*single, place, place + 1)
            return
        yield from self._periods(words, place, value)

    def _single(self, words: list[str], place: int, value: float) -> tuple[Quantity, float] | None:
        """The quantity that a number by itself is, with its value in our unit."""
        unit, after = [*words[place + 1 : place + 3], "", ""][:2]
        if unit == "mmol":
            return (Quantity.GLUCOSE_MMOL_L, value) if 0 < value < 80 else None
        if unit == "mg" and after == "dl":
            return Quantity.GLUCOSE_MMOL_L, round(value / _MG_DL_A_MMOL, 1)
        if unit == "bpm":
            return Quantity.PULSE_PER_MINUTE, value
        if unit in self.other_units and unit not in self.temperature and unit != "percent":
            return None
        topic = self._topic(words, place)
        if topic is self.glucose and 0 < value < 1500:
            mmol = value if value <= _HIGHEST_BARE_MMOL else value / _MG_DL_A_MMOL
            return Quantity.GLUCOSE_MMOL_L, round(mmol, 1)
        if topic is self.oxygen and 40 <= value <= 100:
            return Quantity.OXYGEN_PERCENT, value
        if topic is self.pulse and 20 <= value <= 320:
            return Quantity.PULSE_PER_MINUTE, value
        if topic in (None, self.temperature) or topic is self.pressure:
            celsius = self._celsius(words, place, value)
            return (Quantity.TEMPERATURE_C, celsius) if celsius is not None else None
        return None

    def _topic(self, words: list[str], place: int) -> frozenset[str] | None:
        """The vocabulary of the nearest word that names a quantity, words before it first."""
        topics = (self.temperature, self.glucose, self.oxygen, self.pulse, self.pressure)
        for near in (*range(place - 1, max(-1, place - 7), -1), *range(place + 1, place + 4)):
            if near < len(words):
                for topic in topics:
                    if words[near] in topic:
                        return topic
        return None

    def _celsius(self, words: list[str], place: int, value: float) -> float | None:
        """Body temperature in °C, if number, unit and neighbours make it one."""
        celsius = (value - 32) * 5 / 9 if 90 <= value <= 110 else value
        if not 30 <= celsius <= 44:
            return None
        nearby = {*words[max(0, place - 6) : place], *words[place + 1 : place + 4]}
        one_decimal = words[place][-2:-1] == "."
        if nearby & self.temperature or (one_decimal and 37.5 <= value <= 42):
            return round(celsius, 2)
        return None

    def _pressure(self, words: list[str], place: int, value: float) -> tuple[int, float] | None:
        """Where "170/110" or "170 over 110" ends, and its lower number, beside a word for it."""
        second = place + 2 if words[place + 1 : place + 2] == ["over"] else place + 1
        if second >= len(words) or not 60 <= value <= 280:
            return None
        lower = self.value(words[second])
        if lower is None or not 30 <= lower < value:
            return None
        nearby = {*words[max(0, place - 8) : place], *words[second + 1 : second + 5]}
        return (second + 1, lower) if nearby & self.pressure else None

    def _periods(self, words: list[str], place: int, value: float) -> Iterator[Measurement]:
        """What a number of minutes, weeks or years is: an age, a pregnancy, how long it lasted."""
        last = place + 2
        weeks = self._weeks(words, place, value)
        months = self._months(words, place, value) if weeks is None else None
        if weeks is not None:
            yield Measurement(Quantity.PREGNANCY_WEEKS, weeks, place, min(last, len(words)))
        elif months is not None:
            yield Measurement(Quantity.AGE_MONTHS, months, place, place + 1)
        else:
            minutes = self._minutes(words, place, value)
            if minutes is not None:
                yield Measurement(Quantity.LASTED_MINUTES, minutes, place, last)

    def _weeks(self, words: list[str], place: int, value: float) -> float | None:
        """Weeks of pregnancy: "32 weeks pregnant", "8 months gone", "pregnant (38+2)"."""
        unit = words[place + 1] if place + 1 < len(words) else ""
        near = {*words[max(0, place - 5) : place], *words[place + 1 : place + 5]}
        after = words[place + 2] if place + 2 < len(words) else ""
        if near & self.not_pregnancy_after:
            return None
        if not near & self.pregnancy and after not in self.pregnancy_after:
            return None
        months = self.months_a_unit.get(unit)
        if months is None:
            bare = (
                place > 0 and words[place - 1] in self.pregnancy and unit not in self.minutes_a_unit
            )
            return value if bare and 4 <= value <= 43 else None
        weeks = value if months < 1 else value * _WEEKS_A_MONTH
        return round(weeks, 1) if 0.2 <= months <= 1 and weeks <= 44 else None

    def _months(self, words: list[str], place: int, value: float) -> float | None:
        """Age in months, for "3 month old", "aged 2", "she is 6 mo", "I'm 72 and ..."."""
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
        if (
            words[place].isdigit()
            and before in self.before_bare_age
            and 13 <= value <= 105
            and (not unit or unit in self.after_bare_age)
        ):
            return value * 12
        return None

    def _minutes(self, words: list[str], place: int, value: float) -> float | None:
        """How long something has lasted, in minutes: "for 10 mins", "half an hour"."""
        before = words[place - 1] if place else ""
        unit, after = [*words[place + 1 : place + 3], "", ""][:2]
        if unit in ("of", "more") and after in self.minutes_a_unit:
            unit, after = after, words[place + 3] if place + 3 < len(words) else ""
        if unit not in self.minutes_a_unit:
            return None
        if before in self.not_lasted_before or after in self.not_lasted_after:
            return None
        return value * self.minutes_a_unit[unit]
