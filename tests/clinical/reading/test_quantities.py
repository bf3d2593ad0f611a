"""Numbers with units come out as one quantity in one unit, or not at all."""

from __future__ import annotations

import pytest

from bot.clinical.reading.language import load_language
from bot.clinical.reading.normalise import fold
from bot.clinical.reading.quantities import Quantity
from bot.clinical.reading.tokens import cut
from tests.clinical.rulebook import DATA

ENGLISH = load_language(DATA / "language", "en")


def measured(text: str) -> dict[Quantity, float]:
    sentences = cut(
        fold(text, ENGLISH.look_alikes), ENGLISH.expand, {}, lambda word: False, lambda w: (w,)
    )
    readings = [r for sentence in sentences for r in ENGLISH.quantities.measure(sentence)]
    return {reading.quantity: reading.value for reading in readings}


@pytest.mark.parametrize(
    ("text", "quantity", "value"),
    [
        ("temp of 39.6", Quantity.TEMPERATURE_C, 39.6),
        ("fever is 103F", Quantity.TEMPERATURE_C, 39.44),
        ("my blood sugar is 2.8", Quantity.GLUCOSE_MMOL_L, 2.8),
        ("bm 24.5mmol/L", Quantity.GLUCOSE_MMOL_L, 24.5),
        ("sugar of 45 mg/dl", Quantity.GLUCOSE_MMOL_L, 2.5),
        ("glucose reads 450", Quantity.GLUCOSE_MMOL_L, 25.0),
        ("sats 85%", Quantity.OXYGEN_PERCENT, 85),
        ("her spo2 is 88", Quantity.OXYGEN_PERCENT, 88),
        ("my oxygen says 91", Quantity.OXYGEN_PERCENT, 91),
        ("pulse is 180", Quantity.PULSE_PER_MINUTE, 180),
        ("heart going 160bpm", Quantity.PULSE_PER_MINUTE, 160),
        ("bp 170/110", Quantity.SYSTOLIC_MMHG, 170),
        ("blood pressure is 170 over 110", Quantity.DIASTOLIC_MMHG, 110),
        ("32 weeks pregnant", Quantity.PREGNANCY_WEEKS, 32),
        ("im 38wks preg", Quantity.PREGNANCY_WEEKS, 38),
        ("20 weeks gone", Quantity.PREGNANCY_WEEKS, 20),
        ("pregnant 8 weeks", Quantity.PREGNANCY_WEEKS, 8),
        ("she is 8 months pregnant", Quantity.PREGNANCY_WEEKS, 34.8),
        ("fitting for 10 mins", Quantity.LASTED_MINUTES, 10),
        ("it has gone on for half an hour", Quantity.LASTED_MINUTES, 60),
        ("a couple of hours", Quantity.LASTED_MINUTES, 120),
        ("vomiting 3 days", Quantity.LASTED_MINUTES, 4320),
        ("my son is 3 mo", Quantity.AGE_MONTHS, 3),
        ("I'm 72 and fell", Quantity.AGE_MONTHS, 864),
        ("aged 2", Quantity.AGE_MONTHS, 24),
    ],
)
def test_a_quantity_is_read_in_its_unit(text: str, quantity: Quantity, value: float) -> None:
    assert measured(text)[quantity] == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("sats 92 and temp 39", Quantity.OXYGEN_PERCENT),
        ("temp 39 and sats 92", Quantity.TEMPERATURE_C),
    ],
)
def test_a_number_belongs_to_the_nearest_word(text: str, quantity: Quantity) -> None:
    assert measured(text) == {Quantity.OXYGEN_PERCENT: 92, Quantity.TEMPERATURE_C: 39}
    assert quantity in measured(text)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("5 weeks after the birth, I was pregnant", Quantity.PREGNANCY_WEEKS),
        ("10 minutes ago", Quantity.LASTED_MINUTES),
        ("a 10 minute drive away", Quantity.LASTED_MINUTES),
        ("every 5 minutes", Quantity.LASTED_MINUTES),
        ("appointment on 12/10", Quantity.SYSTOLIC_MMHG),
        ("two sugars in my tea, 3 times", Quantity.OXYGEN_PERCENT),
        ("bed 92 on ward 85", Quantity.OXYGEN_PERCENT),
        ("im 38 weeks pregnant", Quantity.AGE_MONTHS),
    ],
)
def test_a_number_that_measures_nothing_is_left_alone(text: str, quantity: Quantity) -> None:
    assert quantity not in measured(text)
