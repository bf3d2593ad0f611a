"""Red-flag rules: what raises each, what only asks, and the fixed words for the patient.

`RuleBook` holds everything a screening needs; `load_rules` reads it from data/clinical once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from bot.clinical.facts import SELF, YES, Fact
from bot.clinical.findings import Finding
from bot.clinical.reading.context import Said
from bot.clinical.reading.reader import Reader
from bot.clinical.urgency import Outcome, Urgency

HOURS_OF_A_DAY = 24

ANSWERED_NO = "answered_no:"
"""Begins the name of the fact that a rule's question was answered with no."""


@dataclass(frozen=True)
class Citation:
    """A named public source."""

    title: str
    organisation: str
    url: str


@dataclass(frozen=True)
class Step:
    """One line of advice, and what it is about ("aspirin", "eat_or_drink") where others may forbid that.

    The same class serves what to do and what not to do.
    """

    text: str
    about: str | None = None


@dataclass(frozen=True)
class Wording:
    """The fixed words for one situation: the act first, then steps, what not to do, the reason.

    `call` names the number to offer ("emergency", "crisis", "poison", "advice"). Each text is made
    of sentences of at most twelve words and may hold {emergency_number}, {advice_line},
    {crisis_line} and {poison_line}.
    """

    call: str
    act: str
    steps: tuple[Step, ...]
    do_not: tuple[Step, ...]
    why: str
    reminder: str
    ask: str = ""


