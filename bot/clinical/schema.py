"""Read and check data/clinical: every rule in one form, every mistake named by file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from bot.clinical.findings import Finding, load_findings
from bot.clinical.numbers import CALLS
from bot.clinical.reading.context import Said
from bot.clinical.reading.language import load_language
from bot.clinical.reading.reader import Reader
from bot.clinical.rules import (
    Citation,
    ClarifyingQuestion,
    Condition,
    Example,
    RedFlagRule,
    RuleBook,
    Step,
    Wording,
)
from bot.clinical.source import Entry, read_entry
from bot.clinical.spoken import spoken
from bot.clinical.urgency import Outcome, Urgency

ACTS: Final = ("aspirin", "eat_or_drink", "lie_down", "sit_up", "stand_or_walk", "drive")
"""What one emergency's advice may ask for and another's forbid."""

FEWEST_MUST_FIRE: Final = 12
FEWEST_MUST_NOT: Final = 8

_LOCALES: Final = ("en",)
_RULE_KEYS: Final = (
    "id",
    "number",
    "presentation",
    "urgency",
    "raises_it",
    "told",
    "citations",
    "reviewed_by",
    "review_by",
    "examples",
)


def load_rules(folder: Path) -> RuleBook:
    """Read data/clinical into a rule book. Raises RuleError naming file and line."""
    readers: dict[str, Reader] = {}
    findings: dict[str, Finding] = {}
    for locale in _LOCALES:
        language = load_language(folder / "language", locale)
        findings = load_findings(folder / "findings", locale, language.word_sets)
        readers[locale] = Reader(language, tuple(findings.values()))
    rules: list[RedFlagRule] = []
    for path in sorted((folder / "red_flags").glob("*.yml")):
        entry = read_entry(path, path.relative_to(folder).as_posix())
        rule = _rule(entry, findings)
        for known in rules:
            if rule.id == known.id or rule.number == known.number:
                raise entry.fail(f"the id or number of {known.id!r} is given twice")
        rules.append(rule)
    rules.sort(key=lambda rule: rule.number)
    return RuleBook(tuple(rules), findings, readers, _version(folder))


def _version(folder: Path) -> str:
    """A short hash over every file read, so that a stored screening names its rules."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yml", ".txt"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _rule(entry: Entry, findings: Mapping[str, Finding]) -> RedFlagRule:
    keys = entry.mapping(_RULE_KEYS, ["ask_when", "question", "notes"])
    urgency = _urgency(keys["urgency"])
    told = _told(keys["told"])
    names = list(told)
    reads = _Conditions(findings, urgency, names)
    question = keys.get("question")
    if ("ask_when" in keys) != (question is not None):
        raise entry.fail("'ask_when' and 'question' belong together")
    rule_id = keys["id"].text()
    if rule_id != Path(entry.file).stem:
        raise keys["id"].fail(f"the id {rule_id!r} differs from the name of the file")
    return RedFlagRule(
        id=rule_id,
        number=keys["number"].whole(1),
        presentation=keys["presentation"].text(),
        urgency=urgency,
        raises_it=reads.all(keys["raises_it"]),
        ask_when=reads.all(keys["ask_when"]) if "ask_when" in keys else (),
        question=_question(question, rule_id) if question is not None else {},
        told=told,
        citations=tuple(_citation(item) for item in keys["citations"].items()),
        reviewed_by=keys["reviewed_by"].text(),
        review_by=_date(keys["review_by"]),
        examples=tuple(_examples(keys["examples"])),
        answered_yes=reads.if_yes(question) if question is not None else None,
    )


class _Conditions:
    """Reads the conditions of one rule."""

    def __init__(
        self, findings: Mapping[str, Finding], urgency: Urgency, told: Collection[str]
    ) -> None:
        self._findings = findings
        self._urgency = urgency
        self._told = told

    def all(self, entry: Entry) -> tuple[Condition, ...]:
        return tuple(self._one(item) for item in entry.items())

    def if_yes(self, question: Entry) -> Condition:
        keys = question.mapping().get("if_yes")
        return self._rest(keys, (), (), 0) if keys is not None else self._default()

    def _default(self) -> Condition:
        return Condition((), (), 0, self._urgency, next(iter(self._told)))

    def _one(self, entry: Entry) -> Condition:
        keys = entry.mapping(
            [], ["all_of", "any_of", "at_least", "urgency", "told", "said_as", "because"]
        )
        all_of = self._names(keys.get("all_of"))
        any_of = self._names(keys.get("any_of"))
        at_least = keys["at_least"].whole(1) if "at_least" in keys else 1
        if not all_of and not any_of:
            raise entry.fail("a condition needs 'all_of' or 'any_of'")
        if any_of and at_least > len(any_of):
            raise entry.fail(f"'at_least: {at_least}' of {len(any_of)} can never hold")
        return self._rest(entry, all_of, any_of, at_least)

    def _rest(
        self, entry: Entry, all_of: tuple[str, ...], any_of: tuple[str, ...], at_least: int
    ) -> Condition:
        keys = entry.mapping()
        told = keys["told"].one_of(self._told) if "told" in keys else next(iter(self._told))
        said_as = keys["said_as"].items() if "said_as" in keys else []
        return Condition(
            all_of=all_of,
            any_of=any_of,
            at_least=at_least,
            urgency=_urgency(keys["urgency"]) if "urgency" in keys else self._urgency,
            told=told,
            said_as=frozenset(Said(s.one_of(said.value for said in Said)) for s in said_as),
        )

    def _names(self, entry: Entry | None) -> tuple[str, ...]:
        if entry is None:
            return ()
        for item in entry.items():
            if item.text() not in self._findings:
                raise item.fail(f"there is no finding {item.text()!r}")
        return entry.texts()


