"""Mistakes in the reviewed data are refused, each by file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.clinical import RuleError, load_numbers, load_rules
from tests.clinical.rulebook import DATA, RULES


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "clinical"))


def spoil(path: Path, old: str, new: str) -> int:
    """Replace the first `old` by `new`; the line where it stood."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


MISTAKES = [
    ("red_flags/stroke.yml", "urgency: call_ambulance", "urgency: at_once", "not one of"),
    ("red_flags/stroke.yml", "number: 14", "number: fourteen", "a number is expected"),
    ("red_flags/stroke.yml", "id: stroke", "id: strokes", "differs from the name"),
    ("red_flags/stroke.yml", "[face_drooping,", "[face_dropping,", "no finding 'face_dropping'"),
    ("red_flags/stroke.yml", "review_by: 2027-05-31", "review_by: May", "no date"),
    ("red_flags/stroke.yml", "{emergency_number}", "{emergency}", "no placeholder"),
    ("red_flags/stroke.yml", "presentation: ", "presenting: ", "is missing"),
    ("red_flags/stroke.yml", "at_least: 2", "at_least: 99", "can never hold"),
    ("red_flags/stroke.yml", "https://www.nhs.uk", "http://www.nhs.uk", "https://"),
    ("red_flags/stroke.yml", "call: emergency", "call: mum", "not one of"),
    ("red_flags/stroke.yml", "question:", "notes: |\n  x\nquestions:", "unknown key"),
    ("findings/stroke.yml", "still_counts: [over]", "still_counts: [ended]", "not one of"),
    ("findings/stroke.yml", "<droop>", "<drooop>", "no word set <drooop>"),
    ("findings/stroke.yml", "        - double vision", "        - double (vision", "is missing"),
    ("language/en/context/negated.yml", "reach: forward", "reach: ahead", "not one of"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "problem"), MISTAKES)
def test_a_mistake_is_named(data: Path, file: str, old: str, new: str, problem: str) -> None:
    spoil(data / file, old, new)
    with pytest.raises(RuleError) as caught:
        load_rules(data)
    assert caught.value.file == file
    assert caught.value.line >= 1
    assert problem in str(caught.value)
    assert str(caught.value).startswith(f"{file}, line {caught.value.line}: ")


def test_the_line_is_that_of_the_mistake(data: Path) -> None:
    line = spoil(data / "red_flags/sepsis.yml", "reviewed_by: pending", "review: pending")
    line = spoil(data / "red_flags/sepsis.yml", "review: pending", "reviewed_by: pending")
    line = spoil(data / "red_flags/sepsis.yml", "Ask somebody to stay with you.", "One two three four five six seven eight nine ten eleven twelve thirteen.")  # fmt: skip # noqa: E501
    with pytest.raises(RuleError, match="more than 12 words") as caught:
        load_rules(data)
    assert caught.value.line == line


def test_a_key_given_twice_is_refused(data: Path) -> None:
    spoil(data / "red_flags/stroke.yml", "number: 14", "number: 14\nnumber: 15")
    with pytest.raises(RuleError, match="line 3: the key 'number' is given twice"):
        load_rules(data)


def test_too_few_examples_are_refused(data: Path) -> None:
    path = data / "red_flags/stroke.yml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  must_not:"), text.index("  must_ask:")
    path.write_text(text[:start] + "  must_not:\n    - hello\n" + text[end:], encoding="utf-8")
    with pytest.raises(RuleError, match="at least 8 examples"):
        load_rules(data)


def test_two_rules_with_one_number_are_refused(data: Path) -> None:
    spoil(data / "red_flags/stroke.yml", "number: 14", "number: 22")
    with pytest.raises(RuleError, match="given twice"):
        load_rules(data)


def test_broken_yaml_is_refused(data: Path) -> None:
    spoil(data / "red_flags/stroke.yml", "id: stroke", "id: [stroke")
    with pytest.raises(RuleError, match=r"red_flags/stroke.yml, line \d+: "):
        load_rules(data)


def test_a_missing_file_is_named(data: Path) -> None:
    (data / "language/en/people.yml").unlink()
    with pytest.raises(RuleError, match=r"language/en/people.yml, line 1: can't be read"):
        load_rules(data)
    (data / "numbers.yml").unlink()
    with pytest.raises(RuleError, match=r"numbers.yml, line 1: can't be read"):
        load_numbers(data, "GB")


def test_the_version_changes_with_the_data(data: Path) -> None:
    assert load_rules(data).version == RULES.version
    spoil(data / "red_flags/stroke.yml", "Keep them safe", "Keep them warm")
    assert load_rules(data).version != RULES.version


def test_everything_is_pending_review_for_now() -> None:
    from tests.clinical.rulebook import NOW

    assert set(RULES.pending(NOW.date())) == {rule.id for rule in RULES.rules}