@dataclass(frozen=True)
class Evidence:
    """Words that fired a rule; `start` and `end` are places in the raw message.

    Words of an earlier turn have start = end = -1.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class RedFlag:
    """A rule that holds, about one person."""

    rule_id: str
    presentation: str
    urgency: Urgency
    evidence: tuple[Evidence, ...]
    citations: tuple[Citation, ...]
    person: str = "self"
    wording: Mapping[str, Mapping[str, Wording]] = field(
        default_factory=dict, repr=False, compare=False
    )
    """The words by locale and by whom they are for: "self", "somebody", perhaps "child"."""
    child: bool = False


@dataclass(frozen=True)
class ClarifyingQuestion:
    """One short question about something that can be seen, and its three answers."""

    rule_id: str
    text: str
    yes_label: str
    no_label: str
    not_sure_label: str


@dataclass(frozen=True)
class Condition:
    """Findings that together raise a rule, or ask its question, about one and the same person.

    All of `all_of` and at least `at_least` of `any_of`. `urgency` and `told` say how urgent this is
    and which wording is given. `said_as` is for asking only: it holds if some finding is said that
    way ("supposed", "family", "over", "past", "milder").
    """

    all_of: tuple[str, ...]
    any_of: tuple[str, ...]
    at_least: int
    urgency: Urgency
    told: str
    said_as: frozenset[Said] = frozenset()

    @property
    def findings(self) -> tuple[str, ...]:
        """Every finding spoken of."""
        return (*self.all_of, *self.any_of)

    @cached_property
    def is_single(self) -> bool:
        """Whether one finding alone is enough."""
        return len(self.all_of) + (self.at_least if self.any_of else 0) == 1


@dataclass(frozen=True)
class Example:
    """A message, or several turns in order, whose last one must come to `outcome`."""

    turns: tuple[str, ...]
    outcome: Outcome
    file: str
    line: int
    urgency: Urgency | None = None


@dataclass(frozen=True)
class RedFlagRule:
    """One red flag as data/clinical/red_flags holds it."""

    id: str
    number: int
    presentation: str
    urgency: Urgency
    raises_it: tuple[Condition, ...]
    ask_when: tuple[Condition, ...]
    question: Mapping[str, ClarifyingQuestion]
    told: Mapping[str, Mapping[str, Mapping[str, Wording]]]
    """By name of the wording, by locale, by whom it is for."""
    citations: tuple[Citation, ...]
    reviewed_by: str
    review_by: date
    examples: tuple[Example, ...]
    answered_yes: Condition | None = None

    def flag(
        self, condition: Condition, evidence: tuple[Evidence, ...], person: str, child: bool
    ) -> RedFlag:
        """The red flag that a fulfilled condition raises."""
        return RedFlag(
            rule_id=self.id,
            presentation=self.presentation,
            urgency=condition.urgency,
            evidence=evidence,
            citations=self.citations,
            person=person,
            wording=self.told[condition.told],
            child=child,
        )


@dataclass(frozen=True)
class Screening:
    """What one message came to: red flags worst first, facts learned, perhaps one question."""

    outcome: Outcome
    flags: tuple[RedFlag, ...]
    facts: tuple[Fact, ...]
    question: ClarifyingQuestion | None
    rules_version: str

    @property
    def urgency(self) -> Urgency | None:
        """The worst urgency of the flags; None without a flag."""
        return max((flag.urgency for flag in self.flags), default=None)


@dataclass(frozen=True)
class RuleBook:
    """Every rule, finding and reader, loaded and checked. Immutable; share one for the process."""

    rules: tuple[RedFlagRule, ...]
    findings: Mapping[str, Finding]
    readers: Mapping[str, Reader] = field(repr=False)
    version: str

    def rule(self, rule_id: str) -> RedFlagRule:
        """The rule with this id. Raises KeyError."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    def about(self, findings: Iterable[str]) -> list[RedFlagRule]:
        """The rules that speak of any of some findings, in their order: no other can be raised."""
        places = {place for finding in findings for place in self._by_finding.get(finding, ())}
        return [self.rules[place] for place in sorted(places)]

    @cached_property
    def _by_finding(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for place, rule in enumerate(self.rules):
            conditions = (*rule.raises_it, *rule.ask_when)
            for finding in dict.fromkeys(name for c in conditions for name in c.findings):
                found.setdefault(finding, []).append(place)
        return found

    def worth_telling(self, finding: str, rule_ids: Collection[str]) -> bool:
        """Whether a nurse should see that this finding was read, where these rules have fired.

        What the rules combine, and what lasts (a pregnancy, a medicine). Many findings are only stepping
        stones of reading: "pain" in "my left arm aches" is one of a sickle cell crisis too.
        """
        known = self.findings.get(finding)
        if known is None or known.lasts_hours is None or known.lasts_hours > HOURS_OF_A_DAY:
            return True
        return any(
            finding in condition.findings
            for rule in self.rules
            if rule.id in rule_ids
            for condition in rule.raises_it
        )

    def pending(self, today: date) -> tuple[str, ...]:
        """Ids of rules that are pending clinical review or past their date: the review gate."""
        return tuple(
            rule.id
            for rule in self.rules
            if rule.reviewed_by.startswith("pending") or rule.review_by < today
        )

    def answered(
        self, rule_id: str, answer: str, facts: Sequence[Fact], now: datetime, quote: str
    ) -> Screening:
        """What the answer "yes", "no" or "not_sure" to a rule's question comes to.

        Yes is the rule's emergency; not sure is for a nurse the same day; no is nothing. Raises
        KeyError for an unknown rule and ValueError for another answer.
        """
        if answer not in ("yes", "no", "not_sure"):
            raise ValueError(f"{answer!r} is no answer to a clarifying question")
        rule = self.rule(rule_id)
        person = facts[-1].person if facts else SELF
        if answer == "no":
            fact = Fact(ANSWERED_NO + rule_id, YES, person, quote, now)
            return Screening(Outcome.NONE, (), (fact,), None, self.version)
        asked_about = {name for condition in rule.ask_when for name in condition.findings}
        quotes = [fact.quote for fact in facts if fact.name in asked_about] or [quote]
        evidence = tuple(Evidence(words, -1, -1) for words in dict.fromkeys(quotes))
        condition = rule.answered_yes or rule.raises_it[0]
        if answer == "not_sure":
            condition = replace(condition, urgency=Urgency.SAME_DAY)
        flag = rule.flag(condition, evidence, person, child=False)
        outcome = Outcome.ASK if answer == "not_sure" else Outcome.EMERGENCY
        return Screening(outcome, (flag,), (), None, self.version)
