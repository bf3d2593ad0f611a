"""Recognises questions that a program must not answer for one person: a dose, or a diagnosis.

What an illness is or what helps is for the articles; how much this person may take, or what this
person has, is for a nurse, a pharmacist or a doctor. When in doubt these patterns withhold: the patient
is then offered a person, which costs a minute, while a wrong dose may cost more.
"""

from __future__ import annotations

import re

from bot.knowledge.answer import DeclineReason
from bot.knowledge.text import fold

_MEDICINE = r"""(?:
    paracetamol|parcetamol|paracetomol|acetaminophen|tylenol|panadol|calpol|ibuprofen|ibuprofin|nurofen
    |advil|aspirin|codeine|co-?codamol|naproxen|diclofenac|tramadol|morphine|oxycodone|gabapentin
    |antibiotics?|antihistamines?|cetirizine|loratadine|piriton|gaviscon|rennies?|antacids?|steroids?
    |loperamide|imodium|dioralyte|laxatives?|insulin|metformin|warfarin|apixaban|inhalers?|ventolin
    |salbutamol|prednisolone|levothyroxine|melatonin|nytol|sertraline|lemsip|sudafed|pain\s?killers?
    |pain\s?relief|medicines?|medication|meds|tablets?|pills?|capsules?|puffs?|doses?|dosage|dosing
    |sachets?|spoonfuls?|drops|(?:cough|fever)\s+syrup|patch(?:es)?
    |[a-z]{3,}(?:cillin|mycin|cycline|prazole|statin|pril|sartan|olol|oxetine|azepam|zolam|profen|caine)
)"""

_AMOUNT = r"(?:\d+|two|three|four|five|six|eight|ten|double|triple|extra|more|another|half\s+an?)"
_TAKE = r"(?:tak(?:e|ing)|hav(?:e|ing)|giv(?:e|ing)|us(?:e|ing)|swallow|inject|need|increase)"
_MAY = r"(?:can|could|may|should|shall|do|is\s+it\s+(?:ok|okay|safe|fine))"
_UNIT = r"(?:mgs?|mls?|mcg|milligrams?|micrograms?|millilit(?:re|er)s?)"

_PERSON = r"(?:i|he|she|they|we|my\s+\w+|(?:the\s+)?baby)"
# "Do I have to", "do I have an appointment" ask for something else than a diagnosis.
_NO_ILLNESS = (
    r"(?!to\b|time\b|enough\b|(?:an?|any)\s+(?:appointments?|bookings?|choice|options?|rights?)\b)"
)
_ILLNESS = r"""(?:
    cancer|cancerous|tumou?r|stroke|heart\s+attack|infection|infected|broken|sprain(?:ed)?|fractured?
    |asthma|diabetes|flu|covid|meningitis|sepsis|migraine|depression|serious|ulcer|virus|allergy|uti
    |strep|appendicitis|pneumonia|contagious
)"""
_STATE = r"""(?:
    diabetic|pregnant|depressed|dying|bipolar|autistic|asthmatic|an(?:a)?emic|allergic|contagious
    |infected|hypertensive|stroke|heart\s+attack|panic
)"""


def _compiled(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE | re.VERBOSE) for pattern in patterns)


