"""Read one message: its findings, each with words, place, person and how it was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.clinical.facts import SELF
from bot.clinical.findings import Counted, Finding
from bot.clinical.reading.chart import Chart
from bot.clinical.reading.context import Cues, Said, SentenceContext
from bot.clinical.reading.language import Language
from bot.clinical.reading.matching import PhraseIndex
from bot.clinical.reading.normalise import fold
from bot.clinical.reading.people import People, SentencePeople
from bot.clinical.reading.phrases import vocabulary
from bot.clinical.reading.spelling import Lexicon
from bot.clinical.reading.tokens import Sentence, cut


@dataclass(frozen=True)
class Mention:
    """A finding as one message says it; `start` and `end` are places in the raw message."""

    finding: str
    person: str
    said: frozenset[Said]
    text: str
    start: int
    end: int
    value: str = "yes"


class Reader:
    """Reads messages in one language into mentions of findings. Pure, and never raises."""

    def __init__(self, language: Language, findings: Sequence[Finding]) -> None:
        phrases = [(p, f) for f in findings for p in f.phrases]
        milder = [(p, f.id) for f in findings for p in f.milder]
        counted = [(p, f.counted) for f in findings if f.counted for p in f.counted.phrases]
        nodes = [p for p, _ in (*phrases, *milder, *counted)] + list(language.nodes())
        words: set[str] = set().union(*map(vocabulary, nodes)) if nodes else set()
        self._lexicon = Lexicon(words, language.real_words, language.misspelled)
        self._language = language
        self._findings: PhraseIndex[Finding] = PhraseIndex(phrases)
        self._milder: PhraseIndex[str] = PhraseIndex(milder)
        self._counted: PhraseIndex[Counted] = PhraseIndex(counted)
        self._measured = tuple(f for f in findings if f.measured)
        self._cues: Cues = language.cues
        self._people: People = language.people

    def read(self, text: str, person: str = SELF) -> list[Mention]:
        """Every mention in the order of the message; `person` is whom silence is about."""
        language = self._language
        sentences = cut(
            fold(text, language.look_alikes),
            language.expand,
            language.emoji,
            self._lexicon.is_known,
            self._lexicon.split,
        )
        mentions: list[Mention] = []
        before: list[Mention] = []
        opening = True
        for sentence in sentences:
            chart = Chart(sentence, self._lexicon, language.fillers, language.gap_stops)
            strict = chart.with_fillers(language.context_fillers)
            people = self._people.read(strict, person)
            context = self._cues.read(strict)
            here = self._sentence(text, sentence, chart, context, people, opening)
            if not here and context.about_sentence_before:
                before = [_also_said(m, context.about_sentence_before) for m in before]
            mentions.extend(before)
            before = here
            if people.marks:
                opening = False
            person = people.last
        mentions.extend(before)
        mentions.sort(key=lambda mention: (mention.start, -mention.end, mention.finding))
        return mentions

    def _sentence(
        self,
        text: str,
        sentence: Sentence,
        chart: Chart,
        context: SentenceContext,
        people: SentencePeople,
        opening: bool,
    ) -> list[Mention]:
        found: list[tuple[str, int, int, str]] = []
        phrase_matches = self._findings.find(chart)
        found += [(m.label.id, m.first, m.last, "yes") for m in phrase_matches]
        for counted in self._counted.find(chart):
            number = self._language.quantities.biggest(sentence, counted.first, counted.last)
            if number is not None and counted.label.holds(number):
                found.append((counted.label.finding, counted.first, counted.last, f"{number:g}"))
        if self._measured:
            for reading in self._language.quantities.measure(sentence):
                for finding in self._measured:
                    if finding.measures(reading.quantity, reading.value):
                        found.append(
                            (finding.id, reading.first, reading.last, f"{reading.value:g}")
                        )
        if not found:
            return []
        milder = self._milder.find(chart)
        mentions: list[Mention] = []
        for finding_id, first, last, value in found:
            said = set(context.said(first, last))
            if any(m.label == finding_id and m.first < last and first < m.last for m in milder):
                said.add(Said.MILDER)
            start, end = sentence[first].start, max(t.end for t in sentence[first:last])
            who = people.about(first, last, opening)
            mentions.append(
                Mention(finding_id, who, frozenset(said), text[start:end], start, end, value)
            )
        return mentions


def _also_said(mention: Mention, said: frozenset[Said]) -> Mention:
    return replace(mention, said=mention.said | said)
