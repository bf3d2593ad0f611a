from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.evaluation.messages import BadLine, Case, Gold, Reply, Report, Result, read_cases


def result(gold: Gold, reply: Reply, **groups: str) -> Result:
    return Result(Case("x", "words", gold, tuple(groups.items())), reply)


def test_lines_are_read_with_the_groups_they_name(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    line = {"id": 7, "text": "my chest hurts", "gold": "emergency", "style": "plain", "age": 60}
    file.write_text(f"{json.dumps(line)}\n\n", encoding="utf-8")
    assert read_cases(file) == [Case("7", "my chest hurts", Gold.EMERGENCY, (("style", "plain"),))]


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": 1, "text": "x"}', '{"id":1,"text":"","gold":"urgent"}']
)
def test_a_line_of_another_form_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(f'{{"id":1,"text":"x","gold":"emergency"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(BadLine, match=r"set\.jsonl, line 2"):
        read_cases(file)


def test_an_unanswered_message_is_never_counted_as_right() -> None:
    report = Report([result(gold, Reply.FAILED) for gold in Gold])
    assert report.unanswered == 3
    assert len(report.as_json()["failing"]) == 3
    assert report.rate(Gold.EMERGENCY).hits == 0


def test_a_question_counts_for_the_urgent_and_not_for_the_emergency() -> None:
    report = Report(
        [result(Gold.EMERGENCY, Reply.URGENT), result(Gold.ASK_OR_URGENT, Reply.URGENT)]
    )
    assert report.rate(Gold.EMERGENCY).hits == 0
    assert report.rate(Gold.ASK_OR_URGENT).hits == 1


def test_rates_are_given_by_group() -> None:
    report = Report(
        [
            result(Gold.EMERGENCY, Reply.EMERGENCY, style="plain"),
            result(Gold.EMERGENCY, Reply.OTHER, style="typos"),
        ]
    )
    styles = report.as_json()["groups"]["style"]
    assert styles["plain"]["emergency"]["share"] == 1.0
    assert styles["typos"]["emergency"]["share"] == 0.0
