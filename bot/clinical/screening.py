"""Screen one message for red flags, together with what earlier turns said.

Raise, never lower: conditions only ask for findings to be present, never for one to be absent, so a
further symptom, risk factor or soothing word can't take an emergency away. At least one finding
must be in this message: earlier words alone don't fire again. Pure, deterministic, and total over
every text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clinical.facts import MILDER, SELF, YES, Fact
from bot.clinical.reading.context import Said
from bot.clinical.reading.people import same_person
from bot.clinical.reading.reader import Mention
from bot.clinical.rules import (
    ANSWERED_NO,
    Condition,
    Evidence,
    RedFlag,
    RedFlagRule,
    RuleBook,
    Screening,
)
from bot.clinical.urgency import Outcome

CHILD = "young_child"
"""The finding that makes the wording for a child fit."""


@dataclass(frozen=True)
class Sign:
    """A finding that may count, from this message or from a fact."""

    finding: str
    person: str
    said: frozenset[Said]
    evidence: Evidence
    new: bool

    @property
    def counts(self) -> bool:
        """Whether it is said to be so."""
        return not self.said

    @property
    def counts_beside_another(self) -> bool:
        """Whether it is said to be so, perhaps in a milder way."""
        return self.said <= {Said.MILDER}


def screen(
    text: str,
    facts: Sequence[Fact],
    rules: RuleBook,
    now: datetime,
    locale: str = "en",
) -> Screening:
    """Screen a message. `facts` are those of the episode, `now` the time of the message."""
    lasting = _still_lasting(facts, rules, now)
    reader = rules.readers.get(locale) or next(iter(rules.readers.values()))
    speaking_of = lasting[-1].person if lasting else SELF
    mentions = reader.read(text, speaking_of)
    signs = _signs(mentions, lasting, rules)
    people = dict.fromkeys(sign.person for sign in signs if sign.new)
    pictures = [_Picture(person, signs, rules) for person in people]
    raised = [_raise(rule, picture) for picture in pictures for rule in picture.rules]
    flags = [flag for flag in raised if flag is not None]
    flags.sort(key=lambda flag: -flag.urgency.rank)
    learned = _learn(mentions, rules, now)
    if flags:
        return Screening(Outcome.EMERGENCY, _once(flags), learned, None, rules.version)
    refused = {fact.name for fact in lasting}
    for picture in pictures:
        for rule in picture.rules:
            question = rule.question.get(locale) or rule.question.get("en")
            if question is None or ANSWERED_NO + rule.id in refused:
                continue
            if any(picture.asks(condition) for condition in rule.ask_when):
                return Screening(Outcome.ASK, (), learned, question, rules.version)
    return Screening(Outcome.NONE, (), learned, None, rules.version)


def _still_lasting(facts: Iterable[Fact], rules: RuleBook, now: datetime) -> list[Fact]:
    kept = []
    for fact in facts:
        finding = rules.findings.get(fact.name)
        hours = finding.lasts_hours if finding is not None else 24
        if hours is None or _age(fact.said_at, now) <= timedelta(hours=hours):
            kept.append(fact)
    return kept


def _age(said_at: datetime, now: datetime) -> timedelta:
    """Time between two moments, also if only one of them knows its zone."""
    if (said_at.tzinfo is None) != (now.tzinfo is None):
        return now.replace(tzinfo=None) - said_at.replace(tzinfo=None)
    return now - said_at


def _signs(mentions: Iterable[Mention], facts: Iterable[Fact], rules: RuleBook) -> list[Sign]:
    signs: list[Sign] = []
    for mention in mentions:
        evidence = Evidence(mention.text, mention.start, mention.end)
        for finding_id in (mention.finding, *rules.findings[mention.finding].implies):
            said = mention.said - rules.findings[finding_id].still_counts
            signs.append(Sign(finding_id, mention.person, said, evidence, new=True))
    for fact in facts:
        finding = rules.findings.get(fact.name)
        if finding is None:
            continue
        said = frozenset({Said.MILDER}) if fact.value == MILDER else frozenset()
        quote = Evidence(fact.quote, -1, -1)
        names = (fact.name, *finding.implies)
        signs += [Sign(name, fact.person, said, quote, new=False) for name in names]
    return signs


class _Picture:
    """The signs about one person, by finding: those that count, and those beside another."""

    def __init__(self, person: str, signs: Iterable[Sign], rules: RuleBook) -> None:
        self.person = person
        self.signs = [sign for sign in signs if same_person(sign.person, person)]
        # At least one finding must be new, so only rules about a new one come into question.
        self.rules = rules.about({sign.finding for sign in self.signs if sign.new})
        self._alone: dict[str, Sign] = {}
        self._beside: dict[str, Sign] = {}
        for sign in self.signs:
            if sign.counts:
                _keep(self._alone, sign)
            if sign.counts_beside_another:
                _keep(self._beside, sign)

    def holds(self, finding: str) -> bool:
        """Whether a finding is said to be so."""
        return finding in self._alone

    def fulfil(self, condition: Condition) -> list[Sign] | None:
        """The signs that fulfil a condition, at least one of them new; None if it doesn't hold."""
        usable = self._alone if condition.is_single else self._beside
        if any(finding not in usable for finding in condition.all_of):
            return None
        used = [usable[finding] for finding in condition.all_of]
        if condition.any_of:
            extra = [usable[finding] for finding in condition.any_of if finding in usable]
            if len(extra) < condition.at_least:
                return None
            used += extra
        return used if any(sign.new for sign in used) else None

    def asks(self, condition: Condition) -> bool:
        """Whether a condition for asking holds."""
        if not condition.said_as:
            return self.fulfil(condition) is not None
        return any(
            sign.new and sign.finding in condition.findings and sign.said <= condition.said_as
            for sign in self.signs
            if sign.said
        )


def _keep(signs: dict[str, Sign], sign: Sign) -> None:
    kept = signs.get(sign.finding)
    if kept is None or (sign.new and not kept.new):
        signs[sign.finding] = sign


def _raise(rule: RedFlagRule, picture: _Picture) -> RedFlag | None:
    """The worst flag that the rule's conditions raise about a person."""
    worst: RedFlag | None = None
    for condition in rule.raises_it:
        if worst is not None and condition.urgency <= worst.urgency:
            continue
        used = picture.fulfil(condition)
        if used is not None:
            evidence = tuple(dict.fromkeys(sign.evidence for sign in used))
            worst = rule.flag(condition, evidence, picture.person, picture.holds(CHILD))
    return worst


def _learn(mentions: Iterable[Mention], rules: RuleBook, now: datetime) -> tuple[Fact, ...]:
    """The facts of a message: every finding said to be so, once for each person."""
    found: dict[tuple[str, str], Fact] = {}
    for mention in mentions:
        said = mention.said - rules.findings[mention.finding].still_counts
        if said - {Said.MILDER}:
            continue
        value = MILDER if said else mention.value
        known = found.get((mention.finding, mention.person))
        if known is None or (known.value == MILDER and value != MILDER):
            fact = Fact(mention.finding, value or YES, mention.person, mention.text, now)
            found[mention.finding, mention.person] = fact
    return tuple(found.values())


def _once(flags: Iterable[RedFlag]) -> tuple[RedFlag, ...]:
    """Each rule once, about the person for whom it is worst."""
    kept: dict[str, RedFlag] = {}
    for flag in flags:
        kept.setdefault(flag.rule_id, flag)
    return tuple(kept.values())
