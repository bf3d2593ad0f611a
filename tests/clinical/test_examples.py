"""Every example of every rule does what its rule says."""

from __future__ import annotations

import pytest

from bot.clinical import Outcome
from bot.clinical.rules import Example, RedFlagRule
from tests.clinical.rulebook import DATA, RULES, fired, turns

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.id}-{example.outcome.value}-line-{example.line}")
    for rule in RULES.rules
    for example in rule.examples
]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example_comes_to_its_outcome(rule: RedFlagRule, example: Example) -> None:
    screening = turns(*example.turns)
    if example.outcome is Outcome.NONE:
        assert screening.outcome is not Outcome.EMERGENCY
    else:
        assert screening.outcome is example.outcome
    if example.outcome is Outcome.EMERGENCY:
        assert rule.id in fired(screening)
        flag = next(flag for flag in screening.flags if flag.rule_id == rule.id)
        assert flag.urgency.is_emergency
        assert example.urgency in (None, flag.urgency)


@pytest.mark.parametrize("path", sorted((DATA / "red_flags").glob("*.yml")), ids=lambda p: p.stem)
def test_every_rule_file_is_loaded(path: object) -> None:
    assert getattr(path, "stem", "") in {rule.id for rule in RULES.rules}


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_every_rule_is_cited_and_marked_for_review(rule: RedFlagRule) -> None:
    assert rule.citations
    assert rule.reviewed_by == "pending clinical review"
