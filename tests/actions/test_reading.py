"""Reading departments, names and changes from what patients type."""

from __future__ import annotations

import pytest

from actions.reading import (
    asks_for_others,
    is_no,
    is_yes,
    read_department,
    read_name,
    read_what_to_change,
)
from bot.calendars import HospitalDepartment, SqlCalendar


@pytest.fixture
def departments(calendar: SqlCalendar) -> list[HospitalDepartment]:
    return list(calendar.departments())


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("Cardiology", "cardiology"),
        ("the heart doctor please", "cardiology"),
        ("dermatolgy", "dermatology"),
        ("something about my SKIN", "dermatology"),
        ("physio", "physiotherapy"),
        ("fysiotherapy or physiotherpy", "physiotherapy"),
        ("antenatal clinic", "gynaecology_antenatal"),
        ("my child's appointment", "paediatrics"),
        ("ear, nose & throat", "ear_nose_throat"),
        ("ENT", "ear_nose_throat"),
        ("my GP", "general_medicine"),
        ("orthopedics", "orthopaedics"),
        ("a psychologist", "mental_health"),
    ],
)
def test_a_department_is_found_by_its_names_and_despite_a_slip(
    departments: list[HospitalDepartment], text: str, department: str
) -> None:
    assert [found.id for found in read_department(text, departments)] == [department]


@pytest.mark.parametrize("text", ["", "book an appointment", "I want to come in", "tomorrow", "??"])
def test_a_text_that_names_no_department_finds_none(
    departments: list[HospitalDepartment], text: str
) -> None:
    assert read_department(text, departments) == ()


def test_a_text_that_fits_two_departments_finds_both(
    departments: list[HospitalDepartment],
) -> None:
    found = read_department("skin and eyes", departments)
    assert {department.id for department in found} == {"dermatology", "eye_clinic"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sam Taylor", "Sam Taylor"),
        ("my name is Jo O’Brien", "Jo O'Brien"),
        ("My name's Zoë", "Zoë"),
        ("it's Anne-Marie Smith.", "Anne-Marie Smith"),
        ("I'm Will May", "Will May"),
        ("yes, it's for Lucy Lane please", "Lucy Lane"),
        ("her name is Noor", "Noor"),
        ("李小龙", "李小龙"),
        ("Yes Tor", "Yes Tor"),
    ],
)
def test_a_name_is_read_without_what_leads_up_to_it(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "what?",
        "why do you need that",
        "I have a rash",
        "07700 900123",
        "a" * 81,
        "no",
        "<b>",
    ],
)
def test_what_cannot_be_a_name_is_none(text: str) -> None:
    assert read_name(text) is None


def test_what_to_change_is_read_when_it_is_one_thing() -> None:
    assert read_what_to_change("a different department") == "department"
    assert read_what_to_change("the name is spelt wrong") == "name"
    assert read_what_to_change("an earlier day") == "time"
    assert read_what_to_change("everything") is None
    assert read_what_to_change("the name and the time") is None


@pytest.mark.parametrize("text", ["none of these", "anything else?", "something later", "more"])
def test_asking_for_other_times_is_heard(text: str) -> None:
    assert asks_for_others(text)


def test_a_yes_is_only_a_plain_yes() -> None:
    assert all(is_yes(text) for text in ("Yes", "yes please!", "ok, book it", "that's right"))
    assert not any(is_yes(text) for text in ("yes but later", "yes?no", "not ok", "yesterday", ""))


def test_a_no_is_only_a_plain_no() -> None:
    assert all(is_no(text) for text in ("No", "no thanks", "not yet"))
    assert not any(is_no(text) for text in ("no problem, book it", "none", "now", ""))