def _urgency(entry: Entry) -> Urgency:
    return Urgency(entry.one_of(urgency.value for urgency in Urgency))


def _date(entry: Entry) -> date:
    try:
        return date.fromisoformat(entry.text())
    except ValueError:
        raise entry.fail(f"{entry.text()!r} is no date like 2027-05-31") from None


def _citation(entry: Entry) -> Citation:
    keys = entry.mapping(["title", "organisation", "url"], [])
    if not keys["url"].text().startswith("https://"):
        raise keys["url"].fail("a citation's url begins with https://")
    return Citation(keys["title"].text(), keys["organisation"].text(), keys["url"].text())


def _question(entry: Entry, rule_id: str) -> dict[str, ClarifyingQuestion]:
    locales = entry.mapping(_LOCALES, ["if_yes"])
    found: dict[str, ClarifyingQuestion] = {}
    for locale in _LOCALES:
        keys = locales[locale].mapping(["text", "yes", "no", "not_sure"], [])
        labels = [spoken(keys[key]) for key in ("text", "yes", "no", "not_sure")]
        found[locale] = ClarifyingQuestion(rule_id, *labels)
    return found


def _told(entry: Entry) -> dict[str, dict[str, dict[str, Wording]]]:
    found: dict[str, dict[str, dict[str, Wording]]] = {}
    for name, locales in entry.mapping().items():
        found[name] = {}
        for locale, people in locales.mapping(_LOCALES, []).items():
            by_person = people.mapping(["self", "somebody"], ["child"])
            found[name][locale] = {who: _wording(words) for who, words in by_person.items()}
    if not found:
        raise entry.fail("'told' holds no wording")
    return found


def _wording(entry: Entry) -> Wording:
    keys = entry.mapping(["call", "act", "why", "reminder"], ["steps", "do_not", "ask"])
    return Wording(
        call=keys["call"].one_of(CALLS),
        act=spoken(keys["act"]),
        steps=_steps(keys.get("steps"), "does"),
        do_not=_steps(keys.get("do_not"), "forbids"),
        why=spoken(keys["why"]),
        reminder=spoken(keys["reminder"]),
        ask=spoken(keys["ask"]) if "ask" in keys else "",
    )


def _steps(entry: Entry | None, about: str) -> tuple[Step, ...]:
    """Lines of advice: plain text, or `say` with what the line `does` or `forbids`."""
    steps = []
    for item in entry.items() if entry is not None else ():
        if isinstance(item.value, dict):
            keys = item.mapping(["say", about], [])
            steps.append(Step(spoken(keys["say"]), keys[about].one_of(ACTS)))
        else:
            steps.append(Step(spoken(item)))
    return tuple(steps)


def _examples(entry: Entry) -> Iterator[Example]:
    keys = entry.mapping(["must_fire", "must_not"], ["must_ask"])
    for key, fewest in (("must_fire", FEWEST_MUST_FIRE), ("must_not", FEWEST_MUST_NOT)):
        if len(keys[key].items()) < fewest:
            raise keys[key].fail(f"at least {fewest} examples are needed in {key!r}")
    outcomes = {
        "must_fire": Outcome.EMERGENCY,
        "must_ask": Outcome.ASK,
        "must_not": Outcome.NONE,
    }
    for key, outcome in outcomes.items():
        for item in keys[key].items() if key in keys else ():
            urgency = None
            turns = item
            if isinstance(item.value, dict):
                parts = item.mapping(["say"], ["urgency"])
                turns = parts["say"]
                urgency = _urgency(parts["urgency"]) if "urgency" in parts else None
            yield Example(turns.texts(), outcome, item.file, item.line, urgency)