_DOSING = _compiled(
    # How many paracetamol can I take? · Paracetamol, how often?
    rf"\bhow\s+(?:much|many|often|frequently)\b.{{0,60}}\b{_MEDICINE}\b",
    rf"\b{_MEDICINE}\b.{{0,60}}\bhow\s+(?:much|many|often)\b",
    rf"\bhow\s+(?:much|many)\s+{_UNIT}\b",
    # What is the right dose for me? · What's the most ibuprofen…?
    r"\b(?:what|which|right|correct|safe|max(?:imum)?|highest|lowest|usual|normal|my|her|his)"
    r"\s+(?:\w+\s+){0,3}(?:dose|dosage|strength)\b",
    rf"\bwhat(?:'?s|\s+is)\s+(?:the\s+)?(?:most|maximum|limit)\b.{{0,40}}\b{_MEDICINE}\b",
    # Can I take two more tablets?
    rf"\b{_MAY}\b.{{0,25}}\b{_TAKE}\s+(?:\w+\s+)?{_AMOUNT}\s+(?:\w+\s+){{0,2}}{_MEDICINE}\b",
    # How soon can I take another ibuprofen? · When can I take ibuprofen again?
    r"\b(?:how\s+long|how\s+soon|when)\b.{0,40}\b(?:between|another|next|more|again)\b"
    rf".{{0,30}}\b{_MEDICINE}\b",
    rf"\b(?:how\s+soon|when)\b.{{0,20}}\b{_TAKE}\b.{{0,30}}\b{_MEDICINE}\b.{{0,20}}\bagain\b",
    # Can I double my tablets? · Should I stop taking my sertraline?
    r"\b(?:double|triple|skip|change|increase|reduce|lower|raise|adjust|stop)\b.{0,12}"
    rf"\b(?:my|her|his|their)\b.{{0,25}}\b{_MEDICINE}\b",
    rf"\b(?:can|should|do)\s+i\s+stop\s+(?:taking\s+)?.{{0,20}}\b{_MEDICINE}\b",
    # Is 1000 mg ok?
    rf"\b\d+(?:\.\d+)?\s?{_UNIT}\b",
)

_DIAGNOSIS = _compiled(
    # Do I have cancer? · Has my son got asthma? · Could I have an infection?
    rf"(?<!if\s)(?<!when\s)\b(?:do|does)\s+{_PERSON}\s+have\s+{_NO_ILLNESS}\w+",
    rf"(?<!if\s)\b(?:have|has)\s+{_PERSON}\s+got\s+{_NO_ILLNESS}\w+",
    rf"\b(?:could|might)\s+{_PERSON}\s+(?:have|be\s+having)\s+{_NO_ILLNESS}\w+",
    # Do you think I've got the flu? · I'm worried I have cancer
    rf"\b(?:you\s+think|worried|scared|tell\s+me|know)\s+(?:if\s+|that\s+|whether\s+)?{_PERSON}"
    r"(?:'ve|\s+have|\s+has)\s+(?:got\s+)?(?:\w+\s*){1,4}\?*$",
    # Could it be a tumour? · Is it a stroke? · Is my ankle broken?
    r"\b(?:could|can|might)\s+(?:it|this|that|these|mine|my\s+\w+)\s+be\s+\w+",
    rf"^(?:is|are)\s+(?:it|this|that|these|they)\s+(?:(?:an?|my|the)\s+)?(?:\w+\s+)?{_ILLNESS}\b",
    rf"\bis\s+my\s+(?:\w+\s+){{1,3}}{_ILLNESS}\b",
    # What's wrong with me? · What illness do I have? · Can you diagnose me?
    r"\bwhat(?:'?s|\s+is)\s+wrong\s+with\s+(?:me|him|her|my|us)\b",
    r"\bwhat\s+(?:do|have)\s+i\s+(?:have|got)\s*\?*$",
    r"\bwhat\s+(?:illness|disease|condition|infection)\s+(?:do\s+)?i\b",
    r"\bdiagnose\s+(?:me|him|her|my|us)\b",
    r"\bwhat(?:'?s|\s+is)\s+my\s+diagnosis\b",
    # Am I depressed? · Am I having a stroke?
    rf"(?<!long\s)\bam\s+i\s+(?:having\s+)?(?:an?\s+)?{_STATE}\b",
)

# "How do I know if I have high blood pressure?" asks for the signs, which articles give.
_ASKS_FOR_SIGNS = re.compile(
    r"\b(?:how\s+(?:do|can|would|will|could)\s+(?:i|you|we|one)\s+(?:know|tell)"
    r"|what\s+(?:should|can|do)\s+i\s+do)\b",
    re.IGNORECASE,
)


def withheld(question: str) -> DeclineReason | None:
    """Return why this question is not for a program to answer, or None."""
    asked = fold(question)
    if any(pattern.search(asked) for pattern in _DOSING):
        return DeclineReason.PERSONAL_DOSING
    if not _ASKS_FOR_SIGNS.search(asked) and any(p.search(asked) for p in _DIAGNOSIS):
        return DeclineReason.PERSONAL_DIAGNOSIS
    return None
